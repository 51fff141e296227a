import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import {
  allowsGitSecret,
  requireOrigin,
  usableGitIntegration,
} from "../../catalog/integrations/api-integration.ts";
import type { KindDefinition } from "../../catalog/statements/kind-definition.ts";
import { missingProperty } from "../../catalog/statements/missing-property.ts";
import { aName, aString } from "../../catalog/statements/option-readers.ts";
import { invalid } from "../../errors/invalid.ts";
import { insufficientPrivileges } from "../../errors/snowflake-error.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { cloneOf, findClone, gitProperties, readGitRepository } from "./git-properties.ts";
import { readRefs } from "./run-git.ts";

/** https://docs.snowflake.com/en/sql-reference/sql/create-git-repository, …/alter-git-repository */
export const gitRepositoryKind: KindDefinition = {
  kind: "GIT REPOSITORY",
  label: "Git Repository",
  options: {
    API_INTEGRATION: { property: "integration", read: aName },
    GIT_CREDENTIALS: { property: "credentials", read: (reader) => [...reader.qualifiedName()] },
  },
  createOptions: { ORIGIN: { property: "origin", read: aString } },
  defaults: { credentials: null, refs: { branches: {}, tags: {} }, fetchedOn: null },
  orReplace: true,
  orAlter: false,
  rename: false,
  action: fetchAction,
  check(execution, { integration, ...properties }, name, given) {
    const { account } = execution;
    const { origin } = properties;
    if (typeof origin !== "string") throw missingProperty("ORIGIN", "GIT REPOSITORY", name);
    if (!/^https:\/\/[^\s@/]+\/[^\s@]+$/.test(origin))
      throw invalid(
        "001008",
        "22023",
        `invalid value [${origin.replace(/\/\/[^/]*@/, "//")}] for parameter 'ORIGIN'`,
      );
    const used =
      typeof integration === "string"
        ? usableGitIntegration(execution, integration, origin)
        : account.catalog.byId(Number(properties.integrationId));
    if (!used) throw missingProperty("API_INTEGRATION", "GIT REPOSITORY", name);
    const credentials = given.includes("credentials")
      ? secretPath(execution, used, properties.credentials)
      : properties.credentials;
    return gitProperties.parse({ ...properties, credentials, integrationId: used.id });
  },
  async created({ account }, change, repository) {
    const { origin, ...rest } = readGitRepository(repository);
    const clone = findClone(account, origin);
    if (!clone) return;
    const fetched = { origin, ...rest, refs: await readRefs(clone.folder), fetchedOn: account.now() };
    change.update(repository.id, { properties: fetched });
  },
};

/** "USAGE on the secret": and the integration must allow it. */
function secretPath({ account, session }: Execution, integration: CatalogObject, value: unknown): unknown {
  if (!Array.isArray(value)) return value ?? null;
  const secret = account.access.resolve(session, "SECRET", value.map(String));
  account.access.require(session, "USAGE", secret);
  if (!allowsGitSecret(integration, secret))
    throw invalid(
      "093552",
      "22023",
      `Secret '${secret.path.name}' is not among the ALLOWED_AUTHENTICATION_SECRETS of integration '${integration.path.name}'.`,
    );
  const { database, schema, name } = secret.path;
  return { database, schema, name };
}

/** ALTER GIT REPOSITORY … FETCH: the branches and tags as they are now. */
function fetchAction(
  execution: Execution,
  reader: TokenReader,
  find: () => CatalogObject,
): Promise<ResultSet> | undefined {
  if (!reader.accept("FETCH")) return undefined;
  reader.end();
  return fetchNow(execution, find());
}

async function fetchNow({ account, session }: Execution, repository: CatalogObject): Promise<ResultSet> {
  const { access, catalog } = account;
  const may = access.holds(session, "WRITE", repository) || access.holds(session, "OWNERSHIP", repository);
  if (!may) throw insufficientPrivileges("GIT REPOSITORY", repository.path.name);
  const before = readGitRepository(repository);
  const integration = catalog.byId(before.integrationId);
  if (!integration)
    throw invalid("093552", "22023", "the repository's API integration was dropped or replaced.");
  requireOrigin(integration, before.origin);
  const refs = await readRefs(cloneOf(account, before.origin));
  const same = JSON.stringify(refs) === JSON.stringify(before.refs);
  const properties = { ...before, refs, fetchedOn: account.now() };
  await account.change(async (change) => void change.update(repository.id, { properties }));
  return statusResult(
    same
      ? `Git Repository ${repository.path.name} is already up to date. No change was fetched.`
      : `Git Repository ${repository.path.name} was successfully fetched.`,
  );
}
