import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import type { DataType } from "./data-type.ts";
import { formatSql } from "./date-format.ts";
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
  readonly sql: string;
  readonly from: DataType;
  readonly to: DataType;
  readonly settings: ConversionSettings;
  /** TRY_CAST: NULL instead of an error. */
  readonly tries: boolean;
}

/**
 * DuckDB SQL that turns a value of one Snowflake type into another as Snowflake does. The value's SQL may be repeated.
 * https://docs.snowflake.com/en/sql-reference/data-type-conversion
 *
 * @throws {SnowflakeError} 001007 when Snowflake has no such conversion.
 */
export function castSql(
  sql: string,
  from: DataType,
  to: DataType,
  settings: ConversionSettings,
  tries = false,
): string {
  const cast: Cast = { sql, from, to, settings, tries };
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
      if (from.name === "BINARY") return sql;
      if (from.name === "TEXT") return `sf.text_binary(${sql})`;
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

function orError(cast: Cast, tried: string, error: string): string {
  const type = duckType(cast.to);
  return cast.tries ? tried : `coalesce(${tried}, CAST(${error}(${cast.sql}) AS ${type}))`;
}

function toFixed(cast: Cast, to: DataType & { name: "FIXED" }): string {
  const { sql, from, tries } = cast;
  const type = duckType(to);
  const as = tries ? "TRY_CAST" : "CAST";
  switch (from.name) {
    case "FIXED":
      return from.precision === to.precision && from.scale === to.scale ? sql : `${as}(${sql} AS ${type})`;
    case "REAL":
      return `${as}(${sql} AS ${type})`;
    case "BOOLEAN":
      return `CAST(CAST(${sql} AS TINYINT) AS ${type})`;
    case "TEXT":
      return orError(cast, `TRY_CAST(sf.number_text(${sql}) AS ${type})`, "sf.bad_number");
    case "VARIANT": {
      const text = `CASE json_type(${sql}) WHEN 'BOOLEAN' THEN CASE json_extract_string(${sql}, '$') WHEN 'true' THEN '1' ELSE '0' END ELSE sf.variant_text(${sql}) END`;
      return toFixed({ ...cast, sql: `(${text})`, from: { name: "TEXT", length: 0 } }, to);
    }
    default:
      throw noCast(cast);
  }
}

function toReal(cast: Cast): string {
  const { sql, from } = cast;
  switch (from.name) {
    case "REAL":
      return sql;
    case "FIXED":
    case "BOOLEAN":
      return `CAST(${sql} AS DOUBLE)`;
    case "TEXT":
      return orError(cast, `sf.text_real(${sql})`, "sf.bad_real");
    case "VARIANT":
      return toReal({ ...cast, sql: `sf.variant_text(${sql})`, from: { name: "TEXT", length: 0 } });
    default:
      throw noCast(cast);
  }
}

function toText(cast: Cast, length: number): string {
  const { sql, from, tries } = cast;
  const fits = from.name === "TEXT" && from.length <= length;
  const text = textOf(cast);
  if (fits || length >= 16_777_216) return text;
  return tries
    ? `CASE WHEN length(${text}) <= ${length} THEN ${text} END`
    : `sf.too_long(${text}, ${length})`;

  function textOf({ settings }: Cast): string {
    const { formats } = settings;
    switch (from.name) {
      case "TEXT":
        return sql;
      case "FIXED":
        return fixedText(sql, from);
      case "BOOLEAN":
        return `CAST(${sql} AS VARCHAR)`;
      case "REAL":
        return `sf.real_text(${sql})`;
      case "BINARY":
        return `hex(${sql})`;
      case "DATE":
        return formatSql(sql, formats.DATE, null);
      case "TIME":
        return formatSql(`(DATE '1970-01-01' + ${sql})`, formats.TIME, null);
      case "TIMESTAMP_NTZ":
        return formatSql(sql, formats.TIMESTAMP_NTZ, null);
      case "TIMESTAMP_LTZ": {
        const local = localTime(cast);
        return formatSql(local, formats.TIMESTAMP_LTZ, offsetOf(sql, local));
      }
      case "TIMESTAMP_TZ":
        return formatSql(localTime(cast), formats.TIMESTAMP_TZ, `(${sql}).o`);
      case "VARIANT":
        return `sf.variant_text(${sql})`;
      default:
        return `CAST(${sql} AS VARCHAR)`;
    }
  }
}

/** A number as text: 0.10, though DuckDB writes a DECIMAL(2,2) as .10. */
export function fixedText(sql: string, type: { readonly precision: number; readonly scale: number }): string {
  return type.precision === type.scale ? `sf.fixed_text(${sql})` : `CAST(${sql} AS VARCHAR)`;
}

/** Minutes from UTC of an instant whose local time is known. */
function offsetOf(instant: string, local: string): string {
  return `date_diff('minute', timezone('UTC', ${instant}), ${local})`;
}

/** A zoned value's local time. */
export function localTime(cast: Pick<Cast, "sql" | "from" | "settings">): string {
  const { sql, from, settings } = cast;
  return from.name === "TIMESTAMP_TZ"
    ? `((${sql}).t + to_minutes((${sql}).o))`
    : `timezone(${duckString(settings.timeZone)}, ${sql})`;
}

function toBoolean(cast: Cast): string {
  const { sql, from } = cast;
  switch (from.name) {
    case "BOOLEAN":
      return sql;
    case "FIXED":
    case "REAL":
      return `(${sql} <> 0)`;
    case "TEXT":
      return orError(cast, `sf.text_boolean(${sql})`, "sf.bad_boolean");
    case "VARIANT":
      return `sf.variant_boolean(${sql})`;
    default:
      throw noCast(cast);
  }
}

function toLocal(cast: Cast, name: "DATE" | "TIMESTAMP_NTZ"): string {
  const { sql, from } = cast;
  const type = name === "DATE" ? "DATE" : "TIMESTAMP";
  switch (from.name) {
    case name:
      return sql;
    case "DATE":
    case "TIMESTAMP_NTZ":
      return `CAST(${sql} AS ${type})`;
    case "TIMESTAMP_LTZ":
    case "TIMESTAMP_TZ":
      return `CAST(${localTime(cast)} AS ${type})`;
    case "TEXT":
      return orError(
        cast,
        `CAST(sf.text_local(${sql}) AS ${type})`,
        name === "DATE" ? "sf.bad_date" : "sf.bad_timestamp",
      );
    case "FIXED":
      if (name === "DATE") throw noCast(cast);
      wholeSeconds(from);
      return `sf.epoch_timestamp(CAST(${sql} AS HUGEINT))`;
    case "VARIANT":
      return toLocal({ ...cast, sql: `sf.variant_text(${sql})`, from: { name: "TEXT", length: 0 } }, name);
    default:
      throw noCast(cast);
  }
}

function toInstant(cast: Cast, name: "TIMESTAMP_LTZ" | "TIMESTAMP_TZ"): string {
  const { sql, from, settings } = cast;
  const zone = duckString(settings.timeZone);
  if (from.name === name) return sql;
  if (from.name === "VARIANT")
    return toInstant({ ...cast, sql: `sf.variant_text(${sql})`, from: { name: "TEXT", length: 0 } }, name);
  let instant: string;
  switch (from.name) {
    case "TIMESTAMP_LTZ":
      instant = sql;
      break;
    case "TIMESTAMP_TZ":
      return `timezone('UTC', (${sql}).t)`;
    case "DATE":
    case "TIMESTAMP_NTZ":
      instant = `timezone(${zone}, CAST(${sql} AS TIMESTAMP))`;
      break;
    case "FIXED":
      wholeSeconds(from);
      instant = `timezone('UTC', sf.epoch_timestamp(CAST(${sql} AS HUGEINT)))`;
      break;
    case "TEXT": {
      const known = `CASE WHEN p.e THEN timezone('UTC', p.l) WHEN p.o IS NULL THEN timezone(${zone}, p.l) ELSE timezone('UTC', p.l - to_minutes(p.o)) END`;
      const read = (value: string) => `list_transform([sf.time_parts(${sql})], lambda p: ${value})[1]`;
      if (name === "TIMESTAMP_LTZ") return orError(cast, read(known), "sf.bad_timestamp");
      const made = `{'t': timezone('UTC', k), 'o': CAST(coalesce(p.o, ${offsetOf("k", "p.l")}) AS SMALLINT)}`;
      const once = `list_transform([${known}], lambda k: CASE WHEN k IS NOT NULL THEN ${made} END)[1]`;
      return orError(cast, read(once), "sf.bad_timestamp");
    }
    default:
      throw noCast(cast);
  }
  if (name === "TIMESTAMP_LTZ") return instant;
  const local = `timezone(${zone}, ${instant})`;
  return `CASE WHEN ${sql} IS NOT NULL THEN {'t': timezone('UTC', ${instant}), 'o': CAST(${offsetOf(instant, local)} AS SMALLINT)} END`;
}

// https://docs.snowflake.com/en/sql-reference/functions/to_timestamp: a number is whole seconds (or less) since 1970.
function wholeSeconds(from: { readonly scale: number }): void {
  if (from.scale > 0) throw notSupported("a timestamp from a number with a fraction");
}

function toTime(cast: Cast): string {
  const { sql, from } = cast;
  switch (from.name) {
    case "TIME":
      return sql;
    case "TIMESTAMP_NTZ":
      return `CAST(${sql} AS TIME)`;
    case "TIMESTAMP_LTZ":
    case "TIMESTAMP_TZ":
      return `CAST(${localTime(cast)} AS TIME)`;
    case "TEXT":
      return orError(cast, `sf.text_time(${sql})`, "sf.bad_time");
    case "VARIANT":
      return toTime({ ...cast, sql: `sf.variant_text(${sql})`, from: { name: "TEXT", length: 0 } });
    default:
      throw noCast(cast);
  }
}

function toSemiStructured(cast: Cast, name: "VARIANT" | "OBJECT" | "ARRAY"): string {
  const { sql, from } = cast;
  if (from.name === name) return sql;
  if (name === "OBJECT" || name === "ARRAY") {
    if (from.name !== "VARIANT") throw noCast(cast);
    return `sf.variant_${name.toLowerCase()}(${sql})`;
  }
  switch (from.name) {
    case "OBJECT":
    case "ARRAY":
      return sql;
    case "FIXED":
      return `sf.json_number(${fixedText(sql, from)})`;
    case "REAL":
      return `sf.json_real(${sql})`;
    case "BOOLEAN":
      return `to_json(${sql})`;
    default:
      return `to_json(${toText({ ...cast, to: { name: "TEXT", length: 134_217_728 } }, 134_217_728)})`;
  }
}
