import { BlockList, isIPv4 } from "node:net";
import { z } from "zod";
import type { Execution } from "../../account/account.ts";
import type { Catalog, CatalogObject } from "../../account/catalog.ts";
import { invalid } from "../../errors/invalid.ts";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import { parseName } from "../../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { invalidValue, type OptionReader } from "../statements/option-readers.ts";
import { isIpRange, networkRuleProperties } from "./network-rule.ts";

/** What a NETWORK POLICY object's `properties` hold: addresses and ranges, `10.0.0.0/8`. */
export const networkPolicyProperties = z.object({
  allowedIps: z.array(z.string()),
  blockedIps: z.array(z.string()),
  /** Network rules by their numbers. */
  allowedRules: z.array(z.number()).default([]),
  blockedRules: z.array(z.number()).default([]),
});
type Properties = z.infer<typeof networkPolicyProperties>;

const addresses: OptionReader = (reader, option) =>
  reader.list(() => {
    const text = reader.string();
    if (!isIpRange(text)) throw invalidValue(option, text);
    return text;
  });

/** Names of network rules, as strings or not. */
const ruleNames: OptionReader = (reader) =>
  reader.list(() =>
    reader.peek()?.kind === "string" ? [...parseName(reader.string())] : [...reader.qualifiedName()],
  );

const RULE_LISTS = {
  ALLOWED_NETWORK_RULE_LIST: "allowedRules",
  BLOCKED_NETWORK_RULE_LIST: "blockedRules",
} as const;

/** https://docs.snowflake.com/en/sql-reference/sql/create-network-policy, …/alter-network-policy */
export const networkPolicyKind: KindDefinition = {
  kind: "NETWORK POLICY",
  label: "Network policy",
  options: {
    ALLOWED_IP_LIST: { property: "allowedIps", read: addresses },
    BLOCKED_IP_LIST: { property: "blockedIps", read: addresses },
    ALLOWED_NETWORK_RULE_LIST: { property: "allowedRules", read: ruleNames },
    BLOCKED_NETWORK_RULE_LIST: { property: "blockedRules", read: ruleNames },
  },
  defaults: { allowedIps: [], blockedIps: [], allowedRules: [], blockedRules: [] },
  orReplace: true,
  orAlter: true,
  rename: true,
  check(execution, properties, name) {
    const policy = networkPolicyProperties.parse({
      ...properties,
      allowedRules: ruleIds(execution, properties.allowedRules),
      blockedRules: ruleIds(execution, properties.blockedRules),
    });
    const { catalog } = execution.account;
    const changed = catalog.find("NETWORK POLICY", { name });
    const user = catalog.find("USER", { name: execution.session.user });
    if (changed && changed === policyFor(catalog, user) && !allows(catalog, policy, HERE))
      throw locksOut(name);
    return policy;
  },
  action(execution, reader, find) {
    const verb = reader.acceptOneOf("ADD", "REMOVE");
    if (verb === undefined) return undefined;
    const list = reader.acceptOneOf("ALLOWED_NETWORK_RULE_LIST", "BLOCKED_NETWORK_RULE_LIST");
    if (list === undefined) throw reader.unexpected();
    reader.expect("=");
    const name = reader.peek()?.kind === "string" ? parseName(reader.string()) : reader.qualifiedName();
    reader.end();
    return changeRules(execution, find(), RULE_LISTS[list], verb, name);
  },
  dropping({ account }, _change, policy) {
    const [holder] = holdersOf(account.catalog, policy);
    if (holder)
      throw new SnowflakeError(
        "093020",
        "23001",
        `SQL compilation error:\nCannot perform Drop operation on network policy ${policy.path.name}. The policy is attached to ${holder.kind} with name ${holder.path.name}. Unset the network policy from ${holder.kind} and try the Drop operation again.`,
      );
  },
};

/** Everybody comes from here: the account listens on this machine alone. */
const HERE = "127.0.0.1";

/** The account and the users that the policy is set on. */
export function holdersOf(catalog: Catalog, policy: CatalogObject): CatalogObject[] {
  return [catalog.account, ...catalog.list("USER")].filter(
    ({ properties }) => properties.networkPolicy === policy.id,
  );
}

/** The number of the policy that NETWORK_POLICY = name sets. @throws {SnowflakeError} 002003; 093021 when it would lock out. */
export function networkPolicyNamed({ account }: Execution, name: string, isOwn: boolean): number {
  const policy = account.catalog.find("NETWORK POLICY", { name });
  if (!policy)
    throw new SnowflakeError(
      "002003",
      "02000",
      `SQL compilation error:\nNetwork policy '${name}' does not exist or not authorized.`,
    );
  if (isOwn && !allows(account.catalog, networkPolicyProperties.parse(policy.properties), HERE))
    throw locksOut(name);
  return policy.id;
}

function locksOut(name: string): SnowflakeError {
  return new SnowflakeError(
    "093021",
    "42601",
    `SQL compilation error:\nNetwork policy ${name} cannot be activated. Requestor ip address, ${HERE}, must be included in allowed_ip_list.`,
  );
}

/**
 * Whether the user may come from the address: by its own network policy, else by the account's. "If there is a network
 * policy on both, the user's takes precedence." https://docs.snowflake.com/en/user-guide/network-policies
 *
 * @throws {SnowflakeError} 390422
 */
export function requireAddress(catalog: Catalog, user: CatalogObject | undefined, address: string): void {
  const policy = policyFor(catalog, user);
  if (!policy || allows(catalog, networkPolicyProperties.parse(policy.properties), address)) return;
  throw new SnowflakeError(
    "390422",
    "08001",
    `Incoming request with IP/Token ${address} is not allowed to access Snowflake. Contact your local security administrator.`,
  );
}

/** The policy that counts for the user. */
function policyFor(catalog: Catalog, user: CatalogObject | undefined): CatalogObject | undefined {
  const id = user?.properties.networkPolicy ?? catalog.account.properties.networkPolicy;
  return typeof id === "number" ? catalog.byId(id) : undefined;
}

// "If the same address is in both lists, it is blocked."
// Lists of addresses and of network rules count together.
function allows(catalog: Catalog, policy: Properties, address: string): boolean {
  const plain = address.replace(/^::ffff:/, "");
  if (!isIPv4(plain)) return false;
  const allowed = [...policy.allowedIps, ...addressesOf(catalog, policy.allowedRules)];
  const blocked = [...policy.blockedIps, ...addressesOf(catalog, policy.blockedRules)];
  const opens = policy.allowedIps.length === 0 && policy.allowedRules.length === 0;
  return !listOf(blocked).check(plain) && (opens || listOf(allowed).check(plain));
}

function addressesOf(catalog: Catalog, rules: readonly number[]): string[] {
  return rules.flatMap((id) => {
    const rule = catalog.byId(id);
    return rule ? networkRuleProperties.parse(rule.properties).valueList : [];
  });
}

const listed = z.array(z.union([z.number(), z.array(z.string())])).default([]);

/** Names as they were written just now are looked up; what is stored already stays as it is. */
function ruleIds(execution: Execution, value: unknown): number[] {
  return listed.parse(value).map((item) => (typeof item === "number" ? item : ruleNamed(execution, item).id));
}

/** @throws {SnowflakeError} 002003; 001008 for a rule that says nothing of where requests come from */
function ruleNamed({ account, session }: Execution, name: readonly string[]): CatalogObject {
  const rule = account.access.resolve(session, "NETWORK RULE", name, "CREATE NETWORK POLICY");
  if (rule.properties.mode !== "INGRESS")
    throw invalid("001008", "22023", `network rule '${rule.path.name}' is not of MODE = INGRESS.`);
  return rule;
}

async function changeRules(
  execution: Execution,
  policy: CatalogObject,
  property: "allowedRules" | "blockedRules",
  verb: "ADD" | "REMOVE",
  name: readonly string[],
): Promise<ResultSet> {
  const { account, session } = execution;
  account.access.require(session, "OWNERSHIP", policy);
  const rule = ruleNamed(execution, name);
  const before = networkPolicyProperties.parse(policy.properties);
  const others = before[property].filter((id) => id !== rule.id);
  const wanted = { ...before, [property]: verb === "ADD" ? [...others, rule.id] : others };
  const checked = networkPolicyKind.check?.(execution, wanted, policy.path.name, []) ?? wanted;
  await account.change(async (change) => void change.update(policy.id, { properties: checked }));
  return statusResult("Statement executed successfully.");
}

function listOf(texts: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of texts) {
    const [address = "", bits] = text.split("/");
    list.addSubnet(address, bits === undefined ? 32 : Number(bits));
  }
  return list;
}
