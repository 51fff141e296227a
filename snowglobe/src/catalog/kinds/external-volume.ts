import { z } from "zod";
import type { Execution } from "../../account/account.ts";
import type { Catalog, CatalogObject } from "../../account/catalog.ts";
import { invalid } from "../../errors/invalid.ts";
import { notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { tokenize } from "../../sql/tokenize.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { missingProperty } from "../statements/missing-property.ts";
import { aBoolean, aString, oneOf } from "../statements/option-readers.ts";
import { type Options, readOptions } from "../statements/read-options.ts";

const location = z.object({
  name: z.string(),
  provider: z.enum(["S3", "S3GOV", "S3CHINA", "GCS", "AZURE"]),
  url: z.string(),
  roleArn: z.string().optional(),
  externalId: z.string().optional(),
  tenantId: z.string().optional(),
  encryption: z.string().default("NONE"),
  kmsKeyId: z.string().optional(),
});

/** What an EXTERNAL VOLUME object's `properties` hold. Nothing is written to its locations here. */
export const externalVolumeProperties = z.object({
  locations: z.array(location),
  allowWrites: z.boolean(),
});

const SCHEMES = { S3: "s3", S3GOV: "s3gov", S3CHINA: "s3china", GCS: "gcs", AZURE: "azure" } as const;

const locationOptions: Options = {
  NAME: { property: "name", read: aString },
  STORAGE_PROVIDER: {
    property: "provider",
    read(reader, option) {
      const found = oneOf([...Object.keys(SCHEMES), "S3COMPAT"])(reader, option);
      if (found === "S3COMPAT") throw notSupported("STORAGE_PROVIDER = S3COMPAT of an EXTERNAL VOLUME");
      return found;
    },
  },
  STORAGE_BASE_URL: { property: "url", read: aString },
  STORAGE_AWS_ROLE_ARN: { property: "roleArn", read: aString },
  STORAGE_AWS_EXTERNAL_ID: { property: "externalId", read: aString },
  AZURE_TENANT_ID: { property: "tenantId", read: aString },
  ENCRYPTION: { property: "encryption", read: (reader) => inParentheses(reader, "ENCRYPTION", encryption) },
};

const encryption: Options = {
  TYPE: { property: "type", read: oneOf(["AWS_SSE_S3", "AWS_SSE_KMS", "GCS_SSE_KMS", "NONE"]) },
  KMS_KEY_ID: { property: "kmsKeyId", read: aString },
};

function inParentheses(reader: TokenReader, option: string, options: Options) {
  const text = reader.parenthesised();
  return readOptions(new TokenReader(text, tokenize(text)), option, options).properties;
}

/** `( NAME = '…' STORAGE_PROVIDER = '…' … )`. @throws {SnowflakeError} for what is missing, or does not fit the provider */
function readLocation(reader: TokenReader): z.infer<typeof location> {
  const { encryption: written, ...given } = inParentheses(reader, "STORAGE_LOCATIONS", locationOptions);
  const { type = "NONE", kmsKeyId } = z
    .object({ type: z.string().optional(), kmsKeyId: z.string().optional() })
    .parse(written ?? {});
  for (const [option, { property }] of Object.entries(locationOptions))
    if (["name", "provider", "url"].includes(property) && given[property] === undefined)
      throw missingProperty(option, "STORAGE_LOCATIONS", "");
  const found = location.parse({ ...given, encryption: type, ...(kmsKeyId && { kmsKeyId }) });
  const needed = found.provider.startsWith("S3")
    ? (["STORAGE_AWS_ROLE_ARN", found.roleArn] as const)
    : found.provider === "AZURE"
      ? (["AZURE_TENANT_ID", found.tenantId] as const)
      : undefined;
  if (needed && needed[1] === undefined) throw missingProperty(needed[0], "STORAGE_LOCATIONS", found.name);
  if (!found.url.startsWith(`${SCHEMES[found.provider]}://`))
    throw invalid("001011", "42601", `invalid URL prefix found in: '${found.url}'`);
  return found;
}

/** https://docs.snowflake.com/en/sql-reference/sql/create-external-volume, …/alter-external-volume */
export const externalVolumeKind: KindDefinition = {
  kind: "EXTERNAL VOLUME",
  label: "External volume",
  options: { ALLOW_WRITES: { property: "allowWrites", read: aBoolean } },
  createOptions: {
    STORAGE_LOCATIONS: { property: "locations", read: (reader) => reader.list(() => readLocation(reader)) },
  },
  defaults: { allowWrites: true },
  orReplace: true,
  orAlter: false,
  rename: false,
  check(execution, properties, name) {
    const locations = z.array(z.unknown()).safeParse(properties.locations);
    if (!locations.success || locations.data.length === 0)
      throw missingProperty("STORAGE_LOCATIONS", "EXTERNAL VOLUME", name);
    const checked = externalVolumeProperties.parse(properties);
    refuseDoubles(checked.locations);
    const there = execution.account.catalog.find("EXTERNAL VOLUME", { name });
    // "You can't change the value … to FALSE if there are Snowflake-managed Iceberg tables associated with the volume."
    if (there && !checked.allowWrites) refuseWhileUsed(execution.account.catalog, there, "made read-only");
    return checked;
  },
  install(account) {
    // "You can't drop or replace an external volume if one or more Iceberg tables are associated with" it.
    account.onDrop("EXTERNAL VOLUME", async (volume, change) =>
      refuseWhileUsed(change.catalog, volume, "dropped or replaced"),
    );
  },
  action(execution, reader, find) {
    if (reader.accept("ADD", "STORAGE_LOCATION", "=")) {
      const added = readLocation(reader);
      reader.end();
      return changeLocations(execution, find(), (locations) => [...locations, added]);
    }
    if (reader.accept("REMOVE", "STORAGE_LOCATION")) {
      const name = reader.string();
      reader.end();
      return changeLocations(execution, find(), (locations, volume) =>
        without(execution, volume, locations, name),
      );
    }
    if (reader.looksLike("UPDATE")) throw notSupported("ALTER EXTERNAL VOLUME … UPDATE");
    return undefined;
  },
};

type Locations = z.infer<typeof externalVolumeProperties>["locations"];

function refuseDoubles(locations: Locations): void {
  const names = locations.map(({ name }) => name);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) throw invalid("002002", "42710", `Storage location '${twice}' already exists.`);
}

function without(
  { account }: Execution,
  volume: CatalogObject,
  locations: Locations,
  name: string,
): Locations {
  const kept = locations.filter((each) => each.name !== name);
  if (kept.length === locations.length)
    throw invalid("002003", "02000", `Storage location '${name}' does not exist.`);
  // "… fails if you attempt to remove the active storage location used by Iceberg tables in your account."
  if (locations[0]?.name === name) refuseWhileUsed(account.catalog, volume, "changed in its active location");
  if (kept.length === 0)
    throw invalid("001008", "22023", "an external volume has one storage location or more.");
  return kept;
}

async function changeLocations(
  { account, session }: Execution,
  volume: CatalogObject,
  changed: (locations: Locations, volume: CatalogObject) => Locations,
): Promise<ResultSet> {
  account.access.require(session, "OWNERSHIP", volume);
  const before = externalVolumeProperties.parse(volume.properties);
  const locations = changed(before.locations, volume);
  refuseDoubles(locations);
  const properties = { ...before, locations };
  await account.change(async (change) => void change.update(volume.id, { properties }));
  return statusResult("Statement executed successfully.");
}

const ofVolume = z.looseObject({ iceberg: z.looseObject({ volumeId: z.number().nullable() }).optional() });

function refuseWhileUsed(catalog: Catalog, volume: CatalogObject, verb: string): void {
  const user = catalog
    .list("TABLE")
    .find(({ properties }) => ofVolume.parse(properties).iceberg?.volumeId === volume.id);
  if (user)
    throw new SnowflakeError(
      "093520",
      "23001",
      `SQL compilation error:\nExternal volume ${volume.path.name} cannot be ${verb}: Iceberg table ${user.path.name} is associated with it.`,
    );
}
