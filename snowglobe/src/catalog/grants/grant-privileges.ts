import type { Execution } from "../../account/account.ts";
import type { CatalogObject, ObjectKind } from "../../account/catalog.ts";
import { mayHold, roleKey, roleOf } from "../../account/role-key.ts";
import { notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { pathText } from "../contents.ts";
import { grantToShare, readShare, type Sharing } from "../shares/grant-to-share.ts";
import { IMPORTED_PRIVILEGES, isImported } from "../snowflake-database.ts";
import { type GrantTarget, objectsOf, readGrantTarget, readRole } from "./grant-target.ts";
import { grantorOf, keeperOf } from "./grantor.ts";
import { type PrivilegeList, privilegesFor, readPrivileges } from "./privilege-list.ts";

const DONE = "Statement executed successfully.";

// https://docs.snowflake.com/en/sql-reference/sql/grant-privilege#restrictions-and-limitations
const NO_FUTURE: readonly ObjectKind[] = [
  "COMPUTE POOL",
  "IMAGE REPOSITORY",
  "ROW ACCESS POLICY",
  "MASKING POLICY",
  "PASSWORD POLICY",
  "SESSION POLICY",
  "AUTHENTICATION POLICY",
  "PACKAGES POLICY",
  "TAG",
];

/** GRANT <privileges> ON … TO [ROLE] …: https://docs.snowflake.com/en/sql-reference/sql/grant-privilege */
export async function grantPrivileges(execution: Execution, reader: TokenReader): Promise<ResultSet> {
  const list = readPrivileges(reader);
  reader.expect("ON");
  const target = readGrantTarget(execution, reader);
  reader.expect("TO");
  const share = readShare(execution, reader);
  if (share) {
    refuseImported(execution, target, "Granting");
    return grantToShare(execution, reader, share, sharingOf(execution, target, list));
  }
  const role = readGrantee(execution, reader);
  const grantOption = reader.accept("WITH", "GRANT", "OPTION");
  reader.end();
  refuseOutside(execution, role, target);
  if (namesImported(list)) return grantImported(execution, target, role, grantOption);
  refuseImported(execution, target, "Granting");
  const privileges = privilegesFor(target.kind, list);
  if (target.type === "future") {
    return grantFuture(execution, { ...target, privileges, role, grantOption });
  }
  if (target.type === "all" && target.container.kind === "ACCOUNT") {
    throw notSupported("grants on all objects of the account (that is for caller grants)");
  }
  const refused = new Set<string>();
  let granted = 0;
  await execution.account.change(async (change) => {
    for (const object of objectsOf(execution, target)) {
      for (const privilege of privileges) {
        const grantedBy = grantorOf(execution, object, privilege);
        if (grantedBy === undefined) refused.add(privilege);
        else {
          granted += 1;
          change.grant({ privilege, objectId: object.id, role, grantOption, grantedBy });
        }
      }
    }
    // "only privileges held and grantable by the role … are actually granted": with ALL, what is left counts.
    if (refused.size > 0 && (list !== "ALL" || granted === 0)) throw grantNotExecuted();
  });
  if (refused.size === 0) return statusResult(DONE);
  return statusResult(`Grant partially executed: privileges [${[...refused].join(", ")}] not granted.`);
}

/** What a grant to a share, or its revocation, is about. @throws {SnowflakeError} 003033, 000002 */
export function sharingOf(execution: Execution, target: GrantTarget, privileges: PrivilegeList): Sharing {
  // "data providers cannot grant privileges on future objects to a share"; the words are not documented.
  if (target.type === "future")
    throw new SnowflakeError(
      "003033",
      "42501",
      "SQL access control error:\nFuture grants to a share are not possible.",
    );
  if (target.type === "all" && target.container.kind !== "SCHEMA")
    throw notSupported(`grants on all ${target.kind} objects in a ${target.container.kind} to a SHARE`);
  return {
    kind: target.kind,
    objects: objectsOf(execution, target),
    privileges,
    grantorOf: (object, privilege) => grantorOf(execution, object, privilege),
  };
}

/** `[DATABASE] ROLE name`, or a name alone: its key. @throws {SnowflakeError} 002003; 000002 for what is not a role. */
export function readGrantee(execution: Execution, reader: TokenReader): string {
  if (reader.accept("DATABASE", "ROLE")) return roleKey(readRole(execution, reader, "DATABASE ROLE"));
  const other = ["USER", "SHARE", "APPLICATION"].find(
    (word) => reader.looksLike(word) && reader.peek(1)?.kind === "word",
  );
  if (other && !["WITH", "COPY", "REVOKE"].includes(reader.peek(1)?.value ?? "")) {
    const role = reader.looksLike(other, "ROLE") ? " ROLE" : "";
    throw notSupported(`privileges of ${other}${role} grantees`);
  }
  reader.accept("ROLE");
  return roleKey(readRole(execution, reader, "ROLE"));
}

/**
 * "All privileges are limited to the database that contains the database role, as well as other objects in the same
 * database." The words of the refusal are not documented.
 * @throws {SnowflakeError} 003085
 */
export function refuseOutside({ account: { catalog } }: Execution, role: string, target: GrantTarget): void {
  const place = target.type === "object" ? target.object : target.container;
  if (mayHold(catalog, role, place)) return;
  throw new SnowflakeError(
    "003085",
    "42501",
    `SQL access control error:\nDatabase role '${roleOf(catalog, role)?.path.name ?? ""}' cannot hold privileges on ` +
      `${place.kind} '${pathText(place.path)}': it is not in the database role's own database.`,
  );
}

/**
 * @throws {SnowflakeError} 003081 for a privilege on something in an imported database: it has only all of them
 * together. https://docs.snowflake.com/en/sql-reference/sql/grant-privilege
 */
export function refuseImported(
  { account: { catalog } }: Execution,
  target: GrantTarget,
  doing: "Granting" | "Revoking",
): void {
  if (!isImported(catalog, target.type === "object" ? target.object : target.container)) return;
  const verb = doing === "Granting" ? "GRANT" : "REVOKE";
  throw new SnowflakeError(
    "003081",
    "42501",
    `SQL compilation error:\n${doing} individual privileges on imported database is not allowed. Use '${verb} IMPORTED PRIVILEGES' instead.`,
  );
}

/** Whether IMPORTED PRIVILEGES is what is granted or revoked. */
export function namesImported(list: PrivilegeList): boolean {
  return list !== "ALL" && list.length === 1 && list[0] === IMPORTED_PRIVILEGES;
}

/** The imported database that the target is. @throws {SnowflakeError} 003008 for another object. */
export function importedDatabase({ account: { catalog } }: Execution, target: GrantTarget): CatalogObject {
  if (target.type === "object" && target.kind === "DATABASE" && isImported(catalog, target.object))
    return target.object;
  const place = target.type === "object" ? target.object : target.container;
  throw new SnowflakeError(
    "003008",
    "42501",
    `SQL access control error:\nIMPORTED PRIVILEGES are those of an imported database, which ${place.kind} '${pathText(place.path)}' is not.`,
  );
}

async function grantImported(
  execution: Execution,
  target: GrantTarget,
  role: string,
  grantOption: boolean,
): Promise<ResultSet> {
  const { account, session } = execution;
  const database = importedDatabase(execution, target);
  if (grantOption) throw notSupported("GRANT IMPORTED PRIVILEGES … WITH GRANT OPTION");
  if (!account.access.managesGrants(session, database)) throw grantNotExecuted();
  const grant = { privilege: IMPORTED_PRIVILEGES, objectId: database.id, role, grantOption };
  await account.change(async (change) => change.grant({ ...grant, grantedBy: session.role }));
  return statusResult(DONE);
}

/** 003102: nothing that was asked for may be granted by this session. */
export function grantNotExecuted(): SnowflakeError {
  return new SnowflakeError("003102", "42501", "Grant not executed: Insufficient privileges.");
}

/**
 * "The global MANAGE GRANTS privilege is required to grant privileges on future objects"; in a managed access schema
 * its owner may, too.
 */
export function mayGrantFuture(execution: Execution, container: CatalogObject): boolean {
  const { account, session } = execution;
  if (account.access.managesGrants(session, container)) return true;
  const managed = container.kind === "SCHEMA" && container.properties.managedAccess === true;
  return managed && account.access.holds(session, "OWNERSHIP", container);
}

async function grantFuture(
  execution: Execution,
  future: {
    readonly kind: ObjectKind;
    readonly container: CatalogObject;
    readonly privileges: readonly string[];
    readonly role: string;
    readonly grantOption: boolean;
  },
): Promise<ResultSet> {
  const { kind, container, privileges, role, grantOption } = future;
  if (NO_FUTURE.includes(kind) || container.kind === "ACCOUNT") {
    throw notSupported(`future grants on ${kind} objects in ${container.kind}`);
  }
  if (!mayGrantFuture(execution, container)) throw grantNotExecuted();
  await execution.account.change(async (change) => {
    for (const privilege of privileges) {
      const grantedBy = keeperOf(execution, container);
      change.grant({ privilege, objectId: container.id, role, grantOption, grantedBy, future: kind });
    }
  });
  return statusResult(DONE);
}
