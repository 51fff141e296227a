import { invalid } from "../errors/invalid.ts";
import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import { type BoundExpression, textOf } from "../expression/bound-expression.ts";
import { compilationError } from "../expression/compilation-error.ts";
import type { Context } from "../expression/context.ts";
import { type CompiledFrom, orNullRow, relationOf, renamed } from "../expression/relation.ts";
import type { CallExpression, Expression, TableAlias } from "../parser/ast.ts";
import { knownFunctions } from "../snowflake-index/index-of-names.ts";
import { refuseModel } from "../snowflake-index/snowflakes-models.ts";
import { quotedPath } from "../sql/quoted-name.ts";
import { isKeptAsJson, NUMBER, TEXT, VARIANT } from "../types/data-type.ts";
import { apply, type DuckSql, macro, mapList, print, rawSql, sql } from "../types/duck-sql.ts";
import { duckString } from "../types/duck-type.ts";
import type { WireValue } from "../types/result-set.ts";
import { typeName } from "../types/type-name.ts";
import { variantFormats } from "../types/variant-formats.ts";
import { toWireSql } from "../types/wire-value.ts";
import { callTableFunction } from "./call-sql-function.ts";
import { compile } from "./expression.ts";
import { flattenedOf, type Walk } from "./flattened-structure.ts";
import { procedureRows } from "./procedure-rows.ts";
import { splitToTable, textAsQuery, tokensToTable } from "./text-table-functions.ts";
import { columns, unnest } from "./unnest.ts";
import { virtualRows } from "./virtual-table.ts";

/** Table functions with rules of their own here; others are virtual tables of the account. */
export const TABLE_FUNCTIONS: ReadonlySet<string> = new Set([
  "FLATTEN",
  "GENERATOR",
  "SPLIT_TO_TABLE",
  "STRTOK_SPLIT_TO_TABLE",
  "TO_QUERY",
]);

/** `TABLE(name(…))` and `LATERAL name(…)`. @throws {SnowflakeError} 000002 for a function that has no rule. */
export function compileTableFunction(
  context: Context,
  call: CallExpression,
  alias: TableAlias | undefined,
): CompiledFrom {
  const name = call.name.at(-1) ?? "";
  if (call.name.length === 1) {
    switch (name) {
      case "FLATTEN":
        return flatten(context, call, alias);
      case "GENERATOR":
        return generator(context, call, alias);
      case "SPLIT_TO_TABLE":
        return splitToTable(context, call, alias);
      case "STRTOK_SPLIT_TO_TABLE":
        return tokensToTable(context, call, alias);
      case "TO_QUERY":
        return textAsQuery(context, call, alias);
    }
  }
  const { environment } = context;
  const found = environment.compiler.execution.account.virtualTables.get(name);
  if (!found && call.named.size === 0) {
    const args = call.args.map((argument) => compile(context, argument));
    if (call.over) throw notSupported(`table function ${call.name.join(".")} over partitions (OVER)`);
    const query = callTableFunction(environment, call.name, args);
    if (query) {
      const sqlName = environment.compiler.name("u");
      return {
        sql: `LATERAL (${query.sql}) AS ${sqlName}`,
        relations: [relationOf(sqlName, query.columns, alias)],
      };
    }
    const rows = procedureRows(environment, call.name, args, alias);
    if (rows) return rows;
  }
  const inSchema = call.name.length === 1 || call.name.at(-2) === "INFORMATION_SCHEMA";
  if (found?.kind !== "function" || !inSchema) throw unknownTableFunction(context, call);
  const database = (call.name.length > 2 ? call.name[0] : context.environment.rights.database) ?? null;
  const args = new Map<string | number, WireValue>();
  call.args.forEach((argument, index) => {
    // VALIDATE(t, …) is given a table by its name.
    const isName = name === "VALIDATE" && index === 0 && argument.kind === "column";
    args.set(index, isName ? quotedPath(argument.parts) : constantOf(context, name, argument));
  });
  for (const [key, argument] of call.named) args.set(key, constantOf(context, name, argument));
  return virtualRows(context.environment, found, { database, arguments: args }, alias);
}

/** What Snowflake has is not here yet; what it has not is unknown there too. */
function unknownTableFunction({ environment }: Context, { name, span }: CallExpression): Error {
  const whole = name.join(".");
  const last = (name.at(-1) ?? "").toUpperCase();
  const model = refuseModel(`table function ${whole}`, whole.toUpperCase());
  if (model) return model;
  if (knownFunctions().has(last) || knownFunctions().has(whole.toUpperCase()))
    return notSupported(`table function ${whole}`);
  return compilationError(environment, span, "002141", "42601", `Unknown table function ${whole}`);
}

function constantOf(context: Context, name: string, argument: Expression): WireValue {
  const value = compile(context, argument);
  return value.constant === undefined ? workedOut(context, name, argument) : value.constant;
}

/** A constant expression: `DATEADD(hours, -1, CURRENT_TIMESTAMP())`. @throws {SnowflakeError} 000002 for one that reads rows */
function workedOut(context: Context, name: string, argument: Expression): WireValue {
  const { compiler } = context.environment;
  const value = withoutColumns(() => compile({ ...context, scope: { relations: [] } }, argument));
  if (!value) throw notSupported(`table function ${name} with arguments that are no constants`);
  const text = print(toWireSql(rawSql(textOf(value)), value.type, variantFormats(compiler.settings)));
  return compiler.answer(`constant ${text}`, async () => {
    const found = await compiler.execution.session.duck.runAndReadAll(`SELECT CAST(${text} AS VARCHAR)`);
    const [only] = found.getRows()[0] ?? [];
    return typeof only === "string" ? only : null;
  });
}

/** undefined when it names a column. */
function withoutColumns<Value>(work: () => Value): Value | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof SnowflakeError && error.code === "000904") return undefined;
    throw error;
  }
}

function named(
  context: Context,
  call: CallExpression,
  names: readonly string[],
): Map<string, BoundExpression> {
  for (const key of call.named.keys())
    if (!names.includes(key))
      throw invalid("001003", "42000", `${call.name.join(".")} has no argument ${key}.`);
  const positional = call.args.map(
    (argument, index) => [names[index] ?? "", compile(context, argument)] as const,
  );
  return new Map([
    ...positional,
    ...[...call.named].map(([key, value]) => [key, compile(context, value)] as const),
  ]);
}

/** FLATTEN: https://docs.snowflake.com/en/sql-reference/functions/flatten */
function flatten(context: Context, call: CallExpression, alias: TableAlias | undefined): CompiledFrom {
  const { compiler } = context.environment;
  const args = named(context, call, ["INPUT", "PATH", "OUTER", "RECURSIVE", "MODE"]);
  const input = args.get("INPUT");
  if (!input) throw invalid("000938", "22023", "not enough arguments for function [FLATTEN], expected INPUT");
  if (!isKeptAsJson(input.type))
    throw invalid(
      "001044",
      "42P13",
      `Invalid argument types for function 'FLATTEN': (${typeName(input.type)})`,
    );
  const how = walkOf(args);
  const flattened = flattenedOf(compiler, input, how);
  const list = apply([flattened.value.value], (whole) =>
    how ? walked(whole, how) : elementsAndMembers(whole),
  );
  // OUTER gives a row of NULLs where there is nothing.
  const outer = args.get("OUTER")?.constant === "1";
  return unnest(compiler.name("f"), outer ? orNullRow(list) : list, alias, (element, seq) => [
    seq,
    ...columns(element, [
      ["KEY", "key", TEXT],
      ["PATH", "path", TEXT],
      ["INDEX", "index", NUMBER],
      ["VALUE", "value", VARIANT],
      ["THIS", "this", VARIANT],
    ]).map((column) => flattened.typed(column)),
  ]);
}

/** PATH, RECURSIVE and MODE, when they are other than usual. */
function walkOf(args: ReadonlyMap<string, BoundExpression>): Walk | undefined {
  const constant = (key: string, otherwise: string): string => {
    const value = args.get(key);
    if (!value) return otherwise;
    if (typeof value.constant !== "string") throw notSupported(`FLATTEN with a ${key} that is no constant`);
    return value.constant;
  };
  const path = constant("PATH", "");
  const recursive = constant("RECURSIVE", "0") === "1";
  const mode = constant("MODE", "BOTH").toUpperCase();
  if (!["OBJECT", "ARRAY", "BOTH"].includes(mode))
    throw invalid("001044", "42P13", `Invalid MODE '${mode}' of function FLATTEN`);
  return path === "" && !recursive && mode === "BOTH" ? undefined : { path, recursive, mode };
}

const ROWS = '[{"key": "VARCHAR", "index": "BIGINT", "path": "VARCHAR", "value": "JSON", "this": "JSON"}]';

function walked(whole: DuckSql, { path, recursive, mode }: Walk): DuckSql {
  const [how, where, which] = [String(recursive), path, mode].map((text) => rawSql(duckString(text)));
  const rows = sql`sf_variant('flatten', CAST(${whole} AS VARCHAR), ${where ?? sql`''`}, ${how ?? sql`''`}, ${which ?? sql`''`})`;
  return sql`from_json(CAST(${rows} AS JSON), ${rawSql(duckString(ROWS))})`;
}

/** Elements that are SQL NULLs give no row. */
function elementsAndMembers(whole: DuckSql): DuckSql {
  const elements = mapList(
    sql`json_extract(${whole}, '$[*]')`,
    (x, i) =>
      sql`{'key': CAST(NULL AS VARCHAR), 'index': ${i} - 1, 'path': '[' || (${i} - 1) || ']', 'value': ${macro("json_item", x)}, 'this': ${whole}}`,
  );
  const fields = mapList(
    sql`json_keys(${whole})`,
    (key) =>
      sql`{'key': ${key}, 'index': CAST(NULL AS BIGINT), 'path': ${macro("path_of", key)}, 'value': ${macro("json_item", sql`json_extract(${whole}, '/' || replace(replace(${key}, '~', '~0'), '/', '~1'))`)}, 'this': ${whole}}`,
  );
  const known = mapList(elements, (row) => sql`${row}.value IS NOT NULL`, "list_filter");
  return sql`CASE json_type(${whole}) WHEN 'ARRAY' THEN ${known} WHEN 'OBJECT' THEN ${fields} END`;
}

/** GENERATOR(ROWCOUNT => n): rows without columns. https://docs.snowflake.com/en/sql-reference/functions/generator */
function generator(context: Context, call: CallExpression, alias: TableAlias | undefined): CompiledFrom {
  const args = named(context, call, ["ROWCOUNT", "TIMELIMIT"]);
  const [count, seconds] = ["ROWCOUNT", "TIMELIMIT"].map((name) => wholeNumber(args, name));
  // What a second is enough for depends on the machine; so many rows as are asked for are made in less.
  if (seconds !== undefined && (count === undefined || seconds === "0"))
    throw notSupported("GENERATOR with TIMELIMIT and no ROWCOUNT");
  const sqlName = context.environment.compiler.name("g");
  const relation = { ...renamed({ name: null, columns: [] }, alias), rowNumber: `${sqlName}.n` };
  return { sql: `range(${count ?? "0"}) AS ${sqlName}(n)`, relations: [relation] };
}

/** "If ROWCOUNT or TIMELIMIT is null, it will be ignored." */
function wholeNumber(args: ReadonlyMap<string, BoundExpression>, name: string): string | undefined {
  const value = args.get(name);
  if (!value || value.constant === null) return undefined;
  if (typeof value.constant !== "string" || !/^\d+$/.test(value.constant))
    throw invalid("001003", "42000", `GENERATOR needs ${name} => a whole number.`);
  return value.constant;
}
