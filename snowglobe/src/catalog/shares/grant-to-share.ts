import type { Execution } from "../../account/account.ts";
import type { CatalogObject, ObjectKind } from "../../account/catalog.ts";
import { doesNotExist, notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { pathText } from "../contents.ts";
import { type SharedPrivilege, sharedBy, sharedDatabase, shareProperties } from "./share.ts";

/** What may be given on each kind that can be shared. */
const PRIVILEGES: Partial<Record<ObjectKind, readonly string[]>> = {
  DATABASE: ["USAGE", "REFERENCE_USAGE"],
  SCHEMA: ["USAGE"],
  FUNCTION: ["USAGE"],
  TABLE: ["SELECT", "EVOLVE SCHEMA"],
  "DYNAMIC TABLE": ["SELECT"],
  "EXTERNAL TABLE": ["SELECT"],
  VIEW: ["SELECT"],
  TAG: ["READ"],
};

/** The objects that a statement names, and the role that gives what it says on each; undefined: the session may not. */
export interface Sharing {
  readonly kind: ObjectKind;
  readonly objects: readonly CatalogObject[];
  readonly privileges: readonly string[] | "ALL";
  grantorOf(object: CatalogObject, privilege: string): string | undefined;
}

/**
 * `SHARE <name>` of GRANT … TO and REVOKE … FROM.
 * https://docs.snowflake.com/en/sql-reference/sql/grant-privilege-share, …/revoke-privilege-share
 *
 * @returns undefined when no share stands there
 */
export function readShare({ account, session }: Execution, reader: TokenReader): CatalogObject | undefined {
  if (!reader.looksLike("SHARE") || reader.peek(1)?.kind === undefined) return undefined;
  reader.expect("SHARE");
  const name = reader.qualifiedName();
  const share = name.length === 1 ? account.catalog.find("SHARE", { name: name[0] ?? "" }) : undefined;
  if (!share || !account.access.sees(session, share)) throw doesNotExist("Share", name.join("."));
  return share;
}

/** @throws {SnowflakeError} 003102, 000002; what cannot be shared, in words that are not documented */
export async function grantToShare(
  execution: Execution,
  reader: TokenReader,
  share: CatalogObject,
  sharing: Sharing,
): Promise<ResultSet> {
  if (reader.accept("WITH", "GRANT", "OPTION"))
    throw new SnowflakeError(
      "000002",
      "0A000",
      "Unsupported feature 'GRANT PRIVILEGES TO SHARE WITH GRANT OPTION'.",
    );
  reader.end();
  const { account, session } = execution;
  account.access.require(session, "OWNERSHIP", share);
  const added = given(sharing).map(([object, privilege, grantedBy]): SharedPrivilege => {
    refuse(execution, share, object, privilege);
    return { objectId: object.id, privilege, grantedBy, createdOn: account.now() };
  });
  await keep(execution, share, [...without(execution, share, added), ...added]);
  return statusResult("Statement executed successfully.");
}

export async function revokeFromShare(
  execution: Execution,
  reader: TokenReader,
  share: CatalogObject,
  sharing: Sharing,
): Promise<ResultSet> {
  reader.end();
  execution.account.access.require(execution.session, "OWNERSHIP", share);
  const taken = given(sharing).map(([{ id }, privilege]) => ({ objectId: id, privilege }));
  const left = without(execution, share, taken);
  // Without its database nothing of it is shared.
  const database = taken.find(
    ({ objectId }) => objectId === sharedDatabase(execution.account.catalog, share)?.id,
  );
  await keep(execution, share, database?.privilege === "USAGE" ? [] : left);
  return statusResult("Statement executed successfully.");
}

function given({
  kind,
  objects,
  privileges,
  grantorOf,
}: Sharing): [object: CatalogObject, privilege: string, grantedBy: string][] {
  const known = PRIVILEGES[kind];
  if (known === undefined) throw notSupported(`grants on ${kind} objects to a SHARE`);
  if (privileges === "ALL") throw notSupported("ALL PRIVILEGES of a SHARE");
  const strange = privileges.find((privilege) => !known.includes(privilege));
  if (strange !== undefined)
    throw new SnowflakeError(
      "003033",
      "42501",
      `SQL access control error:\nInvalid privilege '${strange}' for object type '${kind}' in a share.`,
    );
  return objects.flatMap((object) =>
    privileges.map((privilege): [CatalogObject, string, string] => {
      const grantedBy = grantorOf(object, privilege);
      if (grantedBy === undefined)
        throw new SnowflakeError("003102", "42501", "Grant not executed: Insufficient privileges.");
      return [object, privilege, grantedBy];
    }),
  );
}

// "The USAGE privilege on only a single database can be granted to a share"; what is in another database is not shared.
function refuse(
  { account: { catalog } }: Execution,
  share: CatalogObject,
  object: CatalogObject,
  privilege: string,
): void {
  const database = sharedDatabase(catalog, share);
  if (object.kind === "DATABASE") {
    if (privilege === "USAGE" && database && database.id !== object.id)
      throw cannotShare(share, object, `it shares database '${database.path.name}' already`);
    return;
  }
  if (database?.path.name !== object.path.database)
    throw cannotShare(share, object, "USAGE on its database is granted first");
  const { secureObjectsOnly } = shareProperties.parse(share.properties);
  const isOpen = object.properties.secure !== true;
  if ((object.kind === "VIEW" && secureObjectsOnly && isOpen) || (object.kind === "FUNCTION" && isOpen))
    throw cannotShare(share, object, "a view or function being shared must be secure");
}

function cannotShare(share: CatalogObject, object: CatalogObject, why: string): SnowflakeError {
  return new SnowflakeError(
    "003033",
    "42501",
    `SQL access control error:\n${object.kind} '${pathText(object.path)}' cannot be granted to share '${share.path.name}': ${why}.`,
  );
}

function without(
  { account: { catalog } }: Execution,
  share: CatalogObject,
  taken: readonly Pick<SharedPrivilege, "objectId" | "privilege">[],
): SharedPrivilege[] {
  return sharedBy(catalog, share)
    .filter(
      (each) =>
        !taken.some(({ objectId, privilege }) => objectId === each.objectId && privilege === each.privilege),
    )
    .map(({ object: _, ...each }) => each);
}

async function keep(
  { account }: Execution,
  share: CatalogObject,
  shared: readonly SharedPrivilege[],
): Promise<void> {
  const properties = { ...share.properties, shared };
  await account.change(async (change) => change.update(share.id, { properties }));
}
