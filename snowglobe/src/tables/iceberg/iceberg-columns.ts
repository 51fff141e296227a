import type { ColumnDefinition } from "../../account/catalog.ts";
import { invalid } from "../../errors/invalid.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { LONGEST_BINARY, LONGEST_TEXT } from "../../sql/parse-type.ts";
import { type DataType, isStructured } from "../../types/data-type.ts";
import { typeName } from "../../types/type-name.ts";
import type { TableElements } from "../written/column-parser.ts";
import type { CreateWords } from "../written/create-words.ts";

// https://docs.snowflake.com/en/user-guide/tables-iceberg-data-types: what version 2 of Iceberg's format has

const MICROSECONDS = 6;

/** @throws {SnowflakeError} for TEMPORARY and HYBRID, which no Iceberg table is, and for OR ALTER */
export function refuseIcebergWords({ modifiers, orAlter }: CreateWords): void {
  const other = modifiers.find((modifier) => modifier !== "ICEBERG" && modifier !== "TRANSIENT");
  if (other !== undefined) throw notSupported(`CREATE ${other} ICEBERG TABLE`);
  if (orAlter) throw notSupported("CREATE OR ALTER ICEBERG TABLE");
}

/** The columns with the types that an Iceberg table gives them. @param written each column's type, as written */
export function icebergElements(
  elements: TableElements,
  written: ReadonlyMap<string, string>,
): TableElements {
  const columns = elements.columns.map((column) => icebergColumn(column, written.get(column.name)));
  const key = elements.constraints.find(({ kind }) => kind === "PRIMARY KEY");
  const inexact = columns.find(({ name, type }) => type.name === "REAL" && key?.columns.includes(name));
  // "You can't use float or double as primary keys."
  if (inexact) throw unfit(inexact, "FLOAT cannot be in a primary key");
  return { ...elements, columns };
}

/**
 * A column as an Iceberg table has it: text and binary of the only length there is, times in microseconds, INT of 32 bits.
 *
 * @param written its type as written; undefined: it comes from a query
 * @throws {SnowflakeError} 002040 for a type that Iceberg has not
 */
export function icebergColumn(column: ColumnDefinition, written: string | undefined): ColumnDefinition {
  if (column.identity) throw notSupported("AUTOINCREMENT of an ICEBERG TABLE");
  if (column.defaultSql !== undefined)
    throw notSupported("DEFAULT in an ICEBERG TABLE (ICEBERG_VERSION = 3)");
  const sized = written?.includes("(") === true;
  const { type } = column;
  switch (type.name) {
    case "TEXT":
      if (sized && type.length !== LONGEST_TEXT) throw unfit(column, "its only length is 134217728");
      return { ...column, type: { ...type, length: LONGEST_TEXT } };
    case "BINARY":
      if (sized && type.length !== LONGEST_BINARY)
        throw notSupported(`BINARY(${type.length}) (fixed) of an ICEBERG TABLE`);
      return { ...column, type: { ...type, length: LONGEST_BINARY } };
    case "TIME":
    case "TIMESTAMP_NTZ":
    case "TIMESTAMP_LTZ":
      if ((sized || written === undefined) && type.scale !== MICROSECONDS)
        throw unfit(column, "times are in microseconds (6)");
      return { ...column, type: { ...type, scale: MICROSECONDS } };
    case "FIXED":
      return written?.trim().toUpperCase() === "INT" ? { ...column, type: INT, range: "int" } : column;
    case "REAL":
    case "BOOLEAN":
    case "DATE":
      return column;
    default:
      if (isStructured(type)) return column;
      throw unfit(column, "Iceberg has no such type");
  }
}

/** `int` of Iceberg. */
const INT: DataType = { name: "FIXED", precision: 10, scale: 0 };

function unfit({ name, type }: ColumnDefinition, why: string): Error {
  return invalid(
    "002040",
    "42601",
    `Unsupported data type '${typeName(type)}' for column '${name}' of an Iceberg table: ${why}.`,
  );
}
