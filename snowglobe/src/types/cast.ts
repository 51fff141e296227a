import { notSupported } from "../errors/snowflake-error.ts";
import { binaryFormat, readBinary, writeBinary } from "./binary-format.ts";
import { fromStructured, toStructured } from "./cast-structured.ts";
import { toTimeType } from "./cast-time.ts";
import {
  asTextOf,
  type Cast,
  type ConversionSettings,
  duckTypeSql,
  type FieldChange,
  noCast,
  orError,
} from "./conversion.ts";
import { BINARY, type DataType, isKeptAsJson, isStructured } from "./data-type.ts";
import { apply, bindValues, type DuckSql, type DuckValue, macro, rawSql, sql } from "./duck-sql.ts";
import { typeName } from "./type-name.ts";
import { variantFormats } from "./variant-formats.ts";
import { writeTime } from "./write-time.ts";

/** How a value is converted. */
export interface CastOptions {
  /** TRY_CAST: NULL instead of an error. */
  readonly tries?: boolean;
  /** The text that is converted, when it is known before the statement runs. */
  readonly constant?: string;
  /** The format that a text is read by, when the call names one. */
  readonly format?: string;
  readonly fields?: FieldChange;
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
  { tries = false, constant, format, fields }: CastOptions = {},
): DuckValue {
  const cast: Cast = {
    ...{ value, from, to, settings, tries },
    ...(from.name === "TEXT" && constant !== undefined && { constant }),
    ...(format !== undefined && { format }),
    ...(fields && { fields }),
  };
  if (isStructured(to)) return toStructured(cast, to);
  if (isStructured(from) && !isKeptAsJson(to)) {
    if (to.name === "TEXT") throw notSupported(`a cast of ${typeName(from)} to VARCHAR`);
    throw noCast(cast);
  }
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
      return toBinary(cast, to.length);
    case "DATE":
    case "TIME":
    case "TIMESTAMP_NTZ":
    case "TIMESTAMP_LTZ":
    case "TIMESTAMP_TZ":
      return toTimeType(cast, to.name);
    default:
      return toSemiStructured(cast, to.name);
  }
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
      return orError(cast, (x) => fixedOfText(x, to), "bad_number");
    case "VARIANT":
      return fixedOfVariant(cast, to);
    default:
      throw noCast(cast);
  }
}

/**
 * A text's number; NULL when it is none, or too large. DuckDB reads text as DECIMAL(18,…) and whole digits as HUGEINT a
 * hundred times as fast as as DECIMAL(38,…): those come first, and give the same number where they give one.
 */
function fixedOfText(x: DuckSql, to: DataType & { name: "FIXED" }): DuckSql {
  const type = duckTypeSql(to);
  const plain = macro("plain_number_text", x);
  const withExponent = sql`TRY_CAST(sf_variant('digits', ${macro("number_text", x)}, '${to.scale}') AS ${type})`;
  if (to.precision <= 18) return sql`coalesce(TRY_CAST(${plain} AS ${type}), ${withExponent})`;
  const long = sql`CASE WHEN regexp_full_match(trim(${x}), '-?[0-9]{1,38}') THEN TRY_CAST(CAST(trim(${x}) AS HUGEINT) AS ${type}) WHEN ${plain} IS NOT NULL THEN TRY_CAST(${plain} AS ${type}) ELSE ${withExponent} END`;
  if (to.scale > 17) return long;
  return sql`coalesce(TRY_CAST(TRY_CAST(${plain} AS DECIMAL(18,${to.scale})) AS ${type}), ${long})`;
}

/** A VARIANT's number. */
function fixedOfVariant({ value, tries }: Cast, to: DataType & { name: "FIXED" }): DuckValue {
  const type = duckTypeSql(to);
  return bindValues([value], ([variant = value]) =>
    apply([variant, apply([variant], (x) => macro("variant_digits", x))], (x, t) => {
      const number = fixedOfText(t, to);
      return tries
        ? sql`(${number})`
        : sql`coalesce(${number}, CAST(${macro("bad_variant_number", x, t)} AS ${type}))`;
    }),
  );
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
      return apply([value], (x) => {
        const number = macro("text_real", macro("variant_digits", x));
        return cast.tries
          ? number
          : sql`coalesce(${number}, CAST(${macro("bad_variant", x, rawSql("'REAL'"))} AS DOUBLE))`;
      });
    default:
      throw noCast(cast);
  }
}

function toBinary(cast: Cast, length: number): DuckValue {
  const { value, from } = cast;
  if (from.name === "BINARY" && from.length <= length) return value;
  if (from.name === "VARIANT") return binaryOfVariant(cast, length);
  if (from.name !== "BINARY" && from.name !== "TEXT") throw noCast(cast);
  const bytes = from.name === "BINARY" ? value : readBinary(cast);
  return length >= BINARY.length ? bytes : apply([bytes], (x) => macro("too_many_bytes", x, length));
}

function binaryOfVariant(cast: Cast, length: number): DuckValue {
  return bindValues([cast.value], ([value = cast.value]) => {
    const text = toBinary(asTextOf({ ...cast, value }), length);
    return apply([value, text], (x, bytes) => sql`coalesce(unhex(${macro("variant_hex", x)}), ${bytes})`);
  });
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
      return apply([value], (x) => writeBinary(x, binaryFormat(settings.binary.output)));
    case "DATE":
    case "TIME":
    case "TIMESTAMP_NTZ":
    case "TIMESTAMP_LTZ":
    case "TIMESTAMP_TZ":
      return writeTime(value, from, formats[from.name], settings);
    case "VARIANT":
    case "OBJECT":
      return apply([value], (x) => macro("variant_text", x, variantFormats(settings)));
    default:
      return apply([value], (x) => macro("variant_json", x, variantFormats(settings)));
  }
}

/** A number as text: 0.10, though DuckDB writes a DECIMAL(2,2) as .10. */
export function fixedText(x: DuckSql, type: { readonly precision: number; readonly scale: number }): DuckSql {
  return type.precision === type.scale ? macro("fixed_text", x) : sql`CAST(${x} AS VARCHAR)`;
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

function toSemiStructured(cast: Cast, name: "VARIANT" | "OBJECT" | "ARRAY"): DuckValue {
  const { value, from } = cast;
  if (from.name === name) return value;
  if (isStructured(from)) return fromStructured(cast, name);
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
    case "TEXT":
      return apply([value], (x) => macro("json_text", x));
    default:
      return apply([value], (x) => markedSql(x, from.name));
  }
}

/** A value that JSON has no form for: variants/encoding.ts. */
function markedSql(x: DuckSql, name: DataType["name"]): DuckSql {
  const marked = (kind: string, text: DuckSql) => macro("json_marked", rawSql(`'${kind}'`), text);
  switch (name) {
    case "DATE":
      return marked("D", sql`date_diff('day', DATE '1970-01-01', ${x})`);
    case "TIME":
      return marked("T", x);
    case "TIMESTAMP_NTZ":
      return marked("P", x);
    case "TIMESTAMP_LTZ":
      return marked("L", x);
    case "TIMESTAMP_TZ":
      return marked("Z", sql`CAST((${x}).t AS VARCHAR) || ' ' || CAST((${x}).o AS VARCHAR)`);
    default:
      return marked("B", sql`hex(${x})`);
  }
}
