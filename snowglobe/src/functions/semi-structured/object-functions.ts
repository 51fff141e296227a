import { invalid } from "../../errors/invalid.ts";
import { type BoundExpression, made, markNullable } from "../../expression/bound-expression.ts";
import { coerce } from "../../expression/coerce.ts";
import type { FunctionRules } from "../../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../../expression/function-rule.ts";
import { booleanLiteral } from "../../expression/literal.ts";
import { elementAt, memberOf } from "../../expression/variant-path.ts";
import { BOOLEAN, TEXT, VARIANT } from "../../types/data-type.ts";
import { sql } from "../../types/duck-sql.ts";
import { parsePath } from "../../variants/paths.ts";
import { ARRAY, argumentOf, elementSql, OBJECT, objectArgument, operation } from "./arguments.ts";

/** An object and names: texts, or one array of them. */
function withNames(name: string): FunctionRule {
  return {
    args: [2, 1000],
    compile(call) {
      const names = Array.from({ length: call.count - 1 }, (_, index) =>
        call.arg(index + 1).type.name === "ARRAY" ? call.arg(index + 1) : call.as(index + 1, VARIANT),
      );
      return operation(name, OBJECT, [objectArgument(call, 0), ...names]);
    },
  };
}

/** GET(v, field or index): https://docs.snowflake.com/en/sql-reference/functions/get */
const get: FunctionRule = {
  args: [2, 2],
  compile(call) {
    const value = argumentOf(call, 0, "OBJECT", "ARRAY", "VARIANT");
    const step = call.arg(1);
    if (step.type.name === "FIXED") return elementAt(value, step);
    if (typeof step.constant === "string" && step.type.name === "TEXT") {
      if (step.constant === "")
        throw invalid("001044", "42P13", "Invalid argument for function 'GET': the field name is empty");
      return memberOf(value, step.constant);
    }
    return operation("GET", VARIANT, [value, call.text(1)]);
  },
};

/** GET_PATH(v, path): https://docs.snowflake.com/en/sql-reference/functions/get_path */
const getPath: FunctionRule = {
  args: [2, 2],
  compile: (call) => atPath(call, argumentOf(call, 0, "OBJECT", "ARRAY", "VARIANT")),
};

function atPath(call: FunctionCall, value: BoundExpression): BoundExpression {
  const path = call.arg(1);
  if (typeof path.constant !== "string") return operation("GET_PATH", VARIANT, [value, call.text(1)]);
  return parsePath(path.constant).reduce(
    (inner, step) => (typeof step === "number" ? elementAt(inner, step) : memberOf(inner, step)),
    markNullable({ ...value, type: VARIANT }),
  );
}

function updating(call: FunctionCall) {
  return call.count > 3 ? call.as(3, BOOLEAN) : booleanLiteral(false);
}

/** Functions of objects: https://docs.snowflake.com/en/sql-reference/functions-semistructured */
export const objectFunctions: FunctionRules = {
  GET: get,
  GET_PATH: getPath,
  JSON_EXTRACT_PATH_TEXT: {
    args: [2, 2],
    compile(call) {
      const value = made(VARIANT, [call.text(0)], (x) => sql`CAST(sf_variant('parse', ${x}) AS JSON)`);
      return coerce(call.compiler, atPath(call, value), TEXT);
    },
  },
  GET_IGNORE_CASE: {
    args: [2, 2],
    compile: (call) =>
      operation("GET_IGNORE_CASE", VARIANT, [argumentOf(call, 0, "OBJECT", "VARIANT"), call.text(1)]),
  },
  OBJECT_KEYS: {
    args: [1, 1],
    compile: (call) => operation("OBJECT_KEYS", ARRAY, [objectArgument(call, 0)]),
  },
  OBJECT_INSERT: {
    args: [3, 4],
    // A NULL key or value is left out: https://docs.snowflake.com/en/sql-reference/functions/object_insert
    compile: (call) =>
      operation(
        "OBJECT_INSERT",
        OBJECT,
        [objectArgument(call, 0), call.text(1), call.as(2, VARIANT), updating(call)],
        (object = sql`NULL`, key = sql`NULL`, value = sql`NULL`, update = sql`NULL`) => [
          object,
          sql`coalesce(${key}, '')`,
          sql`CASE WHEN ${key} IS NULL THEN ${elementSql(sql`NULL`)} ELSE ${elementSql(value)} END`,
          update,
        ],
      ),
  },
  OBJECT_DELETE: withNames("OBJECT_DELETE"),
  OBJECT_PICK: withNames("OBJECT_PICK"),
};
