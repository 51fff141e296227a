import { invalid } from "../errors/invalid.ts";
import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import { asText } from "../expression/coerce.ts";
import type { Context, Environment } from "../expression/context.ts";
import { textLiteral } from "../expression/literal.ts";
import { type CompiledFrom, relationOf } from "../expression/relation.ts";
import { tokens } from "../functions/text-functions.ts";
import type { CallExpression, Expression, TableAlias } from "../parser/ast.ts";
import { NUMBER, TEXT } from "../types/data-type.ts";
import { apply, type DuckValue, mapList, sql } from "../types/duck-sql.ts";
import { compile } from "./expression.ts";
import { parsedQuery } from "./parsed.ts";
import { compileQuery } from "./query.ts";
import { columns, unnest } from "./unnest.ts";

/** SPLIT_TO_TABLE(text, delimiter): https://docs.snowflake.com/en/sql-reference/functions/split_to_table */
export function splitToTable(
  context: Context,
  call: CallExpression,
  alias: TableAlias | undefined,
): CompiledFrom {
  const { compiler } = context.environment;
  const [text, delimiter] = call.args.map((argument) => asText(compiler, compile(context, argument)));
  if (!text || !delimiter || call.args.length !== 2)
    throw new SnowflakeError(
      "000938",
      "22023",
      "SQL compilation error:\nSPLIT_TO_TABLE takes a text and a delimiter.",
    );
  const list = apply([text.value, delimiter.value], (x, by) => {
    const parts = sql`CASE WHEN ${by} = '' THEN [${x}] ELSE string_split(${x}, ${by}) END`;
    return mapList(parts, (part, i) => sql`{'index': ${i}, 'value': ${part}}`);
  });
  return partsAsRows(context, list, alias);
}

/** STRTOK_SPLIT_TO_TABLE(text [, delimiters]): https://docs.snowflake.com/en/sql-reference/functions/strtok_split_to_table */
export function tokensToTable(
  context: Context,
  call: CallExpression,
  alias: TableAlias | undefined,
): CompiledFrom {
  const { compiler } = context.environment;
  const [text, given] = call.args.map((argument) => asText(compiler, compile(context, argument)));
  if (!text || call.args.length > 2)
    throw invalid("000938", "22023", "STRTOK_SPLIT_TO_TABLE takes a text and delimiters.");
  const list = apply([text.value, (given ?? textLiteral(" ")).value], (x, by) =>
    mapList(tokens(x, by), (part, i) => sql`{'index': ${i}, 'value': ${part}}`),
  );
  const rows = partsAsRows(context, list, alias);
  // LEFT JOIN LATERAL of it gives no row for a text without tokens.
  return { ...rows, ...(rows.spread && { spread: { ...rows.spread, isInner: true } }) };
}

function partsAsRows(context: Context, list: DuckValue, alias: TableAlias | undefined): CompiledFrom {
  return unnest(context.environment.compiler.name("f"), list, alias, (element, seq) => [
    seq,
    ...columns(element, [
      ["INDEX", "index", NUMBER],
      ["VALUE", "value", TEXT],
    ]),
  ]);
}

/**
 * TO_QUERY('SELECT …' [, name => value, …]): a text as a query, with values for its variables.
 * https://docs.snowflake.com/en/sql-reference/functions/to_query
 */
export function textAsQuery(
  context: Context,
  call: CallExpression,
  alias: TableAlias | undefined,
): CompiledFrom {
  const { environment } = context;
  const named = new Map(call.named);
  const [first] = call.args;
  if (first) named.set("SQL", first);
  const text = named.get("SQL");
  if (!text || call.args.length > 1) throw invalid("001003", "42000", "TO_QUERY takes one text of a query.");
  named.delete("SQL");
  const constant = (argument: Expression): string => {
    const value = compile(context, argument);
    if (typeof value.constant !== "string" || value.type.name !== "TEXT")
      throw notSupported("TO_QUERY with arguments that are no constant texts");
    return value.constant;
  };
  const scriptVariables = new Map(
    [...named].map(([name, argument]) => [name, { type: TEXT, value: constant(argument) }] as const),
  );
  const { compiler } = environment;
  if (/\bIDENTIFIER\s*\(\s*:/i.test(constant(text))) throw notSupported("TO_QUERY with IDENTIFIER(:name)");
  const inner: Environment = {
    ...environment,
    compiler: { ...compiler, execution: { ...compiler.execution, scriptVariables } },
    text: constant(text),
  };
  const query = compileQuery(inner, parsedQuery(inner, inner.text), undefined);
  const sqlName = compiler.name("q");
  return { sql: `(${query.sql}) AS ${sqlName}`, relations: [relationOf(sqlName, query.columns, alias)] };
}
