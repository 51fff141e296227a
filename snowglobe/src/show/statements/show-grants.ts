import type { Execution, StatementFamily } from "../../account/account.ts";
import type { Catalog, CatalogObject, Grant, RoleGrant } from "../../account/catalog.ts";
import { roleKey, roleName, roleType, wholeRoleName } from "../../account/role-key.ts";
import { pathText } from "../../catalog/contents.ts";
import { readRole } from "../../catalog/grants/grant-target.ts";
import { readKind } from "../../catalog/kind-words.ts";
import { readObjectName } from "../../catalog/object-name.ts";
import { readShare } from "../../catalog/shares/grant-to-share.ts";
import { sharedBy } from "../../catalog/shares/share.ts";
import { shownPrivilege } from "../../catalog/snowflake-database.ts";
import { cannotPerform, doesNotExist, notSupported } from "../../errors/snowflake-error.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import type { ResultSet } from "../../types/result-set.ts";
import { resultOf, type ShownColumn, text, time } from "../shown-column.ts";
import { isShown } from "../visible.ts";

interface GrantRow {
  readonly catalog: Catalog;
  readonly grant: Pick<Grant, "privilege" | "role" | "grantOption" | "grantedBy" | "createdOn">;
  readonly on: string;
  readonly name: string;
  /** The share that has it, `ACCOUNT.SHARE`, where it is no role. */
  readonly share?: string;
}
interface RoleGrantRow {
  readonly catalog: Catalog;
  readonly grant: RoleGrant;
}

const createdOn = <Row extends { readonly grant: { readonly createdOn: number } }>(): ShownColumn<Row> =>
  time("created_on", ({ grant }) => grant.createdOn);

// "granted_by: … empty = system"
const grantedBy = <
  Row extends { readonly catalog: Catalog; readonly grant: { readonly grantedBy: string | null } },
>(): ShownColumn<Row> => text("granted_by", ({ catalog, grant }) => roleName(catalog, grant.grantedBy) ?? "");

const TO_ROLE: readonly ShownColumn<GrantRow>[] = [
  createdOn(),
  text("privilege", ({ grant }) => shownPrivilege(grant.privilege)),
  text("granted_on", ({ on }) => on),
  text("name", ({ name }) => name),
  text("granted_to", ({ grant, share }) => (share === undefined ? roleType(grant.role) : "SHARE")),
  text("grantee_name", ({ catalog, grant, share }) => share ?? roleName(catalog, grant.role)),
  text("grant_option", ({ grant }) => grant.grantOption),
  grantedBy(),
];
const ON_OBJECT: readonly ShownColumn<GrantRow>[] = [
  ...TO_ROLE.slice(0, -1),
  text("granted_by_role_type", ({ grant }) => roleType(grant.grantedBy)),
  ...TO_ROLE.slice(-1),
];
const FUTURE: readonly ShownColumn<GrantRow>[] = [
  createdOn(),
  text("privilege", ({ grant }) => grant.privilege),
  text("grant_on", ({ on }) => on),
  text("name", ({ name }) => name),
  text("grant_to", ({ grant }) => roleType(grant.role)),
  text("grantee_name", ({ catalog, grant }) => roleName(catalog, grant.role)),
  text("grant_option", ({ grant }) => grant.grantOption),
];
const ROLES: readonly ShownColumn<RoleGrantRow>[] = [
  createdOn(),
  text("role", ({ catalog, grant }) => wholeRoleName(catalog, grant.role)),
  text("granted_to", ({ grant }) => grant.to.kind.replaceAll(" ", "_")),
  text("grantee_name", ({ catalog, grant }) => wholeRoleName(catalog, grant.to.name)),
  grantedBy(),
];

/** SHOW [FUTURE | CALLER] GRANTS …: https://docs.snowflake.com/en/sql-reference/sql/show-grants */
export const showGrantsFamily: StatementFamily = {
  name: "SHOW GRANTS",
  commits: false,
  accepts: ([first, second, third]) =>
    first?.value === "SHOW" &&
    (second?.value === "GRANTS" ||
      ((second?.value === "FUTURE" || second?.value === "CALLER") && third?.value === "GRANTS")),
  async execute(execution) {
    const reader = new TokenReader(execution.sql, execution.tokens);
    reader.expect("SHOW");
    const which = reader.acceptOneOf("FUTURE", "CALLER");
    reader.expect("GRANTS");
    const result = which
      ? containerGrants(execution, reader, which)
      : reader.accept("ON")
        ? grantsOn(execution, reader)
        : reader.accept("OF")
          ? grantsOf(execution, reader)
          : grantsTo(execution, reader);
    const limit = reader.accept("LIMIT") ? reader.integer() : result.rows.length;
    reader.end();
    return { ...result, rows: result.rows.slice(0, limit) };
  },
};

function grantsOn(execution: Execution, reader: TokenReader): ResultSet {
  const object = readTarget(execution, reader);
  const grants = execution.account.catalog
    .grantsOn(object.id)
    .filter((grant) => !grant.future && !grant.caller);
  const rows = grants.map((grant) => rowOf(execution, grant, object));
  return resultOf(ON_OBJECT, [...rows, ...usageOf(execution, object), ...sharesOf(execution, object)]);
}

/** Who has a database role: USAGE of it. */
function usageOf({ account: { catalog } }: Execution, object: CatalogObject): GrantRow[] {
  if (object.kind !== "DATABASE ROLE") return [];
  return catalog
    .roleGrants()
    .filter(({ role }) => role === roleKey(object))
    .map((grant) => roleRow(catalog, grant, grant.to.name));
}

/** The shares that give something on the object. */
function sharesOf(execution: Execution, object: CatalogObject): GrantRow[] {
  return execution.account.catalog
    .list("SHARE")
    .flatMap((share) => shareRows(execution, share))
    .filter(({ grant }) => grant.objectId === object.id);
}

/** What a share gives. https://docs.snowflake.com/en/sql-reference/sql/show-grants */
function shareRows(
  { account }: Execution,
  share: CatalogObject,
): (GrantRow & { readonly grant: { readonly objectId: number } })[] {
  return sharedBy(account.catalog, share).map(({ object, ...grant }) => ({
    catalog: account.catalog,
    grant: { ...grant, role: "", grantOption: false },
    on: object.kind.replaceAll(" ", "_"),
    name: pathText(object.path),
    share: `${account.name}.${share.path.name}`,
  }));
}

/** What grants are held by, in one word or two: SHARE, DATABASE ROLE. */
function holder(reader: TokenReader): string {
  const kind = reader.peek()?.value ?? "";
  reader.next();
  return reader.accept("ROLE") ? `${kind} ROLE` : kind;
}

function grantsOf(execution: Execution, reader: TokenReader): ResultSet {
  const role = acceptRole(execution, reader);
  if (role === undefined) throw notSupported(`SHOW GRANTS OF ${holder(reader)}`);
  const { catalog } = execution.account;
  const grants = catalog.roleGrants().filter((grant) => grant.role === role);
  return resultOf(
    ROLES,
    grants.map((grant) => ({ catalog, grant })),
  );
}

function grantsTo(execution: Execution, reader: TokenReader): ResultSet {
  const { account, session } = execution;
  const said = reader.accept("TO");
  const role = said ? acceptRole(execution, reader) : undefined;
  if (role !== undefined) return grantsToRole(execution, role);
  const share = said ? readShare(execution, reader) : undefined;
  if (share) return resultOf(TO_ROLE, shareRows(execution, share));
  if (said && !reader.accept("USER")) throw notSupported(`SHOW GRANTS TO ${holder(reader)}`);
  const name = said ? reader.qualifiedName() : [session.user];
  const user = name.length === 1 ? account.catalog.find("USER", { name: name[0] ?? "" }) : undefined;
  if (!user && said) throw doesNotExist("User", name.join("."));
  const grants = account.catalog.roleGrants().filter(({ to }) => to.kind === "USER" && to.name === name[0]);
  return resultOf(
    ROLES,
    grants.map((grant) => ({ catalog: account.catalog, grant })),
  );
}

/** `ROLE r` or `DATABASE ROLE d.r`: its key. */
function acceptRole(execution: Execution, reader: TokenReader): string | undefined {
  const kind = reader.looksLike("DATABASE", "ROLE") ? "DATABASE ROLE" : "ROLE";
  return reader.accept(...kind.split(" ")) ? roleKey(readRole(execution, reader, kind)) : undefined;
}

// "lists a role grant as the USAGE privilege on the granted role"
function grantsToRole(execution: Execution, role: string): ResultSet {
  const { catalog } = execution.account;
  const onObjects = catalog
    .grantsTo(role)
    .filter((grant) => !grant.future && !grant.caller)
    .flatMap((grant) => {
      const object = catalog.byId(grant.objectId);
      return object && isShown(execution, object) ? [rowOf(execution, grant, object)] : [];
    });
  const ofRoles = catalog
    .roleGrants()
    .filter(({ to }) => to.kind !== "USER" && to.name === role)
    .map((grant) => roleRow(catalog, grant, role));
  return resultOf(TO_ROLE, [...onObjects, ...ofRoles]);
}

function containerGrants(execution: Execution, reader: TokenReader, which: "FUTURE" | "CALLER"): ResultSet {
  const { catalog } = execution.account;
  const wanted = (grant: Grant): boolean =>
    which === "CALLER" ? grant.caller === true : grant.future !== undefined && !grant.caller;
  if (reader.accept("TO")) {
    const role = acceptRole(execution, reader);
    if (role === undefined) throw reader.unexpected();
    const grants = catalog.grantsTo(role).filter(wanted);
    const rows = grants.flatMap((grant) => {
      const object = catalog.byId(grant.objectId);
      return object && isShown(execution, object) ? [rowOf(execution, grant, object)] : [];
    });
    return resultOf(FUTURE, rows);
  }
  reader.expect(which === "CALLER" ? "ON" : "IN");
  const object = readTarget(execution, reader);
  const grants = catalog.grantsOn(object.id).filter(wanted);
  return resultOf(
    FUTURE,
    grants.map((grant) => rowOf(execution, grant, object)),
  );
}

function readTarget(execution: Execution, reader: TokenReader): CatalogObject {
  const { account, session } = execution;
  if (reader.accept("ACCOUNT")) return account.catalog.account;
  const kind = readKind(reader);
  const name = readObjectName(reader, kind);
  const object = account.access.find(
    session,
    kind,
    account.access.pathOf(session, kind, name, "SHOW GRANTS"),
  );
  if (!object || !isShown(execution, object)) {
    if (kind === "DATABASE" || kind === "SCHEMA") throw cannotPerform();
    throw doesNotExist(kind.charAt(0) + kind.slice(1).toLowerCase(), name.join("."));
  }
  return object;
}

// A future or inherited grant stands on the container, for a kind in it: DB.SCHEMA.<TABLE>.
function rowOf({ account: { catalog } }: Execution, grant: Grant, object: CatalogObject): GrantRow {
  const kind = grant.future ?? object.kind;
  const on = kind.replaceAll(" ", "_");
  const name = pathText(object.path);
  return { catalog, grant, on, name: grant.future ? `${name}.<${on}>` : name };
}

/** A role grant as the USAGE privilege on the role. */
function roleRow(catalog: Catalog, grant: RoleGrant, holder: string): GrantRow {
  return {
    catalog,
    grant: { ...grant, privilege: "USAGE", role: holder, grantOption: false },
    on: roleType(grant.role),
    name: wholeRoleName(catalog, grant.role),
  };
}
