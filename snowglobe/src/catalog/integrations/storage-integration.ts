import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import { missingProperty } from "../statements/missing-property.ts";
import { aBoolean, aString, aStringList, invalidValue, oneOf } from "../statements/option-readers.ts";
import { categoryOf, type IntegrationForm } from "./integration-form.ts";

/** Which addresses each provider has. */
const SCHEMES: Readonly<Record<string, string>> = {
  S3: "s3://",
  S3GOV: "s3gov://",
  S3CHINA: "s3china://",
  GCS: "gcs://",
  AZURE: "azure://",
};
const OBJECT_ACL = { "BUCKET-OWNER-FULL-CONTROL": "bucket-owner-full-control" };
const S3 = ["S3", "S3GOV", "S3CHINA"];

/** What a STORAGE INTEGRATION keeps, as far as stages ask. */
const storageProperties = z.looseObject({
  enabled: z.boolean(),
  STORAGE_ALLOWED_LOCATIONS: z.array(z.string()),
  STORAGE_BLOCKED_LOCATIONS: z.array(z.string()).default([]),
});

const text = { type: "String", byDefault: "" } as const;

/** https://docs.snowflake.com/en/sql-reference/sql/create-storage-integration, …/alter-storage-integration */
export const storageIntegration: IntegrationForm = {
  category: "STORAGE",
  needsEnabled: true,
  options: {
    TYPE: {
      ...text,
      once: true,
      needed: true,
      read(reader, option) {
        const type = oneOf(["EXTERNAL_STAGE", "POSTGRES_INTERNAL_STORAGE", "POSTGRES_EXTERNAL_STORAGE"])(
          reader,
          option,
        );
        if (type !== "EXTERNAL_STAGE") throw notSupported(`STORAGE INTEGRATION of TYPE = ${String(type)}`);
        return type;
      },
    },
    ENABLED: { type: "Boolean", byDefault: "false", read: aBoolean },
    STORAGE_PROVIDER: { ...text, once: true, needed: true, read: oneOf(Object.keys(SCHEMES)) },
    STORAGE_ALLOWED_LOCATIONS: { type: "List", byDefault: "[]", needed: true, read: aStringList },
    STORAGE_BLOCKED_LOCATIONS: { type: "List", byDefault: "[]", read: aStringList },
    STORAGE_AWS_IAM_USER_ARN: { ...text, of: S3, once: true, read: notWritten },
    STORAGE_AWS_ROLE_ARN: { ...text, of: S3, needed: true, read: aString },
    STORAGE_AWS_EXTERNAL_ID: { ...text, of: S3, read: aString },
    STORAGE_AWS_OBJECT_ACL: { ...text, of: S3, read: oneOf(OBJECT_ACL) },
    STORAGE_GCP_SERVICE_ACCOUNT: { ...text, of: ["GCS"], once: true, read: notWritten },
    AZURE_TENANT_ID: { ...text, of: ["AZURE"], needed: true, read: aString },
    AZURE_CONSENT_URL: { ...text, of: ["AZURE"], once: true, read: notWritten },
    AZURE_MULTI_TENANT_APP_NAME: { ...text, of: ["AZURE"], once: true, read: notWritten },
    USE_PRIVATELINK_ENDPOINT: { type: "Boolean", byDefault: "false", of: [...S3, "AZURE"], read: aBoolean },
  },
  variant({ STORAGE_PROVIDER: provider }) {
    if (typeof provider !== "string") throw missingProperty("STORAGE_PROVIDER", "STORAGE INTEGRATION", "");
    return provider;
  },
  type: () => "EXTERNAL_STAGE",
  check(_execution, properties) {
    const { STORAGE_ALLOWED_LOCATIONS: allowed, STORAGE_BLOCKED_LOCATIONS: blocked } =
      storageProperties.parse(properties);
    const provider = String(properties.STORAGE_PROVIDER);
    for (const location of allowed) checkLocation(provider, "STORAGE_ALLOWED_LOCATIONS", location, true);
    for (const location of blocked) checkLocation(provider, "STORAGE_BLOCKED_LOCATIONS", location, false);
    if (allowed.length === 0) throw invalidValue("STORAGE_ALLOWED_LOCATIONS", "");
    return { ...generated(provider), ...properties };
  },
};

// Snowflake writes these itself.
function notWritten(_reader: unknown, option: string): never {
  throw new SnowflakeError(
    "001420",
    "22023",
    `SQL compilation error:\ninvalid property '${option}' for 'STORAGE INTEGRATION'`,
  );
}

function checkLocation(provider: string, option: string, location: string, mayBeAll: boolean): void {
  const scheme = SCHEMES[provider] ?? "";
  if (mayBeAll && location === "*") return;
  if (location.startsWith(scheme) && location.length > scheme.length) return;
  throw invalidValue(option, location);
}

/** The identity that the account would have in the cloud: this one has none, so it belongs to nobody. */
function generated(provider: string): Readonly<Record<string, unknown>> {
  if (S3.includes(provider))
    return {
      STORAGE_AWS_IAM_USER_ARN: "arn:aws:iam::000000000000:user/snowglobe",
      STORAGE_AWS_EXTERNAL_ID: `SNOWGLOBE_SFCRole=${randomUUID()}`,
    };
  if (provider === "GCS") return { STORAGE_GCP_SERVICE_ACCOUNT: "snowglobe@invalid.iam.gserviceaccount.com" };
  return {
    AZURE_CONSENT_URL: "https://login.microsoftonline.com/invalid/oauth2/authorize",
    AZURE_MULTI_TENANT_APP_NAME: "snowglobe",
  };
}

/** A location with no path means its whole bucket, not what begins like it. */
function whole(location: string): string {
  return /^[a-z0-9]+:\/\/[^/]+$/i.test(location) ? `${location}/` : location;
}

/**
 * Whether the integration lets stages at this address be made and read.
 * "The URL in the stage definition must align with the storage location specified for STORAGE_ALLOWED_LOCATIONS";
 * blocked locations are taken out of those, and a disabled integration allows none.
 * https://docs.snowflake.com/en/sql-reference/sql/create-storage-integration
 *
 * @throws {SnowflakeError} 003167
 */
export function requireLocation(integration: CatalogObject, url: string): void {
  const { name } = integration.path;
  const { enabled, ...lists } = storageProperties.parse(integration.properties);
  if (!enabled) throw notAllowed(`Integration '${name}' is not enabled.`);
  const covers = (location: string) => location === "*" || whole(url).startsWith(whole(location));
  if (lists.STORAGE_ALLOWED_LOCATIONS.some(covers) && !lists.STORAGE_BLOCKED_LOCATIONS.some(covers)) return;
  throw notAllowed(
    `Location '${url}' is not allowed by integration '${name}'. Please use DESC INTEGRATION to check out allowed and blocked locations.`,
  );
}

function notAllowed(text: string): SnowflakeError {
  return new SnowflakeError("003167", "42601", `SQL execution error:\n${text}`);
}

/** The storage integration of that name, with USAGE checked. @throws {SnowflakeError} 002003, 003001 */
export function usableStorageIntegration({ account, session }: Execution, name: string): CatalogObject {
  const integration = account.access.resolve(session, "INTEGRATION", [name]);
  account.access.require(session, "USAGE", integration);
  if (categoryOf(integration) !== "STORAGE")
    throw new SnowflakeError(
      "001008",
      "22023",
      `SQL compilation error:\ninvalid value [${name}] for parameter 'STORAGE_INTEGRATION': it is no storage integration`,
    );
  return integration;
}
