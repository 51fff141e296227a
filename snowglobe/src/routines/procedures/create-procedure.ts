import type { Execution, StatementFamily } from "../../account/account.ts";
import type { CatalogChange, CatalogObject, Grant, ObjectPath } from "../../account/catalog.ts";
import { forExternalAccess, integrationProperties } from "../../catalog/kinds/integration.ts";
import { requirePackages } from "../../catalog/policies/packages-policy.ts";
import {
  type ProcedureProperties,
  procedureProperties,
} from "../../catalog/routines/procedure-properties.ts";
import { alreadyExists, notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import { parseStageReference } from "../../parser/stage-reference.ts";
import { warmUpPython } from "../../python/warm-up.ts";
import { parseScript } from "../../scripting/parse-script.ts";
import { quotedPath } from "../../sql/quoted-name.ts";
import { type NameParts, TokenReader } from "../../sql/token-reader.ts";
import { openStage, readStagedFile } from "../../stages/stage-files.ts";
import { isStructured } from "../../types/data-type.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { typeName } from "../../types/type-name.ts";
import { checkJavaScriptProcedure } from "./check-javascript.ts";
import {
  type Clauses,
  type CreateProcedure,
  missingClause,
  parseCreateProcedure,
  signature,
} from "./parse-create-procedure.ts";

/** CREATE [OR REPLACE | OR ALTER] PROCEDURE: https://docs.snowflake.com/en/sql-reference/sql/create-procedure */
export const createProcedureFamily: StatementFamily = {
  name: "CREATE PROCEDURE",
  commits: true,
  accepts: (tokens) => {
    const words = tokens.slice(0, 6).map((token) => (token.kind === "word" ? token.value : ""));
    return (
      words[0] === "CREATE" &&
      /^CREATE (OR (REPLACE|ALTER) )?((TEMP|TEMPORARY) )?(SECURE )?PROCEDURE\b/.test(words.join(" "))
    );
  },
  async execute(execution): Promise<ResultSet> {
    const { account, session } = execution;
    const statement = parseCreateProcedure(new TokenReader(execution.sql, execution.tokens));
    const name = statement.name.at(-1) ?? "";
    const types = statement.arguments.map((argument) => argument.type);
    const path = account.access.placeForNew(
      session,
      "PROCEDURE",
      [...statement.name.slice(0, -1), signature(name, types)],
      statement.temporary,
    );
    const there = account.catalog.find("PROCEDURE", path);
    if (there && statement.mode === "CREATE") throw alreadyExists(name);
    if (there && statement.mode === "IF NOT EXISTS") {
      return statusResult(`${name} already exists, statement succeeded.`);
    }
    if (there) account.access.require(session, "OWNERSHIP", there);
    const properties = await propertiesOf(execution, statement, name);
    if (properties.language === "PYTHON") warmUpPython(account);
    const comment = statement.clauses.comment ?? "";
    await account.change(async (change) => {
      if (there && statement.mode === "OR ALTER") change.update(there.id, { properties, comment });
      else await replace(execution, change, there, statement.copyGrants, { path, properties, comment });
    });
    return statusResult(
      `Function ${name} successfully ${there && statement.mode === "OR ALTER" ? "altered" : "created"}.`,
    );
  },
};

async function replace(
  { session }: Execution,
  change: CatalogChange,
  there: CatalogObject | undefined,
  copyGrants: boolean,
  made: { path: ObjectPath; properties: ProcedureProperties; comment: string },
): Promise<void> {
  const kept: readonly Grant[] = there && copyGrants ? change.catalog.grantsOn(there.id) : [];
  if (there) await change.drop(there.id);
  const object = change.create({
    kind: "PROCEDURE",
    owner: session.ownersRights?.role ?? session.role,
    ...made,
  });
  for (const grant of kept)
    if (grant.privilege !== "OWNERSHIP") change.grant({ ...grant, objectId: object.id });
}

/** What is kept of a procedure, with all that can be checked before it runs. */
export async function propertiesOf(
  execution: Execution,
  statement: CreateProcedure,
  name: string,
): Promise<ProcedureProperties> {
  const { clauses } = statement;
  if (clauses.language === "PYTHON") {
    refuseStructures(statement);
    if (clauses.handler === undefined) throw missingClause("HANDLER", "PYTHON");
    if (clauses.runtimeVersion === undefined) throw missingClause("RUNTIME_VERSION", "PYTHON");
    if (clauses.body === undefined && clauses.imports.length === 0)
      throw missingClause("AS or IMPORTS", "PYTHON");
  } else if (clauses.language === "JAVASCRIPT") checkJavaScriptProcedure(statement);
  else if (clauses.body === undefined) throw missingClause("AS", "SQL");
  // A script that does not parse is refused before it is kept.
  else parseScript(clauses.body);
  requirePackages(execution.account.catalog, clauses, "creation");
  const imports: string[] = [];
  for (const text of clauses.imports) imports.push(await importOf(execution, text));
  refuseSameNames(imports);
  return procedureProperties.parse({
    name,
    arguments: statement.arguments,
    returns: statement.returns,
    returnsColumns: statement.returnsColumns,
    language: clauses.language,
    runtimeVersion: clauses.runtimeVersion,
    packages: clauses.packages,
    imports,
    handler: clauses.handler,
    body: clauses.body,
    ...externalAccess(execution, clauses),
    executeAs: clauses.executeAs,
    strict: clauses.strict,
    secure: statement.secure,
  });
}

/** The import with the whole name of its stage. @throws {SnowflakeError} when it may not be read or is not there. */
async function importOf(execution: Execution, text: string): Promise<string> {
  const reference = parseStageReference(text);
  if (reference.owner.kind !== "named") throw notSupported(`IMPORTS from ${text}: only from a named stage`);
  const folder = openStage(execution, reference, "READ");
  await readStagedFile(folder, folder.path);
  const { database = "", schema = "", name } = folder.stage?.path ?? { name: "" };
  return `@${quotedPath([database, schema, name])}/${reference.path}`;
}

// "Each file in the IMPORTS clause must have a unique name, even if the files are in different subdirectories"
function refuseSameNames(imports: readonly string[]): void {
  const names = imports.map((text) => text.slice(text.lastIndexOf("/") + 1));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new SnowflakeError(
    "391516",
    "42601",
    `SQL compilation error:\nIMPORTS has more than one file named '${twice}'.`,
  );
}

/**
 * Integrations and secrets, with USAGE and READ checked, and every secret allowed by one of the integrations.
 * @throws {SnowflakeError} 002003, 003001
 */
export function externalAccess(
  { account, session }: Execution,
  { integrations, secrets }: Pick<Clauses, "integrations" | "secrets">,
): Pick<ProcedureProperties, "integrations" | "secrets"> {
  const resolved = integrations.map((name: NameParts) => {
    const integration = account.access.resolve(session, "INTEGRATION", name);
    account.access.require(session, "USAGE", integration);
    forExternalAccess(integration);
    return integration;
  });
  return {
    integrations: resolved.map((integration) => integration.path.name),
    secrets: secrets.map(({ variable, secret }) => {
      const object = account.access.resolve(session, "SECRET", secret);
      account.access.require(session, "READ", object);
      if (!resolved.some((integration) => allowsSecret(integration, object))) throw secretNotAllowed(object);
      const { database = "", schema = "", name } = object.path;
      return { variable, secret: { database, schema, name } };
    }),
  };
}

/** Whether the integration's ALLOWED_AUTHENTICATION_SECRETS has it. */
export function allowsSecret(integration: CatalogObject, secret: CatalogObject): boolean {
  const { allowedSecrets } = integrationProperties.parse(integration.properties);
  if (typeof allowedSecrets === "string") return allowedSecrets === "ALL";
  const { database, schema, name } = secret.path;
  return allowedSecrets.some(
    (path) => path.database === database && path.schema === schema && path.name === name,
  );
}

export function secretNotAllowed({ path }: CatalogObject): SnowflakeError {
  const name = [path.database, path.schema, path.name].join(".");
  return new SnowflakeError(
    "391515",
    "42601",
    `SQL compilation error:\nSecret '${name}' is not allowed by any of the EXTERNAL_ACCESS_INTEGRATIONS: add it to ALLOWED_AUTHENTICATION_SECRETS.`,
  );
}

/** @throws {SnowflakeError} 000002: a Python handler is given no structured values here. */
function refuseStructures({ arguments: declared, returns }: CreateProcedure): void {
  const types = [...declared.map(({ type }) => type), ...(returns ? [returns] : [])];
  const structured = types.find(isStructured);
  if (structured) throw notSupported(`${typeName(structured)} in a Python procedure`);
}
