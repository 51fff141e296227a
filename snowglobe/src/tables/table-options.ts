import { notSupported } from "../errors/snowflake-error.ts";
import type { NameParts, TokenReader } from "../sql/token-reader.ts";
import { acceptIcebergOption, type IcebergOptions } from "./iceberg/iceberg-options.ts";
import { extensionOf } from "./retention.ts";

/** What may follow the columns of CREATE TABLE, VIEW or DYNAMIC TABLE. */
export interface TableOptions {
  comment?: string;
  clusterBy?: string;
  copyGrants: boolean;
  retentionDays?: number;
  maxExtensionDays?: number;
  changeTracking?: boolean;
  rowAccessPolicy?: { readonly name: NameParts; readonly columns: readonly string[] };
}

/**
 * Reads options up to AS or the end. Those without any effect here are read and kept
 * nowhere only where Snowflake's answers do not depend on them.
 *
 * @param iceberg gets what an Iceberg table has beside
 * @throws {SnowflakeError} 000002 for one that this account has not.
 */
export function parseTableOptions(reader: TokenReader, iceberg?: IcebergOptions): TableOptions {
  const options: TableOptions = { copyGrants: false };
  while (!reader.done && !reader.looksLike("AS") && !reader.looksLike(";")) {
    if (iceberg && acceptIcebergOption(reader, iceberg)) continue;
    if (reader.accept("CLUSTER", "BY")) options.clusterBy = reader.parenthesised();
    else if (reader.accept("COPY", "GRANTS")) options.copyGrants = true;
    else if (reader.accept("DATA_RETENTION_TIME_IN_DAYS", "=")) options.retentionDays = reader.integer();
    else if (reader.accept("COMMENT")) {
      reader.accept("=");
      options.comment = reader.comment();
    } else if (reader.accept("MAX_DATA_EXTENSION_TIME_IN_DAYS", "="))
      options.maxExtensionDays = extensionOf(reader.integer());
    else if (reader.accept("CHANGE_TRACKING", "=")) options.changeTracking = reader.boolean();
    else if (reader.accept("ENABLE_SCHEMA_EVOLUTION", "=")) {
      if (reader.boolean()) throw notSupported("ENABLE_SCHEMA_EVOLUTION = TRUE");
    } else if (reader.accept("WITH", "ROW", "ACCESS", "POLICY") || reader.accept("ROW", "ACCESS", "POLICY")) {
      const name = reader.qualifiedName();
      reader.expect("ON");
      options.rowAccessPolicy = { name, columns: reader.list(() => reader.identifier()) };
    } else if (reader.looksLike("WITH", "TAG") || reader.looksLike("TAG")) throw notSupported("tags");
    else if (reader.peek()?.kind === "word") throw notSupported(`table option ${reader.peek()?.value}`);
    else throw reader.unexpected();
  }
  return options;
}
