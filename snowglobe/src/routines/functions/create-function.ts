import type { Execution, StatementFamily } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { requirePackages } from "../../catalog/policies/packages-policy.ts";
import {
  type FunctionProperties,
  readFunctionProperties,
  typeOf,
} from "../../catalog/routines/function-properties.ts";
import { notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import { withAnswers } from "../../expression/await-answers.ts";
import { createCompiler } from "../../expression/compiler.ts";
import { warmUpPython } from "../../python/warm-up.ts";
import { checkBody } from "../../query/call-sql-function.ts";
import { timestampMapping } from "../../query/parsed.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { createInPlace, findPlace, ownerOf, type Place } from "../../tables/create-object.ts";
import { inSchemaOf } from "../../tables/create-view.ts";
import { isStructured } from "../../types/data-type.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { checkJavaScriptSignature, notForJavaScript } from "../javascript-signature.ts";
import { type CreateFunction, parseCreateFunction } from "./parse-create-function.ts";

/** CREATE [OR REPLACE | OR ALTER] FUNCTION. https://docs.snowflake.com/en/sql-reference/sql/create-function */
export const functionFamily: StatementFamily = {
  name: "function",
  accepts: (tokens) => {
    const reader = new TokenReader("", tokens);
    if (!reader.accept("CREATE")) return false;
    reader.accept("OR", "REPLACE");
    reader.accept("OR", "ALTER");
    for (const word of ["SECURE", "TEMPORARY", "TEMP", "AGGREGATE", "EXTERNAL"]) reader.accept(word);
    return reader.looksLike("FUNCTION");
  },
  commits: true,
  execute: createFunction,
};

async function createFunction(execution: Execution): Promise<ResultSet> {
  const { account, session } = execution;
  const statement = parseCreateFunction(
    new TokenReader(execution.sql, execution.tokens),
    timestampMapping(session),
  );
  const { mode, name, clauses } = statement;
  const place = findPlace(execution, "FUNCTION", [...name.slice(0, -1), statement.signature], {
    orReplace: mode === "OR REPLACE",
    temporary: statement.temporary,
    keep: mode === "IF NOT EXISTS" || mode === "OR ALTER",
  });
  if (place.existing && mode === "IF NOT EXISTS")
    return statusResult(`${name.at(-1)} already exists, statement succeeded.`);
  const properties = propertiesOf(statement);
  await check(execution, place, properties);
  const altered = mode === "OR ALTER" ? place.existing : undefined;
  if (altered) {
    account.access.require(session, "OWNERSHIP", altered);
    refuseOtherKind(altered, properties);
  }
  await account.change(async (change) => {
    if (altered) change.update(altered.id, { properties, comment: clauses.comment });
    else
      await createInPlace(
        change,
        {
          ...{ kind: "FUNCTION", path: place.path, owner: ownerOf(execution) },
          ...{ comment: clauses.comment, properties },
        },
        place.existing,
        statement.copyGrants,
      );
  });
  return statusResult(`Function ${name.at(-1)} successfully ${altered ? "altered" : "created"}.`);
}

function propertiesOf({ arguments: declared, returns, columns, secure, clauses }: CreateFunction) {
  const { language, strict, immutable, handler, packages, body } = clauses;
  const properties: FunctionProperties = {
    ...{ language, arguments: [...declared], returns, body, secure, strict, immutable, packages },
    ...(columns && { columns: [...columns] }),
    ...(handler !== undefined && { handler }),
    ...(clauses.runtimeVersion !== undefined && { runtimeVersion: clauses.runtimeVersion }),
  };
  return properties;
}

/** Whatever is wrong with a function is told when it is made, as far as its language shows it. */
async function check(execution: Execution, place: Place, properties: FunctionProperties): Promise<void> {
  if (properties.language === "SQL") return checkSql(execution, place, properties);
  const types = [...properties.arguments, ...(properties.columns ?? [])].map(({ type }) => typeOf(type));
  if (!properties.columns) types.push(typeOf(properties.returns));
  if (properties.language === "JAVASCRIPT") {
    if (properties.handler !== undefined) throw notForJavaScript("HANDLER");
    if (properties.runtimeVersion !== undefined) throw notForJavaScript("RUNTIME_VERSION");
    if (properties.packages.length > 0) throw notForJavaScript("PACKAGES");
    checkJavaScriptSignature({
      arguments: properties.arguments.map(({ name, type }) => ({ name, type: typeOf(type) })),
      returns: types.slice(properties.arguments.length),
    });
    return;
  }
  if (properties.handler === undefined) throw missing("HANDLER");
  if (properties.runtimeVersion === undefined) throw missing("RUNTIME_VERSION");
  if (types.some(isStructured)) throw notSupported("a structured type in a Python function");
  requirePackages(execution.account.catalog, properties, "creation");
  warmUpPython(execution.account);
}

async function checkSql(execution: Execution, place: Place, properties: FunctionProperties): Promise<void> {
  if (properties.strict) throw notSupported("CREATE FUNCTION … STRICT in LANGUAGE SQL");
  for (const clause of ["handler", "runtimeVersion"] as const)
    if (properties[clause] !== undefined)
      throw notSupported(`CREATE FUNCTION … LANGUAGE SQL with a ${clause}`);
  const startedAt = new Date(execution.account.now());
  await withAnswers((answer) => {
    const compiler = createCompiler(execution, answer, startedAt);
    const rights = inSchemaOf(execution, place.path);
    checkBody({ compiler, rights, text: properties.body, commonTables: new Map(), inside: [] }, properties);
  });
}

function refuseOtherKind(existing: CatalogObject, wanted: FunctionProperties): void {
  const kept = readFunctionProperties(existing);
  if (kept.language !== wanted.language) throw notSupported("CREATE OR ALTER FUNCTION with another LANGUAGE");
  if (kept.returns !== wanted.returns) throw notSupported("CREATE OR ALTER FUNCTION with another RETURNS");
}

function missing(clause: string): SnowflakeError {
  return new SnowflakeError(
    "391517",
    "42601",
    `SQL compilation error:\n${clause} must be given for a function in LANGUAGE PYTHON.`,
  );
}
