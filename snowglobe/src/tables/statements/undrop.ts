import type { Execution, StatementFamily } from "../../account/account.ts";
import type { CatalogChange, CatalogObject, DroppedObject } from "../../account/catalog.ts";
import { pathText } from "../../catalog/contents.ts";
import { droppedPath, droppedWith, lostKind } from "../../catalog/dropped.ts";
import { databaseKind, schemaKind } from "../../catalog/kinds/database.ts";
import { startsWith } from "../../catalog/statements/object-families.ts";
import {
  alreadyExists,
  insufficientPrivileges,
  notSupported,
  SnowflakeError,
} from "../../errors/snowflake-error.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { moveSequence } from "../../storage/duck-sequence.ts";
import { movePhysical } from "../../storage/move-physical.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";

const LABELS = {
  TABLE: "Table",
  "DYNAMIC TABLE": "Dynamic Table",
  SCHEMA: "Schema",
  DATABASE: "Database",
  TAG: "Tag",
} as const;
type Kind = keyof typeof LABELS;
const KINDS = Object.keys(LABELS) as readonly Kind[];

/**
 * UNDROP [ICEBERG] TABLE | DYNAMIC TABLE | SCHEMA | DATABASE | TAG. What a tag was set on has it again.
 * https://docs.snowflake.com/en/sql-reference/sql/undrop, …/undrop-tag
 */
export const undropFamily: StatementFamily = {
  name: "UNDROP",
  commits: true,
  accepts: (tokens) =>
    [...KINDS, "ICEBERG TABLE"].some((kind) => startsWith(tokens, ["UNDROP", ...kind.split(" ")])),
  execute: undrop,
};

/** The version of that name that was dropped last comes back where it was, with what was in it and its grants. */
async function undrop(execution: Execution): Promise<ResultSet> {
  const { account, session } = execution;
  const reader = new TokenReader(execution.sql, execution.tokens);
  reader.expect("UNDROP");
  const privilege = reader.looksLike("ICEBERG", "TABLE") ? "CREATE ICEBERG TABLE" : undefined;
  if (privilege) reader.next();
  const kind = KINDS.find((each) => reader.accept(...each.split(" ")));
  if (!kind) throw reader.unexpected();
  if (reader.looksLike("IDENTIFIER", "(") && reader.peek(2)?.kind === "number")
    throw notSupported(`UNDROP ${kind} IDENTIFIER(<id>)`);
  const name = reader.qualifiedName();
  reader.end();
  const path = account.access.placeForNew(session, kind, name, false, privilege);
  const dropped = lastDropped(execution, kind, path);
  if (!dropped)
    throw new SnowflakeError(
      "002003",
      "02000",
      `SQL compilation error:\n${LABELS[kind]} '${pathText(path)}' did not exist or was purged.`,
    );
  const owns = dropped.object.owner !== null && account.access.activeRoles(session).has(dropped.object.owner);
  if (!owns) throw insufficientPrivileges(kind, path.name);
  const taken =
    kind === "TABLE" || kind === "DYNAMIC TABLE"
      ? account.catalog.findTableLike(path)
      : account.catalog.find(kind, path);
  if (taken) throw alreadyExists(path.name);
  const inside = droppedWith(account.catalog, dropped.object.id);
  const lost = lostKind(inside);
  if (lost) throw notSupported(`UNDROP ${kind} where a ${lost} was in it`);
  const restored = await account.change(async (change) => {
    const made = await restore(change, { ...dropped, object: { ...dropped.object, path } }, dropped.object);
    for (const each of inside) await restore(change, each, each.object);
    return made;
  });
  if (kind === "DATABASE") databaseKind.settled?.(execution, "created", restored);
  if (kind === "SCHEMA") schemaKind.settled?.(execution, "created", restored);
  return statusResult(`${LABELS[kind]} ${path.name} successfully restored.`);
}

function lastDropped(
  { account }: Execution,
  kind: Kind,
  path: CatalogObject["path"],
): DroppedObject | undefined {
  const { catalog } = account;
  const { database, schema } = path;
  const container =
    database === undefined
      ? undefined
      : schema === undefined
        ? catalog.find("DATABASE", { name: database })
        : catalog.find("SCHEMA", { database, name: schema });
  const now = Date.now();
  return catalog
    .dropped()
    .filter(
      ({ object, within, containerId, keptUntil }) =>
        object.kind === kind &&
        object.path.name === path.name &&
        within === null &&
        containerId === (container?.id ?? null) &&
        keptUntil > now,
    )
    .at(-1);
}

/** @param was the object as it was dropped: DuckDB keeps it by that path */
async function restore(
  change: CatalogChange,
  dropped: DroppedObject,
  was: CatalogObject,
): Promise<CatalogObject> {
  const aside = { ...was, path: droppedPath(was) };
  const { kind, path } = dropped.object;
  if (kind === "TABLE" || kind === "DYNAMIC TABLE") await movePhysical(change, aside, path);
  if (kind === "SEQUENCE") await moveSequence(change.duck, aside, path);
  return change.restore(dropped);
}
