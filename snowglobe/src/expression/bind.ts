import type { Bind } from "../account/account.ts";
import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import { BOOLEAN, type DataType, TEXT } from "../types/data-type.ts";
import type { BoundExpression } from "./bound-expression.ts";
import { numberLiteral, textLiteral, wireLiteral } from "./literal.ts";

/**
 * A bind variable as a constant. Drivers send text with a type; dates and times come as milliseconds (DATE) or
 * nanoseconds since 1970. https://docs.snowflake.com/en/developer-guide/sql-api/submitting-requests#using-bind-variables
 *
 * @throws {SnowflakeError} 000002 for an array (only INSERT … VALUES takes those) or an unknown type.
 */
export function readBind(bind: Bind): BoundExpression {
  const { value } = bind;
  if (typeof value === "object" && value !== null)
    throw notSupported("an array bind outside of INSERT … VALUES");
  const type = bind.type.toUpperCase();
  if (value === null) return { ...wireLiteral(null, TEXT), untyped: true };
  switch (type) {
    case "TEXT":
    case "ANY":
      return textLiteral(value);
    case "FIXED":
      if (!/^-?\d+(\.\d+)?$/.test(value)) throw badBind(type, value);
      return numberLiteral(value);
    case "REAL":
      if (Number.isNaN(Number(value))) throw badBind(type, value);
      return wireLiteral(value, { name: "REAL" });
    case "BOOLEAN":
      return wireLiteral(/^(1|true)$/i.test(value) ? "1" : "0", BOOLEAN);
    case "BINARY":
      return wireLiteral(value, { name: "BINARY", length: 8_388_608 });
    case "DATE":
      return timeBind(value, { name: "DATE" }, (milliseconds) =>
        String(Math.floor(Number(milliseconds) / 86_400_000)),
      );
    case "TIME":
      return timeBind(value, { name: "TIME", scale: 9 }, secondsOf);
    case "TIMESTAMP_NTZ":
    case "TIMESTAMP_LTZ":
      return timeBind(value, { name: type, scale: 9 }, secondsOf);
    case "TIMESTAMP_TZ":
      return timeBind(value, { name: type, scale: 9 }, (text) => {
        const [nanoseconds = "", offset = "1440"] = text.split(" ");
        return `${secondsOf(nanoseconds)} ${offset}`;
      });
    default:
      throw notSupported(`bind variable of type ${bind.type}`);
  }
}

// Some drivers send the text of a time instead of a number.
function timeBind(value: string, type: DataType, toWire: (value: string) => string): BoundExpression {
  if (/^-?\d+( \d+)?$/.test(value)) return wireLiteral(toWire(value), type);
  return textLiteral(value);
}

function secondsOf(nanoseconds: string): string {
  const sign = nanoseconds.startsWith("-") ? "-" : "";
  const digits = nanoseconds.replace("-", "").padStart(10, "0");
  return `${sign}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

function badBind(type: string, value: string): SnowflakeError {
  return new SnowflakeError(
    "100038",
    "22018",
    `Numeric value '${value}' is not recognized (bind of type ${type})`,
  );
}
