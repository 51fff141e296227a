import type { CatalogObject } from "../catalog/catalog.ts";
import type { Execution } from "../engine/account.ts";
import { physicalTable } from "../tables/physical-name.ts";

/** The number of rows of tables and dynamic tables, as the session sees them now, by object id. */
export async function countRows(
  { session }: Execution,
  objects: readonly CatalogObject[],
): Promise<ReadonlyMap<number, number>> {
  const counts = objects
    .filter((object) => object.kind === "TABLE" || object.kind === "DYNAMIC TABLE")
    .map(({ id, path }) => {
      const table = physicalTable(path.database ?? "", path.schema ?? "", path.name);
      return `SELECT ${id} AS id, count(*) AS rows FROM ${table}`;
    });
  if (counts.length === 0) return new Map();
  const result = await session.duck.runAndReadAll(counts.join(" UNION ALL "));
  return new Map(result.getRows().map(([id, rows]) => [Number(id), Number(rows)]));
}
