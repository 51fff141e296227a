import { BlockList, isIPv4 } from "node:net";
import { z } from "zod";
import type { Execution } from "../../account/account.ts";
import type { Catalog, CatalogObject } from "../../account/catalog.ts";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { invalidValue, type OptionReader } from "../statements/option-readers.ts";

/** What a NETWORK POLICY object's `properties` hold: addresses and ranges, `10.0.0.0/8`. */
export const networkPolicyProperties = z.object({
  allowedIps: z.array(z.string()),
  blockedIps: z.array(z.string()),
});

const addresses: OptionReader = (reader, option) =>
  reader.list(() => {
    const text = reader.string();
    const [address = "", bits, ...more] = text.split("/");
    const isRange = bits === undefined || (/^\d{1,2}$/.test(bits) && Number(bits) <= 32);
    if (!isIPv4(address) || !isRange || more.length > 0) throw invalidValue(option, text);
    return text;
  });

/** https://docs.snowflake.com/en/sql-reference/sql/create-network-policy, …/alter-network-policy */
export const networkPolicyKind: KindDefinition = {
  kind: "NETWORK POLICY",
  label: "Network policy",
  options: {
    ALLOWED_IP_LIST: { property: "allowedIps", read: addresses },
    BLOCKED_IP_LIST: { property: "blockedIps", read: addresses },
  },
  defaults: { allowedIps: [], blockedIps: [] },
  orReplace: true,
  orAlter: true,
  rename: true,
  check(execution, properties, name) {
    const policy = networkPolicyProperties.parse(properties);
    const { catalog } = execution.account;
    const changed = catalog.find("NETWORK POLICY", { name });
    const user = catalog.find("USER", { name: execution.session.user });
    if (changed && changed === policyFor(catalog, user) && !allows(policy, HERE)) throw locksOut(name);
    return policy;
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
  if (isOwn && !allows(networkPolicyProperties.parse(policy.properties), HERE)) throw locksOut(name);
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
  if (!policy || allows(networkPolicyProperties.parse(policy.properties), address)) return;
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
function allows(
  { allowedIps, blockedIps }: z.infer<typeof networkPolicyProperties>,
  address: string,
): boolean {
  const plain = address.replace(/^::ffff:/, "");
  if (!isIPv4(plain)) return false;
  return !listOf(blockedIps).check(plain) && (allowedIps.length === 0 || listOf(allowedIps).check(plain));
}

function listOf(texts: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of texts) {
    const [address = "", bits] = text.split("/");
    list.addSubnet(address, bits === undefined ? 32 : Number(bits));
  }
  return list;
}
