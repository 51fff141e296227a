import { invalid } from "../../errors/invalid.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { type BoundExpression, made } from "../../expression/bound-expression.ts";
import type { FunctionRules } from "../../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../../expression/function-rule.ts";
import { textLiteral } from "../../expression/literal.ts";
import { asNumber } from "../../expression/operators.ts";
import { type DataType, NUMBER, TEXT } from "../../types/data-type.ts";
import { sql } from "../../types/duck-sql.ts";
import { operation } from "../semi-structured/arguments.ts";

const REAL: DataType = { name: "REAL" };
const MOST_ELEMENTS = 16_777_215;

/**
 * What random numbers come from. Snowflake does not tell what it makes of a seed, so a value that is the same each time
 * cannot be given as it would be there. docs/adr/0041-what-is-not-told-is-refused.md
 */
function generator(call: FunctionCall, index: number): BoundExpression {
  const value = call.arg(index);
  if (!value.volatile) throw notSupported(`${call.name} of a seed: only of RANDOM()`);
  return call.as(index, NUMBER);
}

/** Both ends belong to it: https://docs.snowflake.com/en/sql-reference/functions/uniform */
const uniform: FunctionRule = {
  args: [3, 3],
  compile(call) {
    const ends = [asNumber(call.compiler, call.arg(0)), asNumber(call.compiler, call.arg(1))] as const;
    const [least, greatest] = ends.map(({ constant }) => Number(constant ?? Number.NaN));
    if (least !== undefined && greatest !== undefined && least > greatest)
      throw invalid("001044", "42P13", "UNIFORM's least number is greater than its greatest");
    const gen = generator(call, 2);
    if (ends.some(({ type }) => type.name === "REAL"))
      return made(
        REAL,
        [call.as(0, REAL), call.as(1, REAL), gen],
        (low, high, seed) =>
          sql`(${low} + (${high} - ${low}) * (CAST(${seed} AS DOUBLE) / 18446744073709551616.0 + 0.5))`,
      );
    if (ends.some(({ type }) => type.name !== "FIXED" || type.scale > 0))
      throw notSupported("UNIFORM between decimals: cast them to FLOAT");
    return made(
      NUMBER,
      [call.as(0, NUMBER), call.as(1, NUMBER), gen],
      (low, high, seed) =>
        sql`CAST(CAST(${low} AS HUGEINT) + (CAST(${seed} AS HUGEINT) + 9223372036854775808::HUGEINT) % (CAST(${high} AS HUGEINT) - CAST(${low} AS HUGEINT) + 1) AS DECIMAL(38,0))`,
    );
  },
};

/** Random values: https://docs.snowflake.com/en/sql-reference/functions-data-generation */
export const randomFunctions: FunctionRules = {
  UNIFORM: uniform,
  RANDSTR: {
    args: [2, 2],
    compile: (call) => operation("RANDSTR", TEXT, [call.as(0, NUMBER), generator(call, 1)]),
  },
  NORMAL: {
    args: [3, 3],
    compile: (call) => operation("NORMAL", REAL, [call.as(0, REAL), call.as(1, REAL), generator(call, 2)]),
  },
  ZIPF: {
    args: [3, 3],
    compile(call) {
      const [exponent, count] = [call.as(0, REAL), call.integer(1)];
      if (count < 1 || count > MOST_ELEMENTS)
        throw invalid("001044", "42P13", `ZIPF's number of elements must be between 1 and ${MOST_ELEMENTS}`);
      return operation("ZIPF", NUMBER, [exponent, textLiteral(String(count)), generator(call, 2)]);
    },
  },
};
