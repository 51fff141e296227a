import type { Column, WireRow, WireValue } from "../../types/result-set.ts";

/** How the values of a statement's result are asked for. */
export interface ValueOptions {
  /** `nullable=false`: NULL as the text "null". */
  readonly nullable: boolean;
  readonly binary: "HEX" | "BASE64";
}

/**
 * A row as `data` has it. Undefined: rows are as the drivers have them.
 * https://docs.snowflake.com/en/developer-guide/sql-api/handling-responses#getting-the-data-from-the-results
 */
export function rowWriter(
  columns: readonly Column[],
  options: ValueOptions,
): ((row: WireRow) => WireRow) | undefined {
  const writers = columns.map(({ type }) => valueWriter(type.name, options));
  if (options.nullable && writers.every((write) => write === undefined)) return undefined;
  const ofNull = options.nullable ? null : "null";
  return (row) =>
    row.map((value, index) => {
      if (value === null) return ofNull;
      const write = writers[index];
      return write ? write(value) : value;
    });
}

function valueWriter(
  type: Column["type"]["name"],
  { binary }: ValueOptions,
): ((value: string) => WireValue) | undefined {
  switch (type) {
    case "BOOLEAN":
      return (value) => (value === "1" ? "true" : "false");
    case "TIME":
    case "TIMESTAMP_NTZ":
    case "TIMESTAMP_LTZ":
    case "TIMESTAMP_TZ":
      return nineDecimals;
    case "BINARY":
      return binary === "BASE64" ? (value) => Buffer.from(value, "hex").toString("base64") : undefined;
    default:
      return undefined;
  }
}

/** Seconds "with 9 decimal places"; behind a TIMESTAMP_TZ's stands its offset. */
function nineDecimals(value: string): string {
  const [seconds = "", offset] = value.split(" ");
  const [whole = "", fraction = ""] = seconds.split(".");
  return `${whole}.${fraction.padEnd(9, "0")}${offset === undefined ? "" : ` ${offset}`}`;
}
