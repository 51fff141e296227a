import type { Execution } from "../../account/account.ts";
import type { CatalogChange, CatalogObject, Grant } from "../../account/catalog.ts";
import { roleName } from "../../account/role-key.ts";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { pathText } from "../contents.ts";
import { readShare, revokeFromShare } from "../shares/grant-to-share.ts";
import { IMPORTED_PRIVILEGES } from "../snowflake-database.ts";
import {
  grantNotExecuted,
  importedDatabase,
  mayGrantFuture,
  namesImported,
  readGrantee,
  refuseImported,
  sharingOf,
} from "./grant-privileges.ts";
import { objectsOf, readGrantTarget } from "./grant-target.ts";
import { isInManagedSchema, keeperOf } from "./grantor.ts";
import { privilegesFor, readPrivileges } from "./privilege-list.ts";

/** REVOKE [GRANT OPTION FOR] <privileges> ON … FROM …: https://docs.snowflake.com/en/sql-reference/sql/revoke-privilege */
export async function revokePrivileges(execution: Execution, reader: TokenReader): Promise<ResultSet> {
  const optionOnly = reader.accept("GRANT", "OPTION", "FOR");
  const list = readPrivileges(reader);
  reader.expect("ON");
  const target = readGrantTarget(execution, reader);
  reader.expect("FROM");
  const share = readShare(execution, reader);
  if (share) return revokeFromShare(execution, reader, share, sharingOf(execution, target, list));
  const role = readGrantee(execution, reader);
  const cascade = reader.acceptOneOf("RESTRICT", "CASCADE") === "CASCADE";
  reader.end();
  const ownership = list !== "ALL" && list.includes("OWNERSHIP");
  if (ownership && target.type !== "future") {
    // As https://github.com/littleK0i/SnowDDL/issues/33 shows it.
    throw new SnowflakeError("003937", "23001", "SQL execution error: OWNERSHIP can only be transferred.");
  }
  const imported = namesImported(list);
  if (imported) importedDatabase(execution, target);
  else refuseImported(execution, target, "Revoking");
  const named = imported ? [IMPORTED_PRIVILEGES] : undefined;
  const privileges = named ?? (ownership ? ["OWNERSHIP"] : privilegesFor(target.kind, list));
  await execution.account.change(async (change) => {
    if (target.type === "future") {
      if (!mayGrantFuture(execution, target.container)) throw grantNotExecuted();
      const { container, kind } = target;
      for (const privilege of privileges)
        change.revoke({ privilege, objectId: container.id, role, future: kind });
    }
    for (const object of objectsOf(execution, target)) {
      for (const privilege of privileges)
        revoke(execution, change, object, { privilege, role, cascade, optionOnly });
    }
  });
  return statusResult("Statement executed successfully.");
}

interface Revocation {
  readonly privilege: string;
  readonly role: string;
  readonly cascade: boolean;
  readonly optionOnly: boolean;
}

// "A REVOKE statement only revokes grants for which the active role, or a lower role in a hierarchy, is the grantor. …
// a REVOKE statement is successful even if no privileges are revoked."
function revoke(
  execution: Execution,
  change: CatalogChange,
  object: CatalogObject,
  wanted: Revocation,
): void {
  const { privilege, role, cascade, optionOnly } = wanted;
  const grants = execution.account.catalog
    .grantsOn(object.id)
    .filter((grant) => grant.privilege === privilege && !grant.future && !grant.caller);
  const grant = grants.find((candidate) => candidate.role === role);
  if (!grant || !mayRevoke(execution, object, grant)) return;
  const dependent = grant.grantOption
    ? grants.filter((other) => other.grantedBy === role && other.role !== role)
    : [];
  const [first] = dependent;
  if (first && !cascade) {
    throw new SnowflakeError(
      "003036",
      "23001",
      `SQL execution error: Dependent grant of privilege '${privilege}' on securable '${pathText(object.path)}' ` +
        `to role '${roleName(execution.account.catalog, first.role) ?? ""}' exists.  It must be revoked first.  More than one dependent grant may exist: ` +
        "use 'SHOW GRANTS' command to view them.",
    );
  }
  change.revoke(grant);
  if (optionOnly) change.grant({ ...grant, grantOption: false });
  for (const other of dependent)
    revoke(execution, change, object, { ...wanted, role: other.role, optionOnly: false });
}

function mayRevoke(execution: Execution, object: CatalogObject, grant: Grant): boolean {
  const { account, session } = execution;
  // "Grants of privileges authorized by the SYSTEM role cannot be modified by customers."
  if (grant.grantedBy === null) return false;
  const active = account.access.activeRoles(session);
  if (account.access.managesGrants(session, object)) return true;
  const keeper = keeperOf(execution, object);
  if (isInManagedSchema(execution, object)) return keeper !== null && active.has(keeper);
  return active.has(grant.grantedBy);
}
