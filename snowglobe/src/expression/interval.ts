import { invalid } from "../errors/invalid.ts";
import type { BoundExpression } from "./bound-expression.ts";
import { coerce } from "./coerce.ts";
import type { Compiler } from "./context.ts";
import { numberLiteral } from "./literal.ts";
import { moveTime, nanosecondsOf } from "./move-time.ts";
import { timeUnit } from "./time-unit.ts";

/**
 * `x + INTERVAL '1 year, 3 days'`: https://docs.snowflake.com/en/sql-reference/data-types-datetime#interval-constants
 *
 * @throws {SnowflakeError} 001003 for a text that is no interval.
 */
export function intervalSql(
  compiler: Compiler,
  value: BoundExpression,
  operator: "+" | "-",
  text: string,
): BoundExpression {
  const parts = text.split(",").map((part) => {
    const match = /^\s*([+-]?\d+)\s*([a-z]*)\s*$/i.exec(part);
    const unit = match?.[2] === "" ? "second" : timeUnit(match?.[2] ?? "");
    if (!match || unit === undefined) throw invalid("001003", "42000", `invalid interval '${text}'`);
    return { amount: match[1] ?? "0", unit };
  });
  const name = value.type.name;
  if (name !== "DATE" && !name.startsWith("TIMESTAMP"))
    throw invalid(
      "001044",
      "42P13",
      `Invalid argument types for function '${operator}': (${name}, INTERVAL)`,
    );
  const isWhole = parts.every(({ unit }) => nanosecondsOf(unit) === undefined);
  const start =
    name === "DATE" && !isWhole ? coerce(compiler, value, { name: "TIMESTAMP_NTZ", scale: 9 }) : value;
  return parts.reduce((sum, { amount, unit }) => {
    const negative = (operator === "-") !== amount.startsWith("-");
    const digits = amount.replace(/^[+-]/, "");
    return moveTime(compiler, sum, unit, numberLiteral(negative ? `-${digits}` : digits));
  }, start);
}
