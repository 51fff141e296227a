import type { Cell, ValueType } from "../tables/field.ts";

export type Bind = string | number;

/**
 * Parameters under which the SQL here means what it says, whatever the account or the caller has set.
 * https://docs.snowflake.com/en/sql-reference/date-time-input-output#about-the-format-specifiers-in-this-section (AUTO: ISO 8601)
 */
export const SESSION_PARAMETERS: Readonly<Record<string, string>> = {
  TIME_INPUT_FORMAT: "AUTO",
  TIMESTAMP_INPUT_FORMAT: "AUTO",
};

/**
 * A value as SQL of the field's type, with its binds. It does not depend on the session's time zone.
 * @param cell in the form that question/read-value.ts gives, or as a cell was read
 */
export function valueSql({ kind }: ValueType, cell: Exclude<Cell, null>): { sql: string; binds: Bind[] } {
  switch (kind) {
    case "integer":
      return typeof cell === "number" ? { sql: "?", binds: [cell] } : fixedPoint(String(cell));
    case "decimal":
      return Number.isSafeInteger(cell) ? { sql: "?", binds: [Number(cell)] } : fixedPoint(digitsOf(cell));
    case "float":
      return { sql: "TO_DOUBLE(?)", binds: [String(cell).replace("Infinity", "inf")] };
    case "boolean":
      return { sql: cell === true ? "TRUE" : "FALSE", binds: [] };
    case "date":
      return { sql: "TO_DATE(?, 'YYYY-MM-DD')", binds: [String(cell)] };
    case "time":
      return { sql: "TO_TIME(?)", binds: [String(cell)] };
    case "timestamp":
      return { sql: "TO_TIMESTAMP_NTZ(?)", binds: [String(cell)] };
    case "instant":
      return { sql: "TO_TIMESTAMP_TZ(?)", binds: [String(cell).replace("Z", "+00:00")] };
    case "binary":
      return { sql: "TO_BINARY(?, 'HEX')", binds: [String(cell)] };
    default:
      return { sql: "?", binds: [String(cell)] };
  }
}

function fixedPoint(digits: string): { sql: string; binds: Bind[] } {
  const scale = digits.split(".")[1]?.length ?? 0;
  return { sql: `TO_NUMBER(?, 38, ${scale})`, binds: [digits] };
}

/** A number's digits without an exponent. */
function digitsOf(cell: Exclude<Cell, null>): string {
  const text = String(cell);
  return typeof cell === "number" && text.includes("e") ? cell.toFixed(20).replace(/0+$/, "") : text;
}

/** Nanoseconds since 1970 of ISO 8601 text, as digits; a text without a zone counts as UTC. */
export function nanosecondsOf(text: string): string {
  const [, upToSeconds = "", fraction = "", zone = "Z"] =
    /^([^.Z+]{10}T[\d:]{8})(?:\.(\d+))?(.*)$/.exec(text) ?? [];
  const milliseconds = BigInt(Date.parse(`${upToSeconds}${zone === "" ? "Z" : zone}`));
  return String(milliseconds * 1_000_000n + BigInt(fraction.padEnd(9, "0")));
}

/**
 * A column as SQL that gives a cell: text, a number that JavaScript holds, or a boolean.
 * https://docs.snowflake.com/en/sql-reference/sql-format-models
 */
export function cellSql({ kind, scale, long }: ValueType, expression: string): string {
  const fraction = scale > 0 ? `.FF${scale}` : "";
  switch (kind) {
    case "integer":
    case "decimal":
      return long ? `TO_VARCHAR(${expression})` : expression;
    case "date":
      return `TO_VARCHAR(${expression}, 'YYYY-MM-DD')`;
    case "time":
      return `TO_VARCHAR(${expression}, 'HH24:MI:SS${fraction}')`;
    case "timestamp":
      return `TO_VARCHAR(${expression}, 'YYYY-MM-DD"T"HH24:MI:SS${fraction}')`;
    case "instant":
      return `TO_VARCHAR(${expression}, 'YYYY-MM-DD"T"HH24:MI:SS${fraction}TZH:TZM')`;
    case "binary":
      return `TO_VARCHAR(${expression}, 'HEX')`;
    case "json":
      return `TO_JSON(${expression})`;
    case "vector":
      return `TO_JSON(${expression}::ARRAY)`;
    case "geo":
      return `TO_JSON(ST_ASGEOJSON(${expression}))`;
    default:
      return expression;
  }
}

/** The same as text, whatever the type. */
export function textSql(type: ValueType, expression: string): string {
  const cell = cellSql(type, expression);
  return cell === expression && type.kind !== "text" ? `TO_VARCHAR(${expression})` : cell;
}
