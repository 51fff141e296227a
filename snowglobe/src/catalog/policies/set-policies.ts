import type { Execution, StatementFamily } from "../../account/account.ts";
import type { Catalog, CatalogObject } from "../../account/catalog.ts";
import { invalid } from "../../errors/invalid.ts";
import { insufficientPrivileges, notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import type { Token } from "../../sql/tokenize.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";

/** Policies that are set on the account or on a user. */
export type SetPolicyKind =
  | "PASSWORD POLICY"
  | "SESSION POLICY"
  | "AUTHENTICATION POLICY"
  | "PACKAGES POLICY";

/** The property of an account or a user that holds the policy's number. */
export const SET_POLICY_PROPERTY = {
  "PASSWORD POLICY": "passwordPolicy",
  "SESSION POLICY": "sessionPolicy",
  "AUTHENTICATION POLICY": "authenticationPolicy",
  "PACKAGES POLICY": "packagesPolicy",
} as const;
const PROPERTY = SET_POLICY_PROPERTY;
export const SET_POLICY_KINDS = Object.keys(PROPERTY) as readonly SetPolicyKind[];
const KINDS = SET_POLICY_KINDS;

/**
 * ALTER { ACCOUNT | USER u } { SET { PASSWORD | SESSION | AUTHENTICATION | PACKAGES } POLICY p [FORCE] | UNSET … POLICY }.
 * https://docs.snowflake.com/en/sql-reference/sql/alter-account, …/alter-user
 */
export const setPoliciesFamily: StatementFamily = {
  name: "ALTER … SET POLICY",
  commits: true,
  accepts: isAboutPolicies,
  execute: setPolicy,
};

function isAboutPolicies(tokens: readonly Token[]): boolean {
  const about = tokens[1]?.value;
  if (tokens[0]?.value !== "ALTER" || (about !== "ACCOUNT" && about !== "USER")) return false;
  const at = tokens.findIndex(({ kind, value }) => kind === "word" && (value === "SET" || value === "UNSET"));
  const words = `${tokens[at + 1]?.value ?? ""} ${tokens[at + 2]?.value ?? ""}`;
  return at > 0 && KINDS.some((kind) => kind === words);
}

async function setPolicy(execution: Execution): Promise<ResultSet> {
  const { account, session } = execution;
  const done = statusResult("Statement executed successfully.");
  const reader = new TokenReader(execution.sql, execution.tokens);
  reader.expect("ALTER");
  const ofUser = reader.accept("USER");
  if (!ofUser) reader.expect("ACCOUNT");
  const ifExists = ofUser && reader.accept("IF", "EXISTS");
  const named = ofUser && !reader.looksLike("SET") && !reader.looksLike("UNSET");
  const user = named ? reader.qualifiedName() : [session.user];
  if (ifExists && !account.access.lookUp(session, "USER", user)) return done;
  const holder = ofUser ? account.access.resolve(session, "USER", user) : account.catalog.account;
  const verb = reader.acceptOneOf("SET", "UNSET");
  const kind = KINDS.find((each) => reader.accept(...each.split(" ")));
  if (!kind || !verb) throw reader.unexpected();
  const name = verb === "SET" ? reader.qualifiedName() : undefined;
  const force = verb === "SET" && reader.accept("FORCE");
  if (reader.looksLike("FOR", "ALL"))
    throw notSupported(`${kind} … FOR ALL ${reader.peek(2)?.text ?? ""} USERS`);
  reader.end();
  if (ofUser && kind === "PACKAGES POLICY")
    throw invalid("001003", "42000", "a packages policy is set on the account.");
  requireApply(execution, kind, holder);
  const policy = name && findPolicy(execution, kind, name);
  const there = holder.properties[PROPERTY[kind]];
  if (policy && there !== undefined && there !== policy.id && !force)
    throw new SnowflakeError(
      "391930",
      "23001",
      `SQL compilation error:\nObject ${holder.path.name} already has a ${kind.replace(" ", "_")}. Only one ${kind.replace(" ", "_")} is allowed at a time.`,
    );
  if (!policy && there === undefined)
    throw invalid(
      "391913",
      "23001",
      `Any policy of kind ${kind.replace(" ", "_")} is not attached to ${holder.kind} ${holder.path.name}.`,
    );
  const { [PROPERTY[kind]]: _, ...rest } = holder.properties;
  const properties = policy ? { ...rest, [PROPERTY[kind]]: policy.id } : rest;
  await account.change(async (change) => void change.update(holder.id, { properties }));
  return done;
}

function findPolicy(
  { account, session }: Execution,
  kind: SetPolicyKind,
  name: readonly string[],
): CatalogObject {
  const policy = account.access.resolve(session, kind, name, "ALTER");
  // "APPLY PACKAGES POLICY on the account and the OWNERSHIP privilege on the packages policy"
  if (kind === "PACKAGES POLICY") account.access.require(session, "OWNERSHIP", policy);
  else if (!account.access.holds(session, `APPLY ${kind}`, account.catalog.account))
    account.access.require(session, "APPLY", policy);
  return policy;
}

// "APPLY PASSWORD POLICY on the account"; for one user OWNERSHIP of the user does, with APPLY on the policy.
function requireApply({ account, session }: Execution, kind: SetPolicyKind, holder: CatalogObject): void {
  if (account.access.holds(session, `APPLY ${kind}`, account.catalog.account)) return;
  if (holder.kind === "ACCOUNT") throw insufficientPrivileges("ACCOUNT", holder.path.name);
  account.access.require(session, "OWNERSHIP", holder);
}

/** The policy of the kind that counts for the user: its own, else the account's. */
export function policyOn(
  catalog: Catalog,
  user: CatalogObject | undefined,
  kind: SetPolicyKind,
): CatalogObject | undefined {
  for (const holder of [user, catalog.account]) {
    const id = holder?.properties[PROPERTY[kind]];
    const policy = typeof id === "number" ? catalog.byId(id) : undefined;
    if (policy) return policy;
  }
  return undefined;
}

/** @throws {SnowflakeError} 391901 while the account or a user has it */
export function refuseWhileSet(catalog: Catalog, policy: CatalogObject): void {
  const holder = [catalog.account, ...catalog.list("USER")].find(({ properties }) =>
    Object.values(PROPERTY).some((property) => properties[property] === policy.id),
  );
  if (holder)
    throw new SnowflakeError(
      "391901",
      "23001",
      `SQL compilation error:\nPolicy ${policy.path.name} cannot be dropped/replaced as it is associated with one or more entities. (It is set on ${holder.kind} ${holder.path.name}.)`,
    );
}
