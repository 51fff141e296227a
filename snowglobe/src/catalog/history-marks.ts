import type { Catalog, CatalogObject, ObjectKind } from "../account/catalog.ts";
import { retentionDays } from "../storage/retention.ts";
import { readTableProperties } from "../storage/table-properties.ts";

const DAY_MS = 86_400_000;
const TABLES: readonly ObjectKind[] = ["TABLE", "DYNAMIC TABLE"];

/**
 * What must be known of the tables whose retention an update may change: what was not to be kept so far is not there when
 * more is to be kept from now on.
 *
 * @param now epoch milliseconds
 * @returns gives, after the update, the tables with their new marks
 */
export function watchRetention(
  catalog: Catalog,
  object: CatalogObject,
  now: number,
): () => readonly CatalogObject[] {
  const before = new Map(tablesIn(catalog, object).map((table) => [table.id, retentionDays(catalog, table)]));
  return () =>
    [...before].flatMap(([id, days]) => {
      const table = catalog.byId(id);
      if (!table || retentionDays(catalog, table) <= days) return [];
      const { historySince = 0 } = readTableProperties(table);
      const since = Math.max(historySince, now - days * DAY_MS);
      return [{ ...table, properties: { ...table.properties, historySince: since } }];
    });
}

function tablesIn(catalog: Catalog, { kind, path, id }: CatalogObject): CatalogObject[] {
  if (TABLES.includes(kind)) return [catalog.byId(id)].flatMap((table) => table ?? []);
  if (kind === "ACCOUNT") return TABLES.flatMap((each) => catalog.list(each, { temporary: "every session" }));
  const within =
    kind === "DATABASE"
      ? { database: path.name }
      : { ...(path.database !== undefined && { database: path.database }), schema: path.name };
  return TABLES.flatMap((each) => catalog.list(each, { ...within, temporary: "every session" }));
}

/** Whether an update may change how long rows are kept. */
export function changesRetention(
  { kind, properties }: CatalogObject,
  patch: Partial<Pick<CatalogObject, "path" | "properties">>,
): boolean {
  if (!["ACCOUNT", "DATABASE", "SCHEMA", ...TABLES].includes(kind)) return false;
  // In another database or schema others' retention is inherited.
  if (patch.path && (kind === "SCHEMA" || TABLES.includes(kind))) return true;
  const after = patch.properties;
  return (
    after !== undefined &&
    ["retentionDays", "minRetentionDays"].some((name) => after[name] !== properties[name])
  );
}
