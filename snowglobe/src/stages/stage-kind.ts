import { z } from "zod";
import type { Execution } from "../account/account.ts";
import { requireLocation, usableStorageIntegration } from "../catalog/integrations/storage-integration.ts";
import type { KindDefinition } from "../catalog/statements/kind-definition.ts";
import { missingProperty } from "../catalog/statements/missing-property.ts";
import { aBoolean, aName, aString, type OptionReader, oneOf } from "../catalog/statements/option-readers.ts";
import { type Options, readOptions } from "../catalog/statements/read-options.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { quotedPath } from "../sql/quoted-name.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { tokenize } from "../sql/tokenize.ts";
import { refreshDirectory, refreshNew } from "./directory-table.ts";
import { completeFormat, FORMAT_OPTIONS } from "./file-format.ts";
import { findFormat } from "./find-format.ts";
import { stageProperties } from "./stage-properties.ts";
import { readStageUrl } from "./stage-url.ts";

const EXTERNAL_ONLY = ["url", "integration", "credentials"];
const INTERNAL_ENCRYPTION = ["SNOWFLAKE_FULL", "SNOWFLAKE_SSE"];
const EXTERNAL_ENCRYPTION = ["AWS_CSE", "AWS_SSE_S3", "AWS_SSE_KMS", "GCS_SSE_KMS", "AZURE_CSE", "NONE"];

/** https://docs.snowflake.com/en/sql-reference/sql/create-stage, …/alter-stage, …/drop-stage */
export const stageKind: KindDefinition = {
  kind: "STAGE",
  label: "Stage area",
  temporary: true,
  options: {
    DIRECTORY: { property: "directory", read: directoryTable },
    FILE_FORMAT: { property: "fileFormat", read: formatClause },
    ENCRYPTION: { property: "encryption", read: encryption },
    URL: { property: "url", read: (reader) => readStageUrl(reader.string()) },
    STORAGE_INTEGRATION: { property: "integration", read: aName },
    CREDENTIALS: { property: "credentials", read: credentialNames },
  },
  createOptions: {
    COPY_OPTIONS: { property: "copyOptions", read: refusing("COPY_OPTIONS") },
    ENDPOINT: { property: "endpoint", read: refusing("ENDPOINT") },
    AWS_ACCESS_POINT_ARN: { property: "accessPoint", read: refusing("AWS_ACCESS_POINT_ARN") },
    USE_PRIVATELINK_ENDPOINT: { property: "privateLink", read: refusing("USE_PRIVATELINK_ENDPOINT") },
  },
  defaults: { fileFormat: null },
  orReplace: true,
  orAlter: true,
  rename: true,
  action: refreshDirectory,
  created: refreshNew,
  check(execution, properties, name, given) {
    const { integration, directory, ...written } = properties;
    const { integrationId: _, ...without } = written;
    const kept = given.includes("credentials") ? without : written;
    const type = properties.type ?? (properties.url === undefined ? "INTERNAL" : "EXTERNAL");
    refuseOtherType(execution, type);
    const strange = EXTERNAL_ONLY.find((property) => given.includes(property));
    if (type === "INTERNAL" && strange !== undefined) {
      if (properties.type === undefined) throw missingProperty("URL", "STAGE", name);
      throw invalid(
        "001422",
        "22023",
        `${strange.toUpperCase()} cannot be set: stage ${name} is an internal one.`,
      );
    }
    const stage = stageProperties.parse({
      ...kept,
      type,
      ...directoryOf(directory),
      encryption: properties.encryption ?? (type === "INTERNAL" ? "SNOWFLAKE_FULL" : "NONE"),
      fileFormat: storedFormat(execution, properties.fileFormat),
      ...integrationOf(execution, integration),
    });
    if (!(type === "INTERNAL" ? INTERNAL_ENCRYPTION : EXTERNAL_ENCRYPTION).includes(stage.encryption))
      throw invalid("001008", "22023", `invalid value [${stage.encryption}] for parameter 'ENCRYPTION'`);
    const integrated =
      stage.integrationId === undefined ? undefined : execution.account.catalog.byId(stage.integrationId);
    const moved = given.includes("integration") || given.includes("url");
    if (integrated && moved) requireLocation(integrated, stage.url ?? "");
    return stage;
  },
};

function refusing(option: string): OptionReader {
  return () => {
    throw notSupported(`${option} of a stage`);
  };
}

/** STORAGE_INTEGRATION and CREDENTIALS take each other's place. */
function integrationOf(execution: Execution, name: unknown): Readonly<Record<string, unknown>> {
  if (typeof name !== "string") return {};
  return { integrationId: usableStorageIntegration(execution, name).id, credentials: [] };
}

function refuseOtherType({ account, session, sql, tokens }: Execution, type: unknown): void {
  const reader = new TokenReader(sql, tokens);
  if (!reader.accept("CREATE", "OR", "ALTER", "STAGE")) return;
  const path = account.access.pathOf(session, "STAGE", reader.qualifiedName());
  const there = account.catalog.find("STAGE", path);
  if (there && there.properties.type !== type)
    throw invalid(
      "001422",
      "22023",
      `stage ${path.name} is ${String(there.properties.type).toLowerCase()}: CREATE OR ALTER cannot change that.`,
    );
}

const encryptionOptions: Options = {
  TYPE: { property: "type", read: oneOf([...INTERNAL_ENCRYPTION, ...EXTERNAL_ENCRYPTION]) },
  MASTER_KEY: { property: "masterKey", read: aString },
  KMS_KEY_ID: { property: "kmsKeyId", read: aString },
};

/** Its type; keys are not kept: nothing here is encrypted with them. */
function encryption(reader: TokenReader): unknown {
  const { type, masterKey } = inParentheses(reader, "ENCRYPTION", encryptionOptions);
  if (type === undefined && masterKey !== undefined) return "AWS_CSE";
  if (type === undefined) throw missingProperty("TYPE", "ENCRYPTION", "");
  return type;
}

const credentialOptions: Options = Object.fromEntries(
  ["AWS_KEY_ID", "AWS_SECRET_KEY", "AWS_TOKEN", "AWS_ROLE", "AZURE_SAS_TOKEN"].map((name) => [
    name,
    { property: name, read: aString },
  ]),
);

/** Which credentials are given. What they are is neither kept nor shown. */
function credentialNames(reader: TokenReader): string[] {
  return Object.keys(inParentheses(reader, "CREDENTIALS", credentialOptions));
}

/** What COPY says of a location that is no stage. */
export const LOCATION_OPTIONS: Readonly<Record<string, OptionReader>> = {
  STORAGE_INTEGRATION: aName,
  CREDENTIALS: credentialNames,
  ENCRYPTION: encryption,
};

function inParentheses(
  reader: TokenReader,
  option: string,
  options: Options,
): Readonly<Record<string, unknown>> {
  const text = reader.parenthesised();
  return readOptions(new TokenReader(text, tokenize(text)), option, options).properties;
}

const directoryOptions: Options = {
  ENABLE: { property: "enable", read: aBoolean },
  AUTO_REFRESH: { property: "autoRefresh", read: aBoolean },
  REFRESH_ON_CREATE: { property: "refreshOnCreate", read: aBoolean },
  NOTIFICATION_INTEGRATION: { property: "notification", read: aName },
};

function directoryTable(reader: TokenReader, option: string): unknown {
  return inParentheses(reader, option, directoryOptions);
}

const writtenDirectory = z.looseObject({
  enable: z.boolean().default(false),
  autoRefresh: z.boolean().optional(),
});

function directoryOf(value: unknown): Readonly<Record<string, unknown>> {
  if (value === undefined || typeof value === "boolean") return { directory: value ?? false };
  const { enable, autoRefresh } = writtenDirectory.parse(value);
  return { directory: enable, ...(autoRefresh === undefined ? {} : { autoRefresh: enable && autoRefresh }) };
}

/** `( FORMAT_NAME = 'name' | TYPE = … options )` or a format's name: {formatName} as written, or the options given. */
export function formatClause(reader: TokenReader): Readonly<Record<string, unknown>> {
  if (!reader.looksLike("(")) return { formatName: nameText(reader) };
  return inParentheses(reader, "FILE_FORMAT", {
    FORMAT_NAME: { property: "formatName", read: nameText },
    ...FORMAT_OPTIONS,
  });
}

function nameText(reader: TokenReader): string {
  if (reader.peek()?.kind === "string") return reader.string();
  return quotedPath(reader.qualifiedName());
}

const writtenFormat = z.looseObject({ formatName: z.string().optional() });
const stored = stageProperties.shape.fileFormat;

// A name as it was written just now is looked up; what is stored already stays as it is.
function storedFormat(execution: Execution, value: unknown): unknown {
  const already = stored.safeParse(value);
  if (already.success) return already.data;
  const { formatName, ...options } = writtenFormat.parse(value);
  if (formatName === undefined) return completeFormat(options);
  return findFormat(execution, formatName).path;
}
