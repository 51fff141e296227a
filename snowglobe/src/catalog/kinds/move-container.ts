import type { Execution } from "../../account/account.ts";
import type { CatalogChange, CatalogObject, ObjectPath } from "../../account/catalog.ts";
import { invalid } from "../../errors/invalid.ts";
import type { NameParts } from "../../sql/token-reader.ts";
import { moveSequence } from "../../storage/duck-sequence.ts";
import { movePhysical } from "../../storage/move-physical.ts";
import { physicalSchema, quoteDuck } from "../../storage/physical-name.ts";
import { createPhysicalSchema } from "../../storage/physical-table.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { droppedPath } from "../dropped.ts";
import { movedWith } from "../moved-with.ts";

/**
 * Gives a database or schema another path, with all that stands in it and what was dropped from it. Grants, policies,
 * streams and Time Travel go along; "other objects that reference it must be updated with the new name".
 * https://docs.snowflake.com/en/sql-reference/sql/alter-database, …/alter-schema
 */
export async function moveContainer(
  change: CatalogChange,
  container: CatalogObject,
  path: ObjectPath,
): Promise<void> {
  const moved = movedWith(change.catalog, container, path);
  const schemas =
    container.kind === "SCHEMA"
      ? [{ object: container, path }]
      : moved.objects.filter(({ object }) => object.kind === "SCHEMA");
  const kept = moved.dropped.flatMap(({ dropped: { object }, path: to }) =>
    object.kind === "SCHEMA" ? { object, path: to } : [],
  );
  for (const { path: to } of [...schemas, ...kept])
    await createPhysicalSchema(change.duck, to.database ?? "", to.name);
  for (const { object, path: to } of moved.objects) await moveBehind(change, object, to);
  for (const { dropped, path: to } of moved.dropped) {
    const { object } = dropped;
    const aside = { ...object, path: droppedPath(object) };
    await moveBehind(change, aside, droppedPath({ ...object, path: to }));
  }
  change.update(container.id, { path });
  for (const { object } of [...schemas, ...kept]) await dropEmptied(change, object.path);
}

async function moveBehind(change: CatalogChange, object: CatalogObject, to: ObjectPath): Promise<void> {
  if (object.kind === "TABLE" || object.kind === "DYNAMIC TABLE") await movePhysical(change, object, to);
  if (object.kind === "SEQUENCE") await moveSequence(change.duck, object, to);
}

/** DuckDB's schema goes when nothing is in it: another schema of the name may have been dropped before, and is kept there. */
async function dropEmptied(
  { catalog, duck }: CatalogChange,
  { database = "", name }: ObjectPath,
): Promise<void> {
  const stands = catalog.find("SCHEMA", { database, name });
  const holds = catalog
    .dropped()
    .some(({ object: { path } }) => path.database === database && path.schema === name);
  if (!stands && !holds) await duck.run(`DROP SCHEMA IF EXISTS ${quoteDuck(physicalSchema(database, name))}`);
}

/**
 * ALTER DATABASE | SCHEMA … SWAP WITH: "essentially performs a rename of both … as a single operation", with "all access
 * control privileges granted" on them. Which of the two a session that is in one of them is in afterwards is not
 * documented: here the session keeps the names that it used.
 *
 * @throws {SnowflakeError} 003001 for one that the role does not own
 */
export async function swapContainers(
  { account, session }: Execution,
  kind: "DATABASE" | "SCHEMA",
  one: CatalogObject,
  name: NameParts,
): Promise<ResultSet> {
  account.access.require(session, "OWNERSHIP", one);
  const other = account.access.resolve(session, kind, name, `ALTER ${kind}`);
  account.access.require(session, "OWNERSHIP", other);
  if (one.id === other.id)
    throw invalid("001003", "42000", `${kind} ${one.path.name} cannot be swapped with itself.`);
  const between = { ...one.path, name: `${one.path.name} swapped ${one.id}` };
  await account.change(async (change) => {
    const again = (id: number): CatalogObject => {
      const object = change.catalog.byId(id);
      if (!object) throw new Error(`No object ${id} while it is swapped.`);
      return object;
    };
    await moveContainer(change, one, between);
    await moveContainer(change, other, one.path);
    await moveContainer(change, again(one.id), other.path);
  });
  return statusResult("Statement executed successfully.");
}
