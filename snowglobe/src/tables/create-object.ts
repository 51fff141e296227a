import type { Execution } from "../account/account.ts";
import {
  type CatalogChange,
  type CatalogObject,
  isTableLike,
  type NewObject,
  type ObjectKind,
  type ObjectPath,
} from "../account/catalog.ts";
import { alreadyExists, notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import type { NameParts } from "../sql/token-reader.ts";

/** Where a new object goes, and what stands there already. */
export interface Place {
  readonly path: ObjectPath;
  readonly existing: CatalogObject | undefined;
}

/**
 * The place for a new object, with the CREATE privilege checked; what OR REPLACE would take away must be owned.
 *
 * @throws {SnowflakeError} 002002 when something else is there and is not to be replaced.
 */
export function findPlace(
  execution: Execution,
  kind: ObjectKind,
  name: NameParts,
  how: {
    readonly orReplace: boolean;
    readonly keep: boolean;
    readonly temporary?: boolean;
    /** What creating needs, where it is not called as the kind. */
    readonly privilege?: string;
  },
): Place {
  const { account, session } = execution;
  const path = account.access.placeForNew(session, kind, name, how.temporary, how.privilege);
  const at = (place: ObjectPath) =>
    isTableLike(kind) ? account.catalog.findTableLike(place) : account.catalog.find(kind, place);
  // What OR REPLACE replaces is what the session sees: its temporary object first.
  const hiding = how.orReplace && !how.temporary ? at({ ...path, session: session.id }) : undefined;
  if (hiding && at(path))
    throw notSupported(`CREATE OR REPLACE ${kind} where a temporary object hides another of that name`);
  const existing = hiding ?? at(path);
  if (!existing) return { path, existing };
  if (how.keep) return { path, existing };
  if (!how.orReplace) throw alreadyExists(path.name);
  if (existing.kind !== kind)
    throw new SnowflakeError(
      "002203",
      "42710",
      `SQL compilation error:\nObject found is of type '${existing.kind}', not specified type '${kind}'.`,
    );
  account.access.require(session, "OWNERSHIP", existing);
  return { path, existing };
}

/** Creates an object in the place of what stands there; COPY GRANTS gives the new one what roles had on the old. */
export async function createInPlace(
  change: CatalogChange,
  object: NewObject,
  existing: CatalogObject | undefined,
  copyGrants = false,
): Promise<CatalogObject> {
  const grants = existing && copyGrants ? change.catalog.grantsOn(existing.id) : [];
  if (existing) await change.drop(existing.id);
  const created = change.create(object);
  for (const { createdOn: _, ...grant } of grants)
    if (grant.privilege !== "OWNERSHIP" && grant.future === undefined)
      change.grant({ ...grant, objectId: created.id });
  return created;
}

/** The role that owns what a session creates. */
export function ownerOf(execution: Execution): string {
  const { role } = execution.session;
  if (role === null)
    throw new SnowflakeError(
      "003001",
      "42501",
      "SQL access control error:\nThe session has no current role.",
    );
  return role;
}
