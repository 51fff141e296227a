import { parameterValue } from "../account/parameters.ts";
import { requirePackages } from "../catalog/policies/packages-policy.ts";
import { type FunctionProperties, typeOf } from "../catalog/routines/function-properties.ts";
import { type BoundExpression, made, textOf } from "../expression/bound-expression.ts";
import { nullOf } from "../expression/coerce.ts";
import type { Environment } from "../expression/context.ts";
import type { CodeFunction } from "../functions/code/code-function.ts";
import { preparePython } from "../python/prepared-python.ts";
import type { CompiledQuery } from "../types/compiled-query.ts";
import { TEXT } from "../types/data-type.ts";
import { joinSql, print, rawSql, sql } from "../types/duck-sql.ts";
import { duckString } from "../types/duck-type.ts";
import { variantFormats } from "../types/variant-formats.ts";
import { fromWireSql, toWireSql } from "../types/wire-value.ts";

/**
 * A call of a function in another language: its code is asked for each row.
 * https://docs.snowflake.com/en/developer-guide/udf/javascript/udf-javascript-scalar-functions
 *
 * @param name without argument types
 * @param values by the arguments' names, of their types
 */
export function callCode(
  environment: Environment,
  name: string,
  properties: FunctionProperties,
  values: ReadonlyMap<string, BoundExpression>,
): BoundExpression {
  const returns = typeOf(properties.returns);
  // Nothing runs where only columns are asked for.
  if (environment.compiler.execution.describing) return nullOf(returns);
  const answer = { ...asked(environment, name, properties, values), nullable: true };
  return { ...made(returns, [answer], (text) => fromWireSql(text, returns)), nullable: true };
}

/** A call in TABLE(…): the rows that the code writes. */
export function callTableCode(
  environment: Environment,
  name: string,
  properties: FunctionProperties,
  values: ReadonlyMap<string, BoundExpression>,
): CompiledQuery {
  const columns = (properties.columns ?? []).map((column) => ({
    name: column.name,
    type: typeOf(column.type),
  }));
  const rows = `SELECT unnest(from_json(CAST(${textOf(asked(environment, name, properties, values))} AS JSON), '[["VARCHAR"]]')) AS r`;
  const items = columns.map(
    ({ type }, index) => `${print(fromWireSql(rawSql(`r[${index + 1}]`), type))} AS "$${index}"`,
  );
  return {
    sql: `SELECT ${items.join(", ")} FROM (${rows})${environment.compiler.execution.describing ? " LIMIT 0" : ""}`,
    columns: columns.map((column) => ({ ...column, nullable: true })),
  };
}

/** The code's answer as text. */
function asked(
  { compiler }: Environment,
  name: string,
  properties: FunctionProperties,
  values: ReadonlyMap<string, BoundExpression>,
): BoundExpression {
  requirePackages(compiler.execution.account.catalog, properties, "execution");
  const { language, body, handler, strict, columns, returns } = properties;
  if (language === "SQL") throw new Error("a function in SQL is no code");
  if (language === "PYTHON" && !compiler.execution.describing) compiler.answer("python", preparePython);
  const declared = properties.arguments.map((one) => ({ name: one.name, type: typeOf(one.type) }));
  const code: CodeFunction = {
    ...{ language, name, body, strict, arguments: declared },
    ...(columns
      ? { columns: columns.map((column) => ({ name: column.name, type: typeOf(column.type) })) }
      : { returns: typeOf(returns) }),
    ...(handler !== undefined && { handler }),
    timeZone: String(parameterValue(compiler.execution.session, "TIMEZONE")),
  };
  const given = [...values.values()];
  const formats = variantFormats(compiler.settings);
  return made(TEXT, given, (...names) => {
    const texts = names.map((text, index) => toWireSql(text, given[index]?.type ?? TEXT, formats));
    return sql`sf_code(${joinSql([rawSql(duckString(JSON.stringify(code))), ...texts], ", ")})`;
  });
}
