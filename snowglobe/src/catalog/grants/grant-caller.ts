import type { Execution } from "../../account/account.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { allPrivilegesOf } from "../privileges.ts";
import { grantNotExecuted, readGrantee, refuseOutside } from "./grant-privileges.ts";
import { type GrantTarget, readGrantTarget } from "./grant-target.ts";
import { privilegesFor, readPrivileges } from "./privilege-list.ts";

/** Whether GRANT or REVOKE is followed by one of the forms of caller grants. */
export function looksLikeCallerGrant(reader: TokenReader): boolean {
  return [["CALLER"], ["INHERITED", "CALLER"], ["ALL", "CALLER"], ["ALL", "INHERITED", "CALLER"]].some(
    (words) => reader.looksLike(...words),
  );
}

/**
 * GRANT and REVOKE of caller grants: which of its caller's privileges an executable owned by the role may use.
 * INHERITED ones are kept on the container, as what they mean for each kind in it, now and later.
 * https://docs.snowflake.com/en/sql-reference/sql/grant-caller, …/revoke-caller
 */
export async function callerGrants(
  execution: Execution,
  reader: TokenReader,
  verb: "GRANT" | "REVOKE",
): Promise<ResultSet> {
  const { account, session } = execution;
  const all = reader.accept("ALL");
  const inherited = reader.accept("INHERITED");
  reader.expect("CALLER");
  if (all) reader.expect("PRIVILEGES");
  const list = all ? "ALL" : readPrivileges(reader);
  reader.expect("ON");
  const target = readGrantTarget(execution, reader);
  if ((target.type === "all") !== inherited || target.type === "future") throw reader.unexpected();
  reader.expect(verb === "GRANT" ? "TO" : "FROM");
  const role = readGrantee(execution, reader);
  reader.end();
  if (verb === "GRANT") refuseOutside(execution, role, target);
  // "MANAGE CALLER GRANTS | Account", "Any privilege | All specified objects"
  if (!account.access.holds(session, "MANAGE CALLER GRANTS", account.catalog.account))
    throw grantNotExecuted();
  const privileges = list === "ALL" ? allPrivilegesOf(target.kind) : privilegesFor(target.kind, list);
  await account.change(async (change) => {
    for (const privilege of privileges) {
      const grant = { privilege, role, caller: true, ...placeOf(target) };
      if (verb === "GRANT") change.grant({ ...grant, grantOption: false, grantedBy: session.role });
      else change.revoke(grant);
    }
  });
  return statusResult("Statement executed successfully.");
}

function placeOf(target: GrantTarget) {
  return target.type === "object"
    ? { objectId: target.object.id }
    : { objectId: target.container.id, future: target.kind };
}
