import type { Catalog, CatalogObject } from "../account/catalog.ts";
import type { Versions } from "../account/versions.ts";
import { retentionDays } from "./retention.ts";
import { readStreamProperties } from "./stream-properties.ts";

const DAY_MS = 86_400_000;
/** MAX_DATA_EXTENSION_TIME_IN_DAYS when nothing is said. */
const EXTENSION_DAYS = 14;

/**
 * When a stream becomes stale if nothing consumes it, in epoch milliseconds; undefined when its table is gone.
 * https://docs.snowflake.com/en/user-guide/streams-intro#data-retention-period-and-staleness
 */
export function staleAfter(
  { catalog, versions }: { readonly catalog: Catalog; readonly versions: Versions },
  stream: CatalogObject,
): number | undefined {
  const table = catalog.byId(readStreamProperties(stream).sourceId);
  const offset = versions.offsets.get(stream.id);
  if (!table || !offset) return undefined;
  const { database = "", schema = "" } = table.path;
  // Of what the table does not say its schema decides, then its database.
  const said = [
    table,
    catalog.find("SCHEMA", { database, name: schema }),
    catalog.find("DATABASE", { name: database }),
  ].flatMap((each) => each?.properties.maxExtensionDays ?? []);
  const [first] = said;
  const extension = typeof first === "number" ? first : EXTENSION_DAYS;
  return offset.movedAt + Math.max(retentionDays(catalog, table), extension) * DAY_MS;
}
