import { SnowflakeError } from "../errors/snowflake-error.ts";
import { nanosecondsOfWire, ticksOfWire } from "../times/ticks.ts";
import { BOOLEAN, type DataType, TEXT } from "../types/data-type.ts";
import { type DuckSql, type DuckValue, literal, rawSql } from "../types/duck-sql.ts";
import { duckString, duckType } from "../types/duck-type.ts";
import type { WireValue } from "../types/result-set.ts";
import { keptOf } from "../types/typed-value.ts";
import { fromWireSql } from "../types/wire-value.ts";
import type { BoundExpression } from "./bound-expression.ts";

/** A constant's text in DuckDB. */
function constant(text: string): DuckValue {
  return literal(rawSql(text));
}

/** NULL as it is written. */
export const NULL: BoundExpression = {
  value: constant("CAST(NULL AS VARCHAR)"),
  type: TEXT,
  nullable: true,
  constant: null,
  untyped: true,
};

export function textLiteral(value: string): BoundExpression {
  const length = Math.max([...value].length, 1);
  return {
    value: constant(duckString(value)),
    type: { name: "TEXT", length },
    nullable: false,
    constant: value,
  };
}

export function booleanLiteral(value: boolean): BoundExpression {
  return { value: constant(String(value)), type: BOOLEAN, nullable: false, constant: value ? "1" : "0" };
}

/**
 * A number with the precision and scale that its digits need; with an exponent it is a FLOAT.
 * https://docs.snowflake.com/en/sql-reference/data-types-numeric#numeric-constants
 */
export function numberLiteral(text: string): BoundExpression {
  if (/e/i.test(text))
    return {
      value: constant(`CAST('${text}' AS DOUBLE)`),
      type: { name: "REAL" },
      nullable: false,
      constant: text,
    };
  const [whole = "", fraction = ""] = text.replace("-", "").split(".");
  const digits = whole.replace(/^0+/, "");
  const scale = fraction.length;
  const precision = Math.max(digits.length + scale, 1);
  if (precision > 38) throw new SnowflakeError("100039", "22003", `Numeric value '${text}' is out of range`);
  const type: DataType = { name: "FIXED", precision, scale };
  const plain = `${text.startsWith("-") ? "-" : ""}${whole || "0"}${fraction && `.${fraction}`}`;
  return { value: constant(`CAST('${plain}' AS ${duckType(type)})`), type, nullable: false, constant: plain };
}

function constantSql(value: string, type: DataType): DuckSql {
  switch (type.name) {
    case "TIME":
      return rawSql(`CAST(${nanosecondsOfWire(value)} AS BIGINT)`);
    case "TIMESTAMP_NTZ":
    case "TIMESTAMP_LTZ":
      return rawSql(`CAST('${ticksOfWire(value)}' AS HUGEINT)`);
    case "STRUCTURED_ARRAY":
    case "STRUCTURED_OBJECT":
    case "MAP":
    case "VARIANT":
    case "OBJECT":
    case "ARRAY": {
      const kept = keptOf(value);
      return kept === undefined
        ? fromWireSql(rawSql(duckString(value)), type)
        : rawSql(`CAST(${duckString(kept)} AS JSON)`);
    }
    default:
      return fromWireSql(rawSql(duckString(value)), type);
  }
}

/** A value that came over the wire (a bind), or a script's variable (`innerText`), as a constant of its type. */
export function wireLiteral(value: WireValue, type: DataType): BoundExpression {
  if (value === null)
    return { value: constant(`CAST(NULL AS ${duckType(type)})`), type, nullable: true, constant: null };
  return {
    value: literal(constantSql(value, type)),
    type,
    nullable: false,
    constant: value,
  };
}
