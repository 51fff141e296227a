import { notSupported } from "../errors/snowflake-error.ts";
import { alias, type FunctionRules } from "../expression/define.ts";
import type { FunctionCall } from "../expression/function-rule.ts";
import { regexSql } from "../expression/regular-expression.ts";
import { type Typed, typed } from "../expression/typed.ts";
import { BOOLEAN, type DataType, TEXT } from "../types/data-type.ts";
import { duckString } from "../types/duck-type.ts";

const COUNT: DataType = { name: "FIXED", precision: 18, scale: 0 };

/** Parameters as DuckDB's options: c, i, m, e, s. https://docs.snowflake.com/en/sql-reference/functions-regexp */
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

function subjectFrom(call: FunctionCall, index: number): Typed {
  const text = call.text(0);
  if (call.count <= index) return text;
  const start = call.integer(index);
  return start === 1 ? text : typed(`substring(${text.sql}, ${start})`, TEXT, [text]);
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
        return typed(`regexp_full_match(${text.sql}, ${regexSql(pattern, prefix)}, '${duck}')`, BOOLEAN, [
          text,
          pattern,
        ]);
      },
    },
    "REGEXP_LIKE",
    "RLIKE",
  ),
  REGEXP_REPLACE: {
    args: [2, 6],
    compile(call) {
      const [text, pattern] = [call.text(0), call.text(1)];
      const replacement = call.count > 2 ? call.text(2).sql : "''";
      if (call.count > 3 && call.integer(3) !== 1)
        throw notSupported("REGEXP_REPLACE from another position than 1");
      const occurrence = call.count > 4 ? call.integer(4) : 0;
      if (occurrence > 1) throw notSupported("REGEXP_REPLACE of one occurrence after the first");
      const { duck, prefix } = options(call, 5);
      const all = occurrence === 0 ? "g" : "";
      const sql = `regexp_replace(${text.sql}, ${regexSql(pattern, prefix)}, ${replacement}, '${duck}${all}')`;
      return typed(sql, TEXT, [text, pattern]);
    },
  },
  ...alias(
    {
      args: [2, 6],
      compile(call) {
        const text = subjectFrom(call, 2);
        const pattern = call.text(1);
        const occurrence = call.count > 3 ? call.integer(3) : 1;
        const { duck, extract, prefix } = options(call, 4);
        const group = call.count > 5 ? call.integer(5) : extract ? 1 : 0;
        const sql = `regexp_extract_all(${text.sql}, ${regexSql(pattern, prefix)}, ${group}, '${duck}')[${occurrence}]`;
        return { ...typed(sql, TEXT, [text, pattern]), nullable: true };
      },
    },
    "REGEXP_SUBSTR",
  ),
  REGEXP_COUNT: {
    args: [2, 4],
    compile(call) {
      const text = subjectFrom(call, 2);
      const pattern = call.text(1);
      const { duck, prefix } = options(call, 3);
      const sql = `CAST(len(regexp_extract_all(${text.sql}, ${regexSql(pattern, prefix)}, 0, ${duckString(duck)})) AS DECIMAL(18,0))`;
      return typed(sql, COUNT, [text, pattern]);
    },
  },
};
