import { notSupported } from "../errors/snowflake-error.ts";
import { type BoundExpression, made, markNullable } from "../expression/bound-expression.ts";
import { alias, type FunctionRules } from "../expression/define.ts";
import type { FunctionCall } from "../expression/function-rule.ts";
import { textLiteral } from "../expression/literal.ts";
import { BOOLEAN, type DataType, TEXT } from "../types/data-type.ts";
import { type DuckSql, rawSql, sql } from "../types/duck-sql.ts";
import { duckString } from "../types/duck-type.ts";

const COUNT: DataType = { name: "FIXED", precision: 18, scale: 0 };

/** Parameters as DuckDB's options: c, i, m, e, s. https://docs.snowflake.com/en/sql-reference/functions-regexp */
/**
 * A pattern for DuckDB. Both follow POSIX with Perl's classes, but DuckDB's engine has no back-references and no
 * look-around, and neither has Snowflake's.
 */
function regexSql(pattern: DuckSql, prefix: string): DuckSql {
  return prefix === "" ? pattern : sql`(${rawSql(duckString(prefix))} || ${pattern})`;
}

function options(call: FunctionCall, index: number): { duck: string; extract: boolean; prefix: string } {
  const given = call.count > index ? call.constant(index) : "c";
  if (/[^cimes]/.test(given)) throw notSupported(`regular expression parameters '${given}'`);
  const caseOption = given.lastIndexOf("i") > given.lastIndexOf("c") ? "i" : "c";
  return {
    duck: `${caseOption}${given.includes("s") ? "s" : ""}`,
    extract: given.includes("e"),
    // With m, ^ and $ mean the ends of lines: https://github.com/google/re2/wiki/Syntax
    prefix: given.includes("m") ? "(?m)" : "",
  };
}

function subjectFrom(call: FunctionCall, index: number): BoundExpression {
  const text = call.text(0);
  if (call.count <= index) return text;
  const start = call.integer(index);
  return start === 1 ? text : made(TEXT, [text], (x) => sql`substring(${x}, ${start})`);
}

/** REGEXP_SUBSTR and REGEXP_SUBSTR_ALL: (subject, pattern, position, occurrence, parameters, group). */
function allMatches(call: FunctionCall) {
  const text = subjectFrom(call, 2);
  const pattern = call.text(1);
  const occurrence = call.count > 3 ? call.integer(3) : 1;
  const { duck, extract, prefix } = options(call, 4);
  const group = call.count > 5 ? call.integer(5) : extract ? 1 : 0;
  const given = rawSql(duckString(duck));
  const matches = (x: DuckSql, by: DuckSql) =>
    sql`regexp_extract_all(${x}, ${regexSql(by, prefix)}, ${group}, ${given})`;
  return { text, pattern, occurrence, matches };
}

/** Functions with regular expressions: https://docs.snowflake.com/en/sql-reference/functions-regexp */
export const regexFunctions: FunctionRules = {
  // The whole text must match.
  ...alias(
    {
      args: [2, 3],
      compile(call) {
        const [text, pattern] = [call.text(0), call.text(1)];
        const { duck, prefix } = options(call, 2);
        return made(
          BOOLEAN,
          [text, pattern],
          (x, by) => sql`regexp_full_match(${x}, ${regexSql(by, prefix)}, ${rawSql(duckString(duck))})`,
        );
      },
    },
    "REGEXP_LIKE",
    "RLIKE",
  ),
  REGEXP_REPLACE: {
    args: [2, 6],
    compile(call) {
      const [text, pattern] = [call.text(0), call.text(1)];
      const replacement = call.count > 2 ? call.text(2) : textLiteral("");
      if (call.count > 3 && call.integer(3) !== 1)
        throw notSupported("REGEXP_REPLACE from another position than 1");
      const occurrence = call.count > 4 ? call.integer(4) : 0;
      if (occurrence > 1) throw notSupported("REGEXP_REPLACE of one occurrence after the first");
      const { duck, prefix } = options(call, 5);
      const given = rawSql(duckString(`${duck}${occurrence === 0 ? "g" : ""}`));
      return made(
        TEXT,
        [text, pattern, replacement],
        (x, by, to) => sql`regexp_replace(${x}, ${regexSql(by, prefix)}, ${to}, ${given})`,
      );
    },
  },
  ...alias(
    {
      args: [2, 6],
      compile(call) {
        const { text, pattern, occurrence, matches } = allMatches(call);
        const value = made(TEXT, [text, pattern], (x, by) => sql`${matches(x, by)}[${occurrence}]`);
        return markNullable(value);
      },
    },
    "REGEXP_SUBSTR",
  ),
  ...alias(
    {
      args: [2, 6],
      compile(call) {
        const { text, pattern, occurrence, matches } = allMatches(call);
        return made({ name: "ARRAY" }, [text, pattern], (x, by) => {
          const found = sql`${matches(x, by)}[${occurrence}:]`;
          return sql`CASE WHEN ${x} IS NOT NULL AND ${by} IS NOT NULL THEN CAST(to_json(${found}) AS JSON) END`;
        });
      },
    },
    "REGEXP_SUBSTR_ALL",
  ),
  REGEXP_INSTR: {
    args: [2, 6],
    compile(call) {
      const start = call.count > 2 ? call.integer(2) : 1;
      const occurrence = call.count > 3 ? call.integer(3) : 1;
      const atEnd = call.count > 4 && call.integer(4) === 1;
      const { duck, extract, prefix } = options(call, 5);
      if (extract) throw notSupported("REGEXP_INSTR of a group");
      return made(COUNT, [subjectFrom(call, 2), call.text(1)], (x, by) => {
        const given = rawSql(duckString(duck));
        const found = sql`regexp_extract_all(${x}, ${regexSql(by, prefix)}, 0, ${given})`;
        // What stands before the match, the matches before it among it.
        const one = sql`'(?:' || ${regexSql(by, prefix)} || ')'`;
        const before = sql`'\\A((?:(?s:.*?)' || ${one} || ${rawSql(duckString(`){${occurrence - 1}}(?s:.*?))`))} || ${one}`;
        const at = sql`length(regexp_extract(${x}, ${before}, 1, ${given})) + ${start}`;
        const end = atEnd ? sql` + length(${found}[${occurrence}])` : sql``;
        return sql`CAST(CASE WHEN len(${found}) < ${occurrence} THEN 0 ELSE ${at}${end} END AS DECIMAL(18,0))`;
      });
    },
  },
  REGEXP_COUNT: {
    args: [2, 4],
    compile(call) {
      const text = subjectFrom(call, 2);
      const pattern = call.text(1);
      const { duck, prefix } = options(call, 3);
      const given = rawSql(duckString(duck));
      return made(
        COUNT,
        [text, pattern],
        (x, by) =>
          sql`CAST(len(regexp_extract_all(${x}, ${regexSql(by, prefix)}, 0, ${given})) AS DECIMAL(18,0))`,
      );
    },
  },
};
