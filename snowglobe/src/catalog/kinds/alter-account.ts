import type { Execution, StatementFamily } from "../../account/account.ts";
import { insufficientPrivileges, notSupported } from "../../errors/snowflake-error.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { networkPolicyNamed } from "../policies/network-policy.ts";
import { startsWith } from "../statements/object-families.ts";
import { aName } from "../statements/option-readers.ts";
import { PARAMETER_OPTIONS } from "../statements/parameter-options.ts";
import { type Options, readOptions, readUnset } from "../statements/read-options.ts";
import { aMonitorName, checkMonitor } from "./resource-monitor.ts";

const OPTIONS: Options = {
  ...PARAMETER_OPTIONS,
  NETWORK_POLICY: { property: "networkPolicy", read: aName },
  RESOURCE_MONITOR: { property: "resourceMonitor", read: aMonitorName },
};

/** ALTER ACCOUNT SET and UNSET of parameters: https://docs.snowflake.com/en/sql-reference/sql/alter-account */
export const alterAccountFamily: StatementFamily = {
  name: "ALTER ACCOUNT",
  commits: true,
  accepts: (tokens) =>
    startsWith(tokens, ["ALTER", "ACCOUNT", "SET"]) || startsWith(tokens, ["ALTER", "ACCOUNT", "UNSET"]),
  execute: alterAccount,
};

async function alterAccount(execution: Execution): Promise<ResultSet> {
  const { account, session, sql, tokens } = execution;
  const reader = new TokenReader(sql, tokens);
  reader.expect("ALTER", "ACCOUNT");
  const object = account.catalog.account;
  const verb = reader.acceptOneOf("SET", "UNSET") ?? "";
  refusePolicies(reader, verb);
  const properties =
    verb === "SET"
      ? { ...object.properties, ...set(execution, reader) }
      : without(object.properties, unset(reader));
  if (!account.access.activeRoles(session).has("ACCOUNTADMIN"))
    throw insufficientPrivileges("ACCOUNT", object.path.name);
  await account.change(async (change) => change.update(object.id, { properties }));
  return statusResult("Statement executed successfully.");
}

/** @throws {SnowflakeError} 000002 for what has no equals sign, or is for an organisation. */
function refusePolicies(reader: TokenReader, verb: string): void {
  for (const kind of ["FEATURE"])
    if (reader.looksLike(kind, "POLICY")) throw notSupported(`ALTER ACCOUNT ${verb} ${kind} POLICY`);
  if (reader.looksLike("IS_ORG_ADMIN")) throw notSupported("ALTER ACCOUNT … SET IS_ORG_ADMIN");
}

function set(execution: Execution, reader: TokenReader): Readonly<Record<string, unknown>> {
  const { properties, comment } = readOptions(reader, "ACCOUNT", OPTIONS);
  checkMonitor(execution, properties.resourceMonitor);
  if (comment !== undefined) throw notSupported("ALTER ACCOUNT SET COMMENT");
  const { networkPolicy } = properties;
  return typeof networkPolicy === "string"
    ? { ...properties, networkPolicy: networkPolicyNamed(execution, networkPolicy, true) }
    : properties;
}

function unset(reader: TokenReader): readonly string[] {
  return readUnset(reader, "ACCOUNT", OPTIONS);
}

function without(
  properties: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));
}
