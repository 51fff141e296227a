import { ownerSession } from "../access/owner-session.ts";
import type { CatalogObject } from "../account/catalog.ts";
import {
  type FunctionProperties,
  readFunctionProperties,
  typeOf,
} from "../catalog/routines/function-properties.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { coerce } from "../expression/coerce.ts";
import type { Context, Environment, Scope } from "../expression/context.ts";
import { type Typed, typed } from "../expression/typed.ts";
import type { Expression } from "../parser/ast.ts";
import { parseExpressionText, parseQueryText } from "../parser/parse-statement.ts";
import type { NameParts } from "../sql/token-reader.ts";
import { tokenize } from "../sql/tokenize.ts";
import type { CompiledQuery } from "../types/compiled-query.ts";
import { compile } from "./expression.ts";
import { compileQuery, converted, plainContext } from "./query.ts";

/**
 * A call of a function that was made with CREATE FUNCTION: its body with values for its arguments, with its owner's
 * rights. undefined when there is no function of that name.
 * https://docs.snowflake.com/en/developer-guide/udf/sql/udf-sql-scalar-functions
 */
export function callSqlFunction(
  context: Context,
  name: NameParts,
  args: readonly Typed[],
): Typed | undefined {
  const found = findFunction(context.environment, name, args);
  if (!found) return undefined;
  const properties = readFunctionProperties(found);
  if (properties.columns)
    throw invalid("002140", "42601", `${name.join(".")} is a table function: call it in TABLE(…).`);
  const inner = insideOf(context.environment, found, properties);
  return scalarBody(inner, properties, argumentsOf(inner, properties, args));
}

/** A call in TABLE(…): the rows of the body. undefined when there is no function of that name. */
export function callTableFunction(
  environment: Environment,
  name: NameParts,
  args: readonly Typed[],
): CompiledQuery | undefined {
  const found = findFunction(environment, name, args);
  if (!found) return undefined;
  const properties = readFunctionProperties(found);
  const inner = insideOf(environment, found, properties);
  return tableBody(inner, properties, argumentsOf(inner, properties, args));
}

/** Compiles a body with NULLs for its arguments: whatever is wrong with it is told when it is made. */
export function checkBody(environment: Environment, properties: FunctionProperties): void {
  const nulls = properties.arguments.map(({ type }) => ({
    ...coerce(
      environment.compiler,
      { sql: "NULL", type: typeOf(type), nullable: true, untyped: true },
      typeOf(type),
    ),
    untyped: false,
  }));
  const values = argumentsOf(environment, properties, nulls);
  if (properties.columns) tableBody(environment, properties, values);
  else scalarBody(environment, properties, values);
}

function findFunction(
  environment: Environment,
  name: NameParts,
  args: readonly Typed[],
): CatalogObject | undefined {
  const { account } = environment.compiler.execution;
  const { rights } = environment;
  const base = name.at(-1) ?? "";
  const schema = name.at(-2) ?? rights.schema;
  const database = name.at(-3) ?? rights.database;
  if (schema === null || database === null || schema === undefined || database === undefined)
    return undefined;
  const named = account.catalog
    .list("FUNCTION", { database, schema })
    .filter((object) => object.path.name.startsWith(`${base}(`))
    .filter((object) => readFunctionProperties(object).arguments.length === args.length);
  const exact = named.filter((object) =>
    readFunctionProperties(object).arguments.every(
      ({ type }, index) => typeOf(type).name === args[index]?.type.name || args[index]?.untyped,
    ),
  );
  const candidates = exact.length > 0 ? exact : named;
  if (candidates.length > 1)
    throw notSupported(`choosing between the overloads of function ${base} for these arguments: cast them`);
  const [only] = candidates;
  if (!only) return undefined;
  const found = account.access.resolve(rights, "FUNCTION", [database, schema, only.path.name]);
  account.access.require(rights, "USAGE", found);
  return found;
}

function insideOf(
  environment: Environment,
  found: CatalogObject,
  properties: FunctionProperties,
): Environment {
  if (environment.inside.includes(found.id)) throw notSupported(`function ${found.path.name} calling itself`);
  return {
    compiler: environment.compiler,
    rights: ownerSession(environment.compiler.execution.session, found),
    text: properties.body,
    commonTables: new Map(),
    inside: [...environment.inside, found.id],
  };
}

function argumentsOf(
  environment: Environment,
  properties: FunctionProperties,
  args: readonly Typed[],
): Map<string, Typed> {
  return new Map(
    properties.arguments.map(({ name, type }, index) => {
      const value = args[index];
      if (!value || value.volatile) throw notSupported("a function's argument that changes each time");
      return [name, coerce(environment.compiler, value, typeOf(type))] as const;
    }),
  );
}

function scopeOf(substitutes: ReadonlyMap<string, Typed>): Scope {
  return { relations: [], substitutes };
}

function scalarBody(
  environment: Environment,
  properties: FunctionProperties,
  values: Map<string, Typed>,
): Typed {
  const { body } = properties;
  const tokens = tokenize(body);
  const returns = typeOf(properties.returns);
  if (tokens[0]?.value === "SELECT" || tokens[0]?.value === "WITH") {
    const query = compileQuery(environment, parseQueryText(body, tokens, "TIMESTAMP_NTZ"), scopeOf(values));
    const [only] = query.columns;
    if (!only || query.columns.length !== 1)
      throw invalid("002020", "21S01", "the body of a scalar function must give one column");
    return coerce(environment.compiler, typed(`(${query.sql})`, only.type), returns);
  }
  const expression: Expression = parseExpressionText(body, tokens, "TIMESTAMP_NTZ");
  const context: Context = { ...plainContext(environment, undefined), scope: scopeOf(values) };
  return coerce(environment.compiler, compile(context, expression), returns);
}

function tableBody(
  environment: Environment,
  properties: FunctionProperties,
  values: Map<string, Typed>,
): CompiledQuery {
  const { body, columns = [] } = properties;
  const query = compileQuery(
    environment,
    parseQueryText(body, tokenize(body), "TIMESTAMP_NTZ"),
    scopeOf(values),
  );
  if (columns.length === 0)
    throw invalid("002140", "42601", "a scalar function cannot be called in TABLE(…).");
  if (query.columns.length !== columns.length)
    throw invalid(
      "002057",
      "42601",
      `the body gives ${query.columns.length} columns for ${columns.length} of RETURNS TABLE`,
    );
  const types = columns.map(({ type }) => typeOf(type));
  return {
    sql: converted(environment, query, types),
    columns: columns.map(({ name }, index) => ({
      name,
      type: types[index] ?? typeOf("VARCHAR"),
      nullable: true,
    })),
  };
}
