import { randomBytes } from "node:crypto";
import type { Execution } from "../../account/account.ts";
import type { ObjectPath } from "../../account/catalog.ts";
import { externalVolumeProperties } from "../../catalog/kinds/external-volume.ts";
import { aName, aString, oneOf } from "../../catalog/statements/option-readers.ts";
import { invalid } from "../../errors/invalid.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { parseName, type TokenReader } from "../../sql/token-reader.ts";
import type { IcebergProperties } from "../../storage/table-properties.ts";
import type { CreateWords } from "../written/create-words.ts";

/** What CREATE ICEBERG TABLE says beside a table's options. */
export interface IcebergOptions {
  volume?: string;
  baseLocation?: string;
  targetFileSize?: string;
  serialization?: string;
}

const MANAGED = "SNOWFLAKE_MANAGED";
const REFUSED = ["PARTITION BY", "PATH_LAYOUT", "CATALOG_SYNC", "CATALOG_TABLE_NAME", "METADATA_FILE_PATH"];

/** Steps over an option that only Iceberg tables have. @throws {SnowflakeError} 000002 by the name of what is not here */
export function acceptIcebergOption(reader: TokenReader, options: IcebergOptions): boolean {
  const refused = REFUSED.find((words) => reader.looksLike(...words.split(" ")));
  if (refused !== undefined) throw notSupported(`${refused} of an ICEBERG TABLE`);
  if (reader.accept("EXTERNAL_VOLUME", "=")) options.volume = String(aName(reader, "EXTERNAL_VOLUME"));
  else if (reader.accept("CATALOG", "=")) {
    const catalog = String(aName(reader, "CATALOG"));
    if (catalog.toUpperCase() !== "SNOWFLAKE")
      throw notSupported(`an ICEBERG TABLE of an external catalog (CATALOG = '${catalog}')`);
  } else if (reader.accept("BASE_LOCATION", "="))
    options.baseLocation = String(aString(reader, "BASE_LOCATION"));
  else if (reader.accept("TARGET_FILE_SIZE", "="))
    options.targetFileSize = String(
      oneOf(["AUTO", "16MB", "32MB", "64MB", "128MB"])(reader, "TARGET_FILE_SIZE"),
    );
  else if (reader.accept("STORAGE_SERIALIZATION_POLICY", "="))
    options.serialization = String(
      oneOf(["COMPATIBLE", "OPTIMIZED"])(reader, "STORAGE_SERIALIZATION_POLICY"),
    );
  else if (reader.accept("ICEBERG_VERSION", "=")) {
    const version = reader.integer();
    if (version !== 2) throw notSupported(`ICEBERG_VERSION = ${version}`);
  } else return false;
  return true;
}

/**
 * What a new Iceberg table keeps: USAGE on its volume is checked. "Transient Iceberg tables are only supported with
 * Snowflake-provided storage."
 *
 * @throws {SnowflakeError} 002003, 003001; 093521 for a volume that may not be written to
 */
export function icebergProperties(
  { account, session }: Execution,
  { modifiers }: CreateWords,
  { name }: ObjectPath,
  { volume: written = MANAGED, ...options }: IcebergOptions,
): IcebergProperties {
  const managed = written.toUpperCase() === MANAGED;
  if (!managed && modifiers.includes("TRANSIENT"))
    throw invalid("093522", "0A000", "a transient Iceberg table has EXTERNAL_VOLUME = 'SNOWFLAKE_MANAGED'.");
  const volume = managed ? undefined : account.access.resolve(session, "EXTERNAL VOLUME", parseName(written));
  if (volume) {
    account.access.require(session, "USAGE", volume);
    if (!externalVolumeProperties.parse(volume.properties).allowWrites)
      throw invalid(
        "093521",
        "42601",
        `External volume '${volume.path.name}' has ALLOW_WRITES = FALSE: an Iceberg table with Snowflake as its catalog needs TRUE.`,
      );
  }
  return {
    volumeId: volume?.id ?? null,
    volume: volume?.path.name ?? MANAGED,
    // "If not specified, Snowflake constructs a write path using attributes such as … the table name."
    baseLocation: options.baseLocation ?? `${name.toLowerCase()}.${randomBytes(6).toString("hex")}/`,
    targetFileSize: options.targetFileSize ?? "AUTO",
    serialization: options.serialization ?? null,
  };
}
