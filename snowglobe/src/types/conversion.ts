import { SnowflakeError } from "../errors/snowflake-error.ts";
import { basicName, type DataType } from "./data-type.ts";
import { apply, type DuckSql, type DuckValue, macro, rawSql, sql } from "./duck-sql.ts";
import { duckType } from "./duck-type.ts";
import { typeName } from "./type-name.ts";
import { variantFormats } from "./variant-formats.ts";

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
  /** How text is read: a format model, or AUTO. */
  readonly inputs: { readonly DATE: string; readonly TIME: string; readonly TIMESTAMP: string };
  /** How BINARY is read from text and written: HEX, BASE64 or UTF-8. */
  readonly binary: { readonly input: string; readonly output: string };
  /** Structured values leave as JSON in the strict sense, for drivers that are told their types. */
  readonly strictStructures?: boolean;
}

/** One conversion. */
export interface Cast {
  readonly value: DuckValue;
  readonly from: DataType;
  readonly to: DataType;
  readonly settings: ConversionSettings;
  /** TRY_CAST: NULL instead of an error. */
  readonly tries: boolean;
  /** A text that is known before the statement runs: it is read then. */
  readonly constant?: string;
  /** The format that a text is read by, when the call names one. */
  readonly format?: string;
  /** RENAME FIELDS: a structured OBJECT's keys get new names; ADD FIELDS: it gets new keys. */
  readonly fields?: FieldChange;
}

/** What a cast ends with: https://docs.snowflake.com/en/sql-reference/functions/cast */
export type FieldChange = "ADD" | "RENAME";

/** 001007: Snowflake has no such conversion. */
export function noCast({ from, to }: Cast): SnowflakeError {
  return new SnowflakeError(
    "001007",
    "22023",
    `SQL compilation error:\ninvalid type [CAST(${typeName(from)} AS ${typeName(to)})] for parameter 'TO_${basicName(to)}'`,
  );
}

/** What is read from the value, or the error that a macro raises of it. */
export function orError(cast: Cast, read: (x: DuckSql) => DuckSql, error: string): DuckValue {
  const type = duckTypeSql(cast.to);
  return apply([cast.value], (x) =>
    cast.tries ? read(x) : sql`coalesce(${read(x)}, CAST(${macro(error, x)} AS ${type}))`,
  );
}

/** The same conversion of a VARIANT's text. */
export function asTextOf({ constant: _, ...cast }: Cast): Cast {
  return {
    ...cast,
    value: apply([cast.value], (x) => macro("variant_text", x, variantFormats(cast.settings))),
    from: { name: "TEXT", length: 0 },
  };
}

/** The DuckDB type that holds a Snowflake type's values. */
export function duckTypeSql(type: DataType): DuckSql {
  return rawSql(duckType(type));
}
