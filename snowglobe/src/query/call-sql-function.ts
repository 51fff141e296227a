import { ownerSession } from "../access/owner-session.ts";
import type { CatalogObject } from "../account/catalog.ts";
import {
  type FunctionProperties,
  readFunctionProperties,
  typeOf,
} from "../catalog/routines/function-properties.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { type BoundExpression, bound, onceEach, textOf } from "../expression/bound-expression.ts";
import { coerce, nullOf } from "../expression/coerce.ts";
import { type Context, type Environment, outputName, type Scope } from "../expression/context.ts";
import { NULL } from "../expression/literal.ts";
import { columnValue } from "../expression/relation.ts";
import type { Expression } from "../parser/ast.ts";
import { parseExpressionText, parseQueryText } from "../parser/parse-statement.ts";
import type { NameParts } from "../sql/token-reader.ts";
import { type Token, tokenize } from "../sql/tokenize.ts";
import type { CompiledQuery } from "../types/compiled-query.ts";
import { pinned, rawSql } from "../types/duck-sql.ts";
import { callCode, callTableCode } from "./call-code-function.ts";
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
  args: readonly BoundExpression[],
): BoundExpression | undefined {
  const found = findFunction(context.environment, name, args);
  if (!found) return undefined;
  const properties = readFunctionProperties(found);
  if (properties.columns)
    throw invalid("002140", "42601", `${name.join(".")} is a table function: call it in TABLE(…).`);
  const inner = insideOf(context.environment, found, properties);
  const values = argumentsOf(inner, properties, args);
  if (properties.language !== "SQL")
    return callCode(context.environment, name.at(-1) ?? "", properties, values);
  return scalarBody(inner, properties, values);
}

/** A call in TABLE(…): the rows of the body. undefined when there is no function of that name. */
export function callTableFunction(
  environment: Environment,
  name: NameParts,
  args: readonly BoundExpression[],
): CompiledQuery | undefined {
  const found = findFunction(environment, name, args);
  if (!found) return undefined;
  const properties = readFunctionProperties(found);
  const inner = insideOf(environment, found, properties);
  const volatile = args.some((value) => value.volatile);
  if (volatile) throw notSupported("a table function's argument that changes each time");
  const values = argumentsOf(inner, properties, args);
  if (properties.language === "SQL") return tableBody(inner, properties, values);
  if (!properties.columns) throw notATableFunction();
  return callTableCode(environment, name.at(-1) ?? "", properties, values);
}

/** Compiles a body with NULLs for its arguments: whatever is wrong with it is told when it is made. */
export function checkBody(environment: Environment, properties: FunctionProperties): void {
  const nulls = properties.arguments.map(({ type }) => nullOf(typeOf(type)));
  const values = argumentsOf(environment, properties, nulls);
  if (properties.columns) tableBody(environment, properties, values);
  else scalarBody(environment, properties, values);
}

function findFunction(
  environment: Environment,
  name: NameParts,
  args: readonly BoundExpression[],
): CatalogObject | undefined {
  const { account } = environment.compiler.execution;
  const { rights } = environment;
  const base = name.at(-1) ?? "";
  const schema = name.at(-2) ?? rights.schema;
  const database = name.at(-3) ?? rights.database;
  if (schema === null || database === null || schema === undefined || database === undefined)
    return undefined;
  const named = account.catalog
    .list("FUNCTION", { database, schema, temporary: { session: rights.id } })
    .filter((object) => object.path.name.startsWith(`${base}(`))
    // What may not be known of is unknown, and stands in no other's way.
    .filter((object) => account.access.sees(rights, object))
    .filter((object) => readFunctionProperties(object).arguments.length === args.length);
  const exact = named.filter((object) =>
    readFunctionProperties(object).arguments.every(
      ({ type }, index) => typeOf(type).name === args[index]?.type.name || args[index]?.untyped,
    ),
  );
  const candidates = (exact.length > 0 ? exact : named).toSorted(temporaryFirst);
  if (new Set(candidates.map(({ path }) => path.name)).size > 1)
    throw notSupported(`choosing between the overloads of function ${base} for these arguments: cast them`);
  // A session's temporary one hides another of the same signature.
  const [only] = candidates;
  if (!only) return undefined;
  account.access.require(rights, "USAGE", only);
  return only;
}

function temporaryFirst(left: CatalogObject, right: CatalogObject): number {
  return Number(right.path.session !== undefined) - Number(left.path.session !== undefined);
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
  args: readonly BoundExpression[],
): Map<string, BoundExpression> {
  return new Map(
    properties.arguments.map(({ name, type }, index) => {
      const value = args[index];
      if (!value) throw notSupported(`function without a value for ${name}`);
      return [name, coerce(environment.compiler, value, typeOf(type))] as const;
    }),
  );
}

function scopeOf(substitutes: ReadonlyMap<string, BoundExpression>): Scope {
  return { relations: [], substitutes };
}

function scalarBody(
  environment: Environment,
  properties: FunctionProperties,
  values: Map<string, BoundExpression>,
): BoundExpression {
  const tokens = tokenize(properties.body);
  const returns = typeOf(properties.returns);
  const { compiler } = environment;
  if (tokens.some(({ kind, value }) => kind === "word" && (value === "SELECT" || value === "WITH"))) {
    const name = compiler.name("u");
    const columns = new Map(
      [...values].map(([key, value], index) => [key, columnValue(name, outputName(index), value)] as const),
    );
    const given = [...values.values()].map((value, index) => `${textOf(value)} AS ${outputName(index)}`);
    const from = given.length === 0 ? "" : ` FROM (SELECT ${given.join(", ")}) AS ${name}`;
    const body = queryBody(environment, tokens, columns);
    const text = `(SELECT ${textOf(body)}${from})`;
    return coerce(compiler, bound(pinned(rawSql(text)), body.type), returns);
  }
  return onceEach([...values.values()], (atoms) => {
    const named = new Map([...values.keys()].map((key, index) => [key, atoms[index] ?? NULL] as const));
    return coerce(compiler, expressionBody(environment, tokens, named), returns);
  });
}

/** A body that is a query, or an expression with one in it. */
function queryBody(
  environment: Environment,
  tokens: readonly Token[],
  values: ReadonlyMap<string, BoundExpression>,
): BoundExpression {
  if (tokens[0]?.value !== "SELECT" && tokens[0]?.value !== "WITH")
    return expressionBody(environment, tokens, values);
  const parsed = parseQueryText(environment.text, tokens, "TIMESTAMP_NTZ");
  const query = compileQuery(environment, parsed, scopeOf(values));
  const [only] = query.columns;
  if (!only || query.columns.length !== 1)
    throw invalid("002020", "21S01", "the body of a scalar function must give one column");
  return bound(pinned(rawSql(`(${query.sql})`)), only.type);
}

function expressionBody(
  environment: Environment,
  tokens: readonly Token[],
  values: ReadonlyMap<string, BoundExpression>,
): BoundExpression {
  const expression: Expression = parseExpressionText(environment.text, tokens, "TIMESTAMP_NTZ");
  return compile({ ...plainContext(environment, undefined), scope: scopeOf(values) }, expression);
}

function tableBody(
  environment: Environment,
  properties: FunctionProperties,
  values: Map<string, BoundExpression>,
): CompiledQuery {
  const { body, columns = [] } = properties;
  const query = compileQuery(
    environment,
    parseQueryText(body, tokenize(body), "TIMESTAMP_NTZ"),
    scopeOf(values),
  );
  if (columns.length === 0) throw notATableFunction();
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

function notATableFunction() {
  return invalid("002140", "42601", "a scalar function cannot be called in TABLE(…).");
}
