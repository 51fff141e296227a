import type { Execution } from "../../account/account.ts";
import type { Catalog, CatalogChange, CatalogObject, Grant } from "../../account/catalog.ts";
import { isKeyOfDatabaseRole, roleName } from "../../account/role-key.ts";
import { insufficientPrivileges, notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { pathText } from "../contents.ts";
import { readTask } from "../task-properties.ts";
import {
  grantNotExecuted,
  mayGrantFuture,
  readGrantee,
  refuseImported,
  refuseOutside,
} from "./grant-privileges.ts";
import { objectsOf, readGrantTarget } from "./grant-target.ts";
import { isInManagedSchema, keeperOf } from "./grantor.ts";

type CurrentGrants = "COPY" | "REVOKE" | undefined;

/** GRANT OWNERSHIP ON … TO ROLE …: https://docs.snowflake.com/en/sql-reference/sql/grant-ownership */
export async function grantOwnership(execution: Execution, reader: TokenReader): Promise<ResultSet> {
  reader.expect("OWNERSHIP", "ON");
  const target = readGrantTarget(execution, reader);
  reader.expect("TO");
  const role = readGrantee(execution, reader);
  const currentGrants: CurrentGrants = reader.acceptOneOf("COPY", "REVOKE");
  if (currentGrants) reader.expect("CURRENT", "GRANTS");
  reader.end();
  if (target.kind === "SERVICE") throw notSupported("GRANT OWNERSHIP ON SERVICE: it cannot be transferred");
  if (target.kind === "ACCOUNT") throw insufficientPrivileges("ACCOUNT", execution.account.name);
  refuseOutside(execution, role, target);
  // A database role can be given no warehouse, and none on its own database.
  if (isKeyOfDatabaseRole(role) && ["DYNAMIC TABLE", "DATABASE"].includes(target.kind))
    throw notSupported(`GRANT OWNERSHIP ON ${target.kind} … TO DATABASE ROLE`);
  refuseImported(execution, target, "Granting");
  await execution.account.change(async (change) => {
    if (target.type === "future") futureOwnership(execution, change, target.container, target.kind, role);
    for (const object of objectsOf(execution, target))
      transfer(execution, change, object, role, currentGrants);
  });
  return statusResult("Statement executed successfully.");
}

function transfer(
  execution: Execution,
  change: CatalogChange,
  object: CatalogObject,
  role: string,
  currentGrants: CurrentGrants,
): void {
  const { account, session } = execution;
  const manager = account.access.managesGrants(session, object);
  const managed = isInManagedSchema(execution, object);
  const keeper = keeperOf(execution, object);
  const active = account.access.activeRoles(session);
  if (!manager && (keeper === null || !active.has(keeper))) {
    throw insufficientPrivileges(object.kind, object.path.name);
  }
  if (object.owner === role) return;
  // "The OWNERSHIP privilege on objects can only be transferred to a subordinate role of the schema owner."
  if (
    managed &&
    keeper !== null &&
    !account.access.activeRoles({ ...session, role: keeper, secondaryRoles: "NONE" }).has(role)
  ) {
    throw grantNotExecuted();
  }
  // "The COPY parameter requires … MANAGE GRANTS … or an active role is the new owner (or a higher) role."
  if (currentGrants === "COPY" && !manager && !active.has(role)) throw grantNotExecuted();
  const outbound = account.catalog.grantsOn(object.id).filter(isOutbound);
  const [first] = outbound;
  if (first && !currentGrants && !object.kind.endsWith("ROLE"))
    throw dependentGrant(account.catalog, first, object);
  for (const grant of outbound) {
    change.revoke(grant);
    if (currentGrants === "COPY" && grant.role !== role) change.grant({ ...grant, grantedBy: role });
  }
  change.update(object.id, { owner: role, ...(object.kind === "TASK" && handedOver(execution, object)) });
}

/** "GRANT OWNERSHIP on a task … suspends the task": https://docs.snowflake.com/en/user-guide/tasks-intro */
function handedOver({ account }: Execution, task: CatalogObject): Pick<CatalogObject, "properties"> {
  const before = readTask(task);
  if (before.state === "suspended") return { properties: before };
  const suspended = { suspendedOn: account.now(), suspendedReason: "GRANT_OWNERSHIP" };
  return { properties: { ...before, state: "suspended", nextRun: null, ...suspended } };
}

function isOutbound(grant: Grant): boolean {
  return grant.privilege !== "OWNERSHIP" && !grant.future && !grant.caller;
}

function futureOwnership(
  execution: Execution,
  change: CatalogChange,
  container: CatalogObject,
  kind: NonNullable<Grant["future"]>,
  role: string,
): void {
  if (!mayGrantFuture(execution, container)) throw grantNotExecuted();
  const rival = execution.account.catalog
    .grantsOn(container.id)
    .find((grant) => grant.future === kind && grant.privilege === "OWNERSHIP" && grant.role !== role);
  // "No more than one future grant of the OWNERSHIP privilege is allowed on each securable object type."
  if (rival) {
    throw new SnowflakeError(
      "003107",
      "42501",
      `SQL access control error:\nFuture grant of OWNERSHIP on ${kind} objects in '${pathText(container.path)}' ` +
        `to role '${roleName(execution.account.catalog, rival.role) ?? ""}' already exists. Revoke it first.`,
    );
  }
  const grantedBy = keeperOf(execution, container);
  change.grant({
    privilege: "OWNERSHIP",
    objectId: container.id,
    role,
    grantOption: false,
    grantedBy,
    future: kind,
  });
}

function dependentGrant(catalog: Catalog, grant: Grant, object: CatalogObject): SnowflakeError {
  return new SnowflakeError(
    "003036",
    "23001",
    `SQL execution error: Dependent grant of privilege '${grant.privilege}' on securable '${pathText(object.path)}' ` +
      `to role '${roleName(catalog, grant.role) ?? ""}' exists.  It must be revoked first.  More than one dependent grant may exist: use 'SHOW GRANTS' ` +
      "command to view them.  To revoke all dependent grants while transferring object ownership, use convenience command " +
      "'GRANT OWNERSHIP ON <target_objects> TO <target_role> REVOKE CURRENT GRANTS'.",
  );
}
