import type { Execution, StatementFamily } from "../../account/account.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import type { Token } from "../../sql/tokenize.ts";
import type { ResultSet } from "../../types/result-set.ts";
import { startsWith } from "../statements/object-families.ts";
import { callerGrants, looksLikeCallerGrant } from "./grant-caller.ts";
import { grantOwnership } from "./grant-ownership.ts";
import { grantNotExecuted, grantPrivileges } from "./grant-privileges.ts";
import { grantRole, revokeRole } from "./grant-role.ts";
import { revokePrivileges } from "./revoke-privileges.ts";

/** GRANT and REVOKE, in all their forms. */
export const grantFamilies: readonly StatementFamily[] = [
  {
    name: "GRANT",
    commits: true,
    accepts: (tokens) => startsWith(tokens, ["GRANT"]) && !isServiceRole(tokens),
    execute: (execution) => grant(execution),
  },
  {
    name: "REVOKE",
    commits: true,
    accepts: (tokens) => startsWith(tokens, ["REVOKE"]) && !isServiceRole(tokens),
    execute: (execution) => revoke(execution),
  },
];

// GRANT SERVICE ROLE belongs to the services.
function isServiceRole(tokens: readonly Token[]): boolean {
  return startsWith(tokens.slice(1), ["SERVICE", "ROLE"]);
}

async function grant(execution: Execution): Promise<ResultSet> {
  const reader = new TokenReader(execution.sql, execution.tokens);
  reader.expect("GRANT");
  refuseCallers(execution);
  if (namesRole(reader)) return grantRole(execution, reader);
  if (reader.looksLike("OWNERSHIP")) return grantOwnership(execution, reader);
  if (looksLikeCallerGrant(reader)) return callerGrants(execution, reader, "GRANT");
  return grantPrivileges(execution, reader);
}

async function revoke(execution: Execution): Promise<ResultSet> {
  const reader = new TokenReader(execution.sql, execution.tokens);
  reader.expect("REVOKE");
  refuseCallers(execution);
  if (namesRole(reader)) return revokeRole(execution, reader);
  if (looksLikeCallerGrant(reader)) return callerGrants(execution, reader, "REVOKE");
  return revokePrivileges(execution, reader);
}

/** GRANT ROLE …, GRANT DATABASE ROLE … */
function namesRole(reader: TokenReader): boolean {
  return reader.looksLike("ROLE") || reader.looksLike("DATABASE", "ROLE");
}

// No caller grant lets an executable give its caller's privileges away.
function refuseCallers({ session }: Execution): void {
  if (session.callerOf !== undefined && !session.ownersRights) throw grantNotExecuted();
}
