import type { CatalogObject } from "../account/catalog.ts";
import { invalid } from "../errors/invalid.ts";

/**
 * DATA_RETENTION_TIME_IN_DAYS, checked: up to 90 days, of a temporary or transient table up to one.
 * https://docs.snowflake.com/en/sql-reference/sql/create-table
 *
 * @throws {SnowflakeError} 001008 for more.
 */
export function retentionOf(days: number, table: Pick<CatalogObject, "path" | "properties">): number {
  const most = table.path.session !== undefined || table.properties.transient === true ? 1 : 90;
  if (days >= 0 && days <= most) return days;
  throw invalid("001008", "22023", `invalid value [${days}] for parameter 'DATA_RETENTION_TIME_IN_DAYS'`);
}

/** MAX_DATA_EXTENSION_TIME_IN_DAYS, checked. @throws {SnowflakeError} 001008 for more than 90 days */
export function extensionOf(days: number): number {
  if (days >= 0 && days <= 90) return days;
  throw invalid("001008", "22023", `invalid value [${days}] for parameter 'MAX_DATA_EXTENSION_TIME_IN_DAYS'`);
}
