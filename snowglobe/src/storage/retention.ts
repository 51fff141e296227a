import type { Catalog, CatalogObject } from "../account/catalog.ts";
import { readTableProperties } from "./table-properties.ts";

type Placed = Pick<CatalogObject, "kind" | "path" | "properties">;

/**
 * Days that Time Travel goes back: an object's own DATA_RETENTION_TIME_IN_DAYS, else its schema's, its database's, the
 * account's, which is 1; at most 1 for what is transient or temporary.
 * https://docs.snowflake.com/en/user-guide/data-time-travel
 */
export function retentionDays(catalog: Catalog, object: Placed): number {
  const { database, schema } = object.path;
  const around = [
    object,
    database !== undefined && schema !== undefined
      ? catalog.find("SCHEMA", { database, name: schema })
      : undefined,
    database === undefined ? undefined : catalog.find("DATABASE", { name: database }),
    catalog.account,
  ];
  const said = around.map((each) => each?.properties.retentionDays).find((days) => typeof days === "number");
  const days = typeof said === "number" ? said : 1;
  if (object.path.session !== undefined || object.properties.transient === true) return Math.min(days, 1);
  // MIN_DATA_RETENTION_TIME_IN_DAYS: "the greater of the two"
  const least = catalog.account.properties.minRetentionDays;
  return typeof least === "number" ? Math.max(days, least) : days;
}

/** Whether rows that are changed or deleted are kept as they were: for Time Travel, and for streams. */
export function keepsHistory(catalog: Catalog, table: Placed): boolean {
  return retentionDays(catalog, table) > 0 || readTableProperties(table).changeTracking === true;
}
