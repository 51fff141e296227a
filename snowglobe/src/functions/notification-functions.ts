import { invalid } from "../errors/invalid.ts";
import { type BoundExpression, made } from "../expression/bound-expression.ts";
import { coerce } from "../expression/coerce.ts";
import { type FunctionRules, simple } from "../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../expression/function-rule.ts";
import { TEXT } from "../types/data-type.ts";
import { type DuckSql, rawSql, sql } from "../types/duck-sql.ts";
import { ARRAY } from "./semi-structured/arguments.ts";

const json = (x: DuckSql) => sql`CAST(to_json(${x}) AS VARCHAR)`;

/** An object of one member, whose name or value is the argument. */
function ofOne(build: (text: DuckSql) => DuckSql): FunctionRule {
  return simple([TEXT], 1, TEXT, build);
}

const message = (type: string) => ofOne((text) => sql`('{"${rawSql(type)}":' || ${json(text)} || '}')`);

/** `,"name":[…]`; nothing for NULL. */
function addresses(call: FunctionCall, index: number): BoundExpression[] {
  return call.count > index ? [coerce(call.compiler, call.arg(index), ARRAY)] : [];
}

function emailConfig(call: FunctionCall): BoundExpression {
  if (call.count === 4)
    throw invalid(
      "000938",
      "22023",
      "not enough arguments for function [EMAIL_INTEGRATION_CONFIG], expected 5, got 4",
    );
  const parts = [call.text(0), call.text(1), ...[2, 3, 4].flatMap((index) => addresses(call, index))];
  return made(TEXT, parts, (name = sql`''`, subject = sql`''`, ...lists) => {
    const members = ["toAddress", "ccAddress", "bccAddress"].flatMap((key, index) => {
      const list = lists[index];
      return list ? [sql` || coalesce(',"${rawSql(key)}":' || CAST(${list} AS VARCHAR), '')`] : [];
    });
    const all = members.reduce((left, right) => sql`${left}${right}`, sql``);
    return sql`('{' || ${json(name)} || ':{"subject":' || ${json(subject)}${all} || '}}')`;
  });
}

/** Messages for SYSTEM$SEND_SNOWFLAKE_NOTIFICATION: https://docs.snowflake.com/en/sql-reference/functions-notification */
export const notificationFunctions: FunctionRules = Object.fromEntries(
  Object.entries<FunctionRule>({
    TEXT_PLAIN: message("text/plain"),
    TEXT_HTML: message("text/html"),
    APPLICATION_JSON: message("application/json"),
    INTEGRATION: ofOne((name) => sql`('{' || ${json(name)} || ':{}}')`),
    EMAIL_INTEGRATION_CONFIG: { args: [3, 5], compile: emailConfig },
  }).map(([name, rule]) => [`SNOWFLAKE.NOTIFICATION.${name}`, rule]),
);
