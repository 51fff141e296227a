import type { CatalogChange, CatalogObject, ObjectKind, ObjectPath } from "../../account/catalog.ts";
import { copySequence, nextValue } from "../../storage/duck-sequence.ts";
import { identitySequence } from "../../storage/identity.ts";
import { physicalNameOf } from "../../storage/physical-name.ts";
import { createPhysical, duckColumn } from "../../storage/physical-table.ts";
import { insertSql } from "../../storage/row-versions.ts";
import { rowsAt } from "../../time-travel/rows-at.ts";
import type { Moment } from "./clone-statement.ts";

const HAS_ROWS: readonly ObjectKind[] = ["TABLE", "DYNAMIC TABLE"];

/**
 * Copies an object under another path, with its rows and counters; grants are the caller's matter.
 * @param moment its rows as they were
 */
export async function copyObject(
  change: CatalogChange,
  source: CatalogObject,
  path: ObjectPath,
  given: { readonly owner: string | null; readonly properties?: CatalogObject["properties"] },
  moment?: Moment,
): Promise<CatalogObject> {
  if (HAS_ROWS.includes(source.kind)) moment?.require(source);
  const made = change.create({
    kind: source.kind,
    path,
    owner: given.owner,
    comment: source.comment,
    ...(source.columns ? { columns: source.columns } : {}),
    properties: asOfNow(given.properties ?? source.properties, change.version),
    ...(source.tags && { tags: source.tags }),
  });
  if (HAS_ROWS.includes(source.kind)) await copyRows(change, source, made, moment);
  if (source.kind === "SEQUENCE") await copySequence(change.duck, source, made);
  return made;
}

/** A clone has no history: its changes are tracked from its making on. */
function asOfNow(properties: CatalogObject["properties"], version: number): CatalogObject["properties"] {
  const { historySince: _, ...kept } = properties;
  return kept.changeTracking === true ? { ...kept, trackedSince: version } : kept;
}

async function copyRows(
  { duck, version }: CatalogChange,
  source: CatalogObject,
  made: CatalogObject,
  moment: Moment | undefined,
): Promise<void> {
  const columns = source.columns ?? [];
  // An AUTOINCREMENT column of the clone goes on where its source stands.
  const going = await Promise.all(
    columns.map(async (column) => {
      if (!column.identity) return column;
      const start = await nextValue(duck, identitySequence(source, column.name), column.identity);
      return { ...column, identity: { ...column.identity, start } };
    }),
  );
  await createPhysical(duck, { ...made, columns: going });
  const list = columns.map((column) => duckColumn(column.name)).join(", ");
  const rows = moment ? rowsAt(source, moment.version) : physicalNameOf(source);
  await duck.run(insertSql(made, `SELECT ${list} FROM ${rows}`, version));
}
