import { z } from "zod";
import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import { missingProperty } from "../statements/missing-property.ts";
import {
  aBoolean,
  aNameList,
  aString,
  aStringList,
  type OptionReader,
  oneOf,
} from "../statements/option-readers.ts";
import { categoryOf, type IntegrationForm } from "./integration-form.ts";

const AWS = [
  "AWS_API_GATEWAY",
  "AWS_PRIVATE_API_GATEWAY",
  "AWS_GOV_API_GATEWAY",
  "AWS_GOV_PRIVATE_API_GATEWAY",
];
const AZURE = ["AZURE_API_MANAGEMENT"];
const GOOGLE = ["GOOGLE_API_GATEWAY"];
const GIT = ["GIT_HTTPS_API"];

const text = { type: "String", byDefault: "", read: aString } as const;

const path = z.object({ database: z.string(), schema: z.string(), name: z.string() });

/** What an API INTEGRATION keeps, as far as git repositories ask. */
const apiProperties = z.looseObject({
  enabled: z.boolean(),
  API_PROVIDER: z.string(),
  API_ALLOWED_PREFIXES: z.array(z.string()),
  API_BLOCKED_PREFIXES: z.array(z.string()).default([]),
  secrets: z.union([z.array(path), z.literal("ALL"), z.literal("NONE")]).default("NONE"),
});

const secretList: OptionReader = (reader, option) => {
  if (reader.accept("ALL")) return "ALL";
  return reader.accept("NONE") ? "NONE" : aNameList(reader, option);
};

/** https://docs.snowflake.com/en/sql-reference/sql/create-api-integration, …/alter-api-integration */
export const apiIntegration: IntegrationForm = {
  category: "API",
  needsEnabled: true,
  options: {
    ENABLED: { type: "Boolean", byDefault: "false", read: aBoolean },
    API_PROVIDER: {
      ...text,
      once: true,
      needed: true,
      read: oneOf(
        Object.fromEntries([...AWS, ...AZURE, ...GOOGLE, ...GIT].map((name) => [name, name.toLowerCase()])),
      ),
    },
    API_ALLOWED_PREFIXES: { type: "List", byDefault: "[]", needed: true, read: aStringList },
    API_BLOCKED_PREFIXES: { type: "List", byDefault: "[]", read: aStringList },
    API_AWS_ROLE_ARN: { ...text, of: AWS, needed: true },
    AZURE_TENANT_ID: { ...text, of: AZURE, needed: true },
    AZURE_AD_APPLICATION_ID: { ...text, of: AZURE, needed: true },
    GOOGLE_AUDIENCE: { ...text, of: GOOGLE, needed: true },
    API_KEY: { ...text, of: [...AWS, ...AZURE], secret: true },
    ALLOWED_AUTHENTICATION_SECRETS: { type: "List", byDefault: "[]", of: GIT, read: secretList },
    API_USER_AUTHENTICATION: {
      ...text,
      of: GIT,
      read: () => {
        throw notSupported("API_USER_AUTHENTICATION of an API integration");
      },
    },
    USE_PRIVATELINK_ENDPOINT: { type: "Boolean", byDefault: "false", of: GIT, read: aBoolean },
  },
  variant({ API_PROVIDER: provider }) {
    if (typeof provider !== "string") throw missingProperty("API_PROVIDER", "API INTEGRATION", "");
    return provider.toUpperCase();
  },
  type: () => "EXTERNAL_API",
  check(execution, properties) {
    const { ALLOWED_AUTHENTICATION_SECRETS: written } = properties;
    if (written === undefined || written === properties.shownSecrets) return properties;
    const secrets = typeof written === "string" ? written : secretPaths(execution, written);
    const shown =
      typeof secrets === "string" ? secrets : secrets.map((each) => Object.values(each).join("."));
    return { ...properties, secrets, ALLOWED_AUTHENTICATION_SECRETS: shown };
  },
};

const names = z.array(z.union([z.array(z.string()), z.string()]));

// As they were written just now, or as they are shown already.
function secretPaths({ account, session }: Execution, value: unknown): z.infer<typeof path>[] {
  return names.parse(value).map((name) => {
    const parts = typeof name === "string" ? name.split(".") : name;
    const secret = account.access.resolve(session, "SECRET", parts, "CREATE INTEGRATION");
    if (typeof name !== "string") account.access.require(session, "USAGE", secret);
    return path.parse({ ...secret.path });
  });
}

/**
 * The API integration of that name, which lets a git repository at this address be made, with USAGE checked.
 * @throws {SnowflakeError} 002003, 003001; 093552 when it allows no such address
 */
export function usableGitIntegration(
  { account, session }: Execution,
  name: string,
  origin: string,
): CatalogObject {
  const integration = account.access.resolve(session, "INTEGRATION", [name]);
  account.access.require(session, "USAGE", integration);
  requireOrigin(integration, origin);
  return integration;
}

/** @throws {SnowflakeError} 093552 */
export function requireOrigin(integration: CatalogObject, origin: string): void {
  const { name } = integration.path;
  const found = categoryOf(integration) === "API" ? apiProperties.parse(integration.properties) : undefined;
  if (found?.API_PROVIDER !== "git_https_api")
    throw notAllowed(`Integration '${name}' is no API integration with API_PROVIDER = git_https_api.`);
  if (!found.enabled) throw notAllowed(`Integration '${name}' is not enabled.`);
  const covers = (prefix: string) =>
    origin === prefix || origin.startsWith(prefix.endsWith("/") ? prefix : `${prefix}/`);
  if (found.API_ALLOWED_PREFIXES.some(covers) && !found.API_BLOCKED_PREFIXES.some(covers)) return;
  throw notAllowed(`Origin '${origin}' is not allowed by the API integration '${name}'.`);
}

/** Whether the integration's ALLOWED_AUTHENTICATION_SECRETS has the secret. */
export function allowsGitSecret(integration: CatalogObject, secret: CatalogObject): boolean {
  const { secrets } = apiProperties.parse(integration.properties);
  if (typeof secrets === "string") return secrets === "ALL";
  const { database, schema, name } = secret.path;
  return secrets.some((each) => each.database === database && each.schema === schema && each.name === name);
}

function notAllowed(text: string): SnowflakeError {
  return new SnowflakeError("093552", "22023", `SQL execution error:\n${text}`);
}
