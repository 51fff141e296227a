import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import type { DataType } from "./data-type.ts";
import { formatSql } from "./date-format.ts";
import {
  apply,
  bindValues as bindAtoms,
  type DuckSql,
  type DuckValue,
  macro,
  rawSql,
  sql,
} from "./duck-sql.ts";
import { duckString, duckType } from "./duck-type.ts";
import { typeName } from "./type-name.ts";

/** What conversions ask the session for. */
export interface ConversionSettings {
  readonly timeZone: string;
  readonly formats: {
    readonly DATE: string;
    readonly TIME: string;
    readonly TIMESTAMP_NTZ: string;
    readonly TIMESTAMP_LTZ: string;
    readonly TIMESTAMP_TZ: string;
  };
}

interface Cast {
  readonly value: DuckValue;
  readonly from: DataType;
  readonly to: DataType;
  readonly settings: ConversionSettings;
  /** TRY_CAST: NULL instead of an error. */
  readonly tries: boolean;
}

/**
 * A value of one Snowflake type as another, as Snowflake converts it.
 * https://docs.snowflake.com/en/sql-reference/data-type-conversion
 *
 * @throws {SnowflakeError} 001007 when Snowflake has no such conversion.
 */
export function castValue(
  value: DuckValue,
  from: DataType,
  to: DataType,
  settings: ConversionSettings,
  tries = false,
): DuckValue {
  const cast: Cast = { value, from, to, settings, tries };
  switch (to.name) {
    case "FIXED":
      return toFixed(cast, to);
    case "REAL":
      return toReal(cast);
    case "TEXT":
      return toText(cast, to.length);
    case "BOOLEAN":
      return toBoolean(cast);
    case "BINARY":
      if (from.name === "BINARY") return value;
      if (from.name === "TEXT") return apply([value], (x) => macro("text_binary", x));
      throw noCast(cast);
    case "DATE":
    case "TIMESTAMP_NTZ":
      return toLocal(cast, to.name);
    case "TIMESTAMP_LTZ":
    case "TIMESTAMP_TZ":
      return toInstant(cast, to.name);
    case "TIME":
      return toTime(cast);
    default:
      return toSemiStructured(cast, to.name);
  }
}

function noCast({ from, to }: Cast): SnowflakeError {
  return new SnowflakeError(
    "001007",
    "22023",
    `SQL compilation error:\ninvalid type [CAST(${typeName(from)} AS ${typeName(to)})] for parameter 'TO_${to.name}'`,
  );
}

/** What is read from the value, or the error that a macro raises of it. */
function orError(cast: Cast, read: (x: DuckSql) => DuckSql, error: string): DuckValue {
  const type = duckTypeSql(cast.to);
  return apply([cast.value], (x) =>
    cast.tries ? read(x) : sql`coalesce(${read(x)}, CAST(${macro(error, x)} AS ${type}))`,
  );
}

function asTextOf(cast: Cast): Cast {
  return {
    ...cast,
    value: apply([cast.value], (x) => macro("variant_text", x)),
    from: { name: "TEXT", length: 0 },
  };
}

function toFixed(cast: Cast, to: DataType & { name: "FIXED" }): DuckValue {
  const { value, from, tries } = cast;
  const type = duckTypeSql(to);
  const as = rawSql(tries ? "TRY_CAST" : "CAST");
  switch (from.name) {
    case "FIXED":
      if (from.precision === to.precision && from.scale === to.scale) return value;
      return apply([value], (x) => sql`${as}(${x} AS ${type})`);
    case "REAL":
      return apply([value], (x) => sql`${as}(${x} AS ${type})`);
    case "BOOLEAN":
      return apply([value], (x) => sql`CAST(CAST(${x} AS TINYINT) AS ${type})`);
    case "TEXT":
      return orError(cast, (x) => sql`TRY_CAST(${macro("number_text", x)} AS ${type})`, "bad_number");
    case "VARIANT": {
      const text = apply(
        [value],
        (x) =>
          sql`(CASE json_type(${x}) WHEN 'BOOLEAN' THEN CASE json_extract_string(${x}, '$') WHEN 'true' THEN '1' ELSE '0' END ELSE ${macro("variant_text", x)} END)`,
      );
      return toFixed({ ...cast, value: text, from: { name: "TEXT", length: 0 } }, to);
    }
    default:
      throw noCast(cast);
  }
}

function toReal(cast: Cast): DuckValue {
  const { value, from } = cast;
  switch (from.name) {
    case "REAL":
      return value;
    case "FIXED":
    case "BOOLEAN":
      return apply([value], (x) => sql`CAST(${x} AS DOUBLE)`);
    case "TEXT":
      return orError(cast, (x) => macro("text_real", x), "bad_real");
    case "VARIANT":
      return toReal(asTextOf(cast));
    default:
      throw noCast(cast);
  }
}

function toText(cast: Cast, length: number): DuckValue {
  const { from, tries } = cast;
  const text = textValue(cast);
  if ((from.name === "TEXT" && from.length <= length) || length >= 16_777_216) return text;
  return apply([text], (x) =>
    tries ? sql`CASE WHEN length(${x}) <= ${length} THEN ${x} END` : macro("too_long", x, length),
  );
}

function textValue({ value, from, settings }: Cast): DuckValue {
  const { formats } = settings;
  switch (from.name) {
    case "TEXT":
      return value;
    case "FIXED":
      return apply([value], (x) => fixedText(x, from));
    case "REAL":
      return apply([value], (x) => macro("real_text", x));
    case "BINARY":
      return apply([value], (x) => sql`hex(${x})`);
    case "DATE":
      return apply([value], (x) => formatSql(x, formats.DATE, null));
    case "TIME":
      return apply([apply([value], (x) => sql`(DATE '1970-01-01' + ${x})`)], (x) =>
        formatSql(x, formats.TIME, null),
      );
    case "TIMESTAMP_NTZ":
      return apply([value], (x) => formatSql(x, formats.TIMESTAMP_NTZ, null));
    case "TIMESTAMP_LTZ":
    case "TIMESTAMP_TZ":
      return zonedText(value, from, formats[from.name], settings);
    case "VARIANT":
      return apply([value], (x) => macro("variant_text", x));
    default:
      return apply([value], (x) => sql`CAST(${x} AS VARCHAR)`);
  }
}

/** A zoned time by a format. */
export function zonedText(
  value: DuckValue,
  from: DataType,
  format: string,
  settings: ConversionSettings,
): DuckValue {
  return withLocal(value, from, settings, (instant, local) =>
    apply(
      [
        from.name === "TIMESTAMP_TZ"
          ? apply([instant], (x) => sql`(${x}).o`)
          : apply([instant, local], offsetOf),
        local,
      ],
      (offset, at) => formatSql(at, format, offset),
    ),
  );
}

/** A number as text: 0.10, though DuckDB writes a DECIMAL(2,2) as .10. */
export function fixedText(x: DuckSql, type: { readonly precision: number; readonly scale: number }): DuckSql {
  return type.precision === type.scale ? macro("fixed_text", x) : sql`CAST(${x} AS VARCHAR)`;
}

/** Minutes from UTC of an instant whose local time is known. */
function offsetOf(instant: DuckSql, local: DuckSql): DuckSql {
  return sql`date_diff('minute', timezone('UTC', ${instant}), ${local})`;
}

/** A zoned value's local time. */
export function localTime(x: DuckSql, from: DataType, settings: ConversionSettings): DuckSql {
  return from.name === "TIMESTAMP_TZ"
    ? sql`((${x}).t + to_minutes((${x}).o))`
    : sql`timezone(${zoneSql(settings)}, ${x})`;
}

/** Makes a value of a zoned one and its local time. */
function withLocal(
  value: DuckValue,
  from: DataType,
  settings: ConversionSettings,
  build: (instant: DuckValue, local: DuckValue) => DuckValue,
): DuckValue {
  return bindAtoms([value], ([instant = value]) =>
    bindAtoms([apply([instant], (x) => localTime(x, from, settings))], ([local = instant]) =>
      build(instant, local),
    ),
  );
}

function zoneSql(settings: ConversionSettings): DuckSql {
  return rawSql(duckString(settings.timeZone));
}

function toBoolean(cast: Cast): DuckValue {
  const { value, from } = cast;
  switch (from.name) {
    case "BOOLEAN":
      return value;
    case "FIXED":
    case "REAL":
      return apply([value], (x) => sql`(${x} <> 0)`);
    case "TEXT":
      return orError(cast, (x) => macro("text_boolean", x), "bad_boolean");
    case "VARIANT":
      return apply([value], (x) => macro("variant_boolean", x));
    default:
      throw noCast(cast);
  }
}

function toLocal(cast: Cast, name: "DATE" | "TIMESTAMP_NTZ"): DuckValue {
  const { value, from } = cast;
  const type = rawSql(name === "DATE" ? "DATE" : "TIMESTAMP");
  switch (from.name) {
    case name:
      return value;
    case "DATE":
    case "TIMESTAMP_NTZ":
      return apply([value], (x) => sql`CAST(${x} AS ${type})`);
    case "TIMESTAMP_LTZ":
    case "TIMESTAMP_TZ":
      return apply([value], (x) => sql`CAST(${localTime(x, from, cast.settings)} AS ${type})`);
    case "TEXT":
      return orError(
        cast,
        (x) => sql`CAST(${macro("text_local", x)} AS ${type})`,
        name === "DATE" ? "bad_date" : "bad_timestamp",
      );
    case "FIXED":
      if (name === "DATE") throw noCast(cast);
      wholeSeconds(from);
      return apply([value], (x) => macro("epoch_timestamp", sql`CAST(${x} AS HUGEINT)`));
    case "VARIANT":
      return toLocal(asTextOf(cast), name);
    default:
      throw noCast(cast);
  }
}

function toInstant(cast: Cast, name: "TIMESTAMP_LTZ" | "TIMESTAMP_TZ"): DuckValue {
  const { value, from, settings } = cast;
  const zone = zoneSql(settings);
  if (from.name === name) return value;
  switch (from.name) {
    case "VARIANT":
      return toInstant(asTextOf(cast), name);
    case "TIMESTAMP_LTZ":
      return withOffset(value, settings);
    case "TIMESTAMP_TZ":
      return apply([value], (x) => sql`timezone('UTC', (${x}).t)`);
    case "DATE":
    case "TIMESTAMP_NTZ": {
      const instant = apply([value], (x) => sql`timezone(${zone}, CAST(${x} AS TIMESTAMP))`);
      return name === "TIMESTAMP_LTZ" ? instant : withOffset(instant, settings);
    }
    case "FIXED": {
      wholeSeconds(from);
      const instant = apply(
        [value],
        (x) => sql`timezone('UTC', ${macro("epoch_timestamp", sql`CAST(${x} AS HUGEINT)`)})`,
      );
      return name === "TIMESTAMP_LTZ" ? instant : withOffset(instant, settings);
    }
    case "TEXT":
      return readZoned(cast, name);
    default:
      throw noCast(cast);
  }
}

/** An instant with the offset that the session's time zone has then. */
function withOffset(value: DuckValue, settings: ConversionSettings): DuckValue {
  return withLocal(value, { name: "TIMESTAMP_LTZ", scale: 9 }, settings, (instant, local) =>
    apply(
      [instant, local],
      (x, at) =>
        sql`CASE WHEN ${x} IS NOT NULL THEN {'t': timezone('UTC', ${x}), 'o': CAST(${offsetOf(x, at)} AS SMALLINT)} END`,
    ),
  );
}

function readZoned(cast: Cast, name: "TIMESTAMP_LTZ" | "TIMESTAMP_TZ"): DuckValue {
  const zone = zoneSql(cast.settings);
  return bindAtoms([cast.value], ([text = cast.value]) => {
    const parts = apply([text], (x) => macro("time_parts", x));
    const read = bindAtoms([parts], ([p = parts]) => {
      const instant = apply(
        [p],
        (x) =>
          sql`CASE WHEN ${x}.e THEN timezone('UTC', ${x}.l) WHEN ${x}.o IS NULL THEN timezone(${zone}, ${x}.l) ELSE timezone('UTC', ${x}.l - to_minutes(${x}.o)) END`,
      );
      if (name === "TIMESTAMP_LTZ") return instant;
      return apply(
        [instant, p],
        (k, x) =>
          sql`CASE WHEN ${k} IS NOT NULL THEN {'t': timezone('UTC', ${k}), 'o': CAST(coalesce(${x}.o, ${offsetOf(k, sql`${x}.l`)}) AS SMALLINT)} END`,
      );
    });
    return orErrorOf(cast, text, read, "bad_timestamp");
  });
}

function orErrorOf(cast: Cast, text: DuckValue, read: DuckValue, error: string): DuckValue {
  if (cast.tries) return read;
  const type = duckTypeSql(cast.to);
  return apply([read, text], (value, x) => sql`coalesce(${value}, CAST(${macro(error, x)} AS ${type}))`);
}

// https://docs.snowflake.com/en/sql-reference/functions/to_timestamp: a number is whole seconds (or less) since 1970.
function wholeSeconds(from: { readonly scale: number }): void {
  if (from.scale > 0) throw notSupported("a timestamp from a number with a fraction");
}

function toTime(cast: Cast): DuckValue {
  const { value, from } = cast;
  switch (from.name) {
    case "TIME":
      return value;
    case "TIMESTAMP_NTZ":
      return apply([value], (x) => sql`CAST(${x} AS TIME)`);
    case "TIMESTAMP_LTZ":
    case "TIMESTAMP_TZ":
      return apply([value], (x) => sql`CAST(${localTime(x, from, cast.settings)} AS TIME)`);
    case "TEXT":
      return orError(cast, (x) => macro("text_time", x), "bad_time");
    case "VARIANT":
      return toTime(asTextOf(cast));
    default:
      throw noCast(cast);
  }
}

function toSemiStructured(cast: Cast, name: "VARIANT" | "OBJECT" | "ARRAY"): DuckValue {
  const { value, from } = cast;
  if (from.name === name) return value;
  if (name === "OBJECT" || name === "ARRAY") {
    if (from.name !== "VARIANT") throw noCast(cast);
    return apply([value], (x) => macro(`variant_${name.toLowerCase()}`, x));
  }
  switch (from.name) {
    case "OBJECT":
    case "ARRAY":
      return value;
    case "FIXED":
      return apply([value], (x) => macro("json_number", fixedText(x, from)));
    case "REAL":
      return apply([value], (x) => macro("json_real", x));
    case "BOOLEAN":
      return apply([value], (x) => sql`to_json(${x})`);
    default: {
      const text = textValue(cast);
      return apply([text], (x) => sql`to_json(${x})`);
    }
  }
}

function duckTypeSql(type: DataType): DuckSql {
  return rawSql(duckType(type));
}
