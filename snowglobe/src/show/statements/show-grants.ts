import type { Execution, StatementFamily } from "../../account/account.ts";
import type { CatalogObject, Grant, RoleGrant } from "../../account/catalog.ts";
import { pathText } from "../../catalog/contents.ts";
import { findRole } from "../../catalog/grants/grant-target.ts";
import { readKind } from "../../catalog/kind-words.ts";
import { readObjectName } from "../../catalog/object-name.ts";
import { cannotPerform, doesNotExist, notSupported } from "../../errors/snowflake-error.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import type { ResultSet } from "../../types/result-set.ts";
import { resultOf, type ShownColumn, text, time } from "../shown-column.ts";
import { isShown } from "../visible.ts";

interface GrantRow {
  readonly grant: Pick<Grant, "privilege" | "role" | "grantOption" | "grantedBy" | "createdOn">;
  readonly on: string;
  readonly name: string;
}

const createdOn = <Row extends { readonly grant: { readonly createdOn: number } }>(): ShownColumn<Row> =>
  time("created_on", ({ grant }) => grant.createdOn);

const TO_ROLE: readonly ShownColumn<GrantRow>[] = [
  createdOn(),
  text("privilege", ({ grant }) => grant.privilege),
  text("granted_on", ({ on }) => on),
  text("name", ({ name }) => name),
  text("granted_to", () => "ROLE"),
  text("grantee_name", ({ grant }) => grant.role),
  text("grant_option", ({ grant }) => grant.grantOption),
  text("granted_by", ({ grant }) => grant.grantedBy ?? ""),
];
const ON_OBJECT: readonly ShownColumn<GrantRow>[] = [
  ...TO_ROLE.slice(0, -1),
  text("granted_by_role_type", ({ grant }) => (grant.grantedBy === null ? "" : "ROLE")),
  ...TO_ROLE.slice(-1),
];
const FUTURE: readonly ShownColumn<GrantRow>[] = [
  createdOn(),
  text("privilege", ({ grant }) => grant.privilege),
  text("grant_on", ({ on }) => on),
  text("name", ({ name }) => name),
  text("grant_to", () => "ROLE"),
  text("grantee_name", ({ grant }) => grant.role),
  text("grant_option", ({ grant }) => grant.grantOption),
];
const ROLES: readonly ShownColumn<{ readonly grant: RoleGrant }>[] = [
  createdOn(),
  text("role", ({ grant }) => grant.role),
  text("granted_to", ({ grant }) => grant.to.kind),
  text("grantee_name", ({ grant }) => grant.to.name),
  text("granted_by", ({ grant }) => grant.grantedBy ?? ""),
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
  return resultOf(
    ON_OBJECT,
    grants.map((grant) => rowOf(grant, object)),
  );
}

/** What grants are held by, in one word or two: SHARE, DATABASE ROLE. */
function holder(reader: TokenReader): string {
  const kind = reader.peek()?.value ?? "";
  reader.next();
  return reader.accept("ROLE") ? `${kind} ROLE` : kind;
}

function grantsOf(execution: Execution, reader: TokenReader): ResultSet {
  if (!reader.accept("ROLE")) throw notSupported(`SHOW GRANTS OF ${holder(reader)}`);
  const role = findRole(execution, reader.qualifiedName());
  const grants = execution.account.catalog.roleGrants().filter((grant) => grant.role === role);
  return resultOf(
    ROLES,
    grants.map((grant) => ({ grant })),
  );
}

function grantsTo(execution: Execution, reader: TokenReader): ResultSet {
  const { account, session } = execution;
  const said = reader.accept("TO");
  if (said && reader.accept("ROLE"))
    return grantsToRole(execution, findRole(execution, reader.qualifiedName()));
  if (said && !reader.accept("USER")) throw notSupported(`SHOW GRANTS TO ${holder(reader)}`);
  const name = said ? reader.qualifiedName() : [session.user];
  const user = name.length === 1 ? account.catalog.find("USER", { name: name[0] ?? "" }) : undefined;
  if (!user && said) throw doesNotExist("User", name.join("."));
  const grants = account.catalog.roleGrants().filter(({ to }) => to.kind === "USER" && to.name === name[0]);
  return resultOf(
    ROLES,
    grants.map((grant) => ({ grant })),
  );
}

// "lists a role grant as the USAGE privilege on the granted role"
function grantsToRole(execution: Execution, role: string): ResultSet {
  const { catalog } = execution.account;
  const onObjects = catalog
    .grantsTo(role)
    .filter((grant) => !grant.future && !grant.caller)
    .flatMap((grant) => {
      const object = catalog.byId(grant.objectId);
      return object && isShown(execution, object) ? [rowOf(grant, object)] : [];
    });
  const ofRoles = catalog
    .roleGrants()
    .filter(({ to }) => to.kind === "ROLE" && to.name === role)
    .map((grant) => ({
      grant: { ...grant, privilege: "USAGE", role, grantOption: false },
      on: "ROLE",
      name: grant.role,
    }));
  return resultOf(TO_ROLE, [...onObjects, ...ofRoles]);
}

function containerGrants(execution: Execution, reader: TokenReader, which: "FUTURE" | "CALLER"): ResultSet {
  const { catalog } = execution.account;
  const wanted = (grant: Grant): boolean =>
    which === "CALLER" ? grant.caller === true : grant.future !== undefined && !grant.caller;
  if (reader.accept("TO")) {
    reader.expect("ROLE");
    const grants = catalog.grantsTo(findRole(execution, reader.qualifiedName())).filter(wanted);
    const rows = grants.flatMap((grant) => {
      const object = catalog.byId(grant.objectId);
      return object && isShown(execution, object) ? [rowOf(grant, object)] : [];
    });
    return resultOf(FUTURE, rows);
  }
  reader.expect(which === "CALLER" ? "ON" : "IN");
  const object = readTarget(execution, reader);
  const grants = catalog.grantsOn(object.id).filter(wanted);
  return resultOf(
    FUTURE,
    grants.map((grant) => rowOf(grant, object)),
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
function rowOf(grant: Grant, object: CatalogObject): GrantRow {
  const kind = grant.future ?? object.kind;
  const on = kind.replaceAll(" ", "_");
  const name = pathText(object.path);
  return { grant, on, name: grant.future ? `${name}.<${on}>` : name };
}
