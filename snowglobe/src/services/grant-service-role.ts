import type { Execution } from "../account/account.ts";
import { doesNotExist, notSupported } from "../errors/snowflake-error.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../types/result-set.ts";
import { findService } from "./change-service.ts";
import { serviceRolePrivilege, serviceRolesOf } from "./endpoint-access.ts";

/**
 * GRANT SERVICE ROLE service!role TO ROLE name, and REVOKE … FROM ROLE name.
 * https://docs.snowflake.com/en/sql-reference/sql/grant-service-role
 */
export async function grantServiceRole(execution: Execution): Promise<ResultSet> {
  const { account, session, sql, tokens } = execution;
  const revoke = tokens[0]?.value === "REVOKE";
  const reader = new TokenReader(sql, tokens.slice(3));
  const name = reader.qualifiedName();
  reader.expect("!");
  const serviceRole = reader.identifier();
  reader.expect(revoke ? "FROM" : "TO");
  if (!reader.accept("ROLE")) throw notSupported("granting a service role to anything but a role");
  const role = reader.identifier();
  reader.end();
  const service = findService(execution, name);
  if (!service || !serviceRolesOf(service).has(serviceRole))
    throw doesNotExist("Service role", `${name.join(".")}!${serviceRole}`);
  account.access.require(session, "OWNERSHIP", service);
  if (!account.catalog.find("ROLE", { name: role })) throw doesNotExist("Role", role);
  const grant = { privilege: serviceRolePrivilege(serviceRole), objectId: service.id, role };
  await account.change(async (change) => {
    if (revoke) change.revoke(grant);
    else change.grant({ ...grant, grantOption: false, grantedBy: session.role });
  });
  return statusResult("Statement executed successfully.");
}
