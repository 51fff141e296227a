import type { Catalog, CatalogObject, DroppedObject, ObjectKind } from "../account/catalog.ts";
import { retentionDays } from "../storage/retention.ts";

const KEPT: readonly ObjectKind[] = ["DATABASE", "SCHEMA", "TABLE", "DYNAMIC TABLE", "TAG"];
/** https://docs.snowflake.com/en/sql-reference/sql/undrop-tag: "within 24 hours" */
const TAG_DAYS = 1;

/** Kinds that come back with the schema or database that they were in. */
const RESTORED: readonly ObjectKind[] = [
  ...KEPT,
  "EXTERNAL TABLE",
  "VIEW",
  "SEQUENCE",
  "FILE FORMAT",
  "PROCEDURE",
  "FUNCTION",
  "ROW ACCESS POLICY",
  "MASKING POLICY",
  "NETWORK RULE",
  "SECRET",
  "TASK",
  "STREAM",
  "SEMANTIC VIEW",
];

/**
 * Days that an object is kept when it is dropped by itself; 0: it is gone at once.
 * https://docs.snowflake.com/en/user-guide/data-time-travel#dropping-and-restoring-objects
 */
export function daysKept(catalog: Catalog, object: CatalogObject): number {
  if (!KEPT.includes(object.kind) || object.path.session !== undefined) return 0;
  return object.kind === "TAG" ? TAG_DAYS : retentionDays(catalog, object);
}

/** Where DuckDB keeps what is behind a dropped object: as if it were the temporary object of a session of its own. */
export function droppedPath({ id, path }: Pick<CatalogObject, "id" | "path">): CatalogObject["path"] {
  return { ...path, session: `dropped ${id}` };
}

/** What was dropped with the object: what was in it then. */
export function droppedWith(catalog: Catalog, id: number): DroppedObject[] {
  return catalog
    .dropped()
    .filter(({ within }) => within === id)
    .flatMap((each) => [each, ...droppedWith(catalog, each.object.id)]);
}

/** A kind among what was dropped that would not come back. */
export function lostKind(dropped: readonly DroppedObject[]): ObjectKind | undefined {
  return dropped
    .map(({ object }) => object)
    .find(
      ({ kind, properties }) =>
        !RESTORED.includes(kind) && !(kind === "STAGE" && properties.type === "EXTERNAL"),
    )?.kind;
}
