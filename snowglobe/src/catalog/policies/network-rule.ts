import { isIPv4 } from "node:net";
import { z } from "zod";
import type { Catalog, CatalogObject } from "../../account/catalog.ts";
import { invalid } from "../../errors/invalid.ts";
import { notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { missingProperty } from "../statements/missing-property.ts";
import { aStringList, invalidValue, oneOf } from "../statements/option-readers.ts";

/** What a NETWORK RULE object's `properties` hold. */
export const networkRuleProperties = z.object({
  /** HOST_PORT: where procedures may go; IPV4: where requests to the account may come from. */
  type: z.enum(["HOST_PORT", "IPV4"]),
  mode: z.enum(["EGRESS", "INGRESS"]),
  /** `host` or `host:port`, as written; without a port 443 is meant. Or addresses and ranges, `10.0.0.0/8`. */
  valueList: z.array(z.string()),
});

// "You can use a single asterisk as a wildcard character … only for a single level of subdomains": *.google.com,
// snowflake-*.google.com. Port 0 means all ports.
const HOST_PORT =
  /^(?:[a-z0-9-]*\*[a-z0-9-]*\.(?=[^.]+\.))?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::(\d{1,5}))?$/i;

// A domain name of 253 characters, and a port.
const LONGEST_HOST = 259;

/** https://docs.snowflake.com/en/sql-reference/sql/create-network-rule */
export const networkRuleKind: KindDefinition = {
  kind: "NETWORK RULE",
  label: "Network rule",
  options: { VALUE_LIST: { property: "valueList", read: aStringList } },
  createOptions: {
    TYPE: {
      property: "type",
      read: oneOf(["HOST_PORT", "PRIVATE_HOST_PORT", "IPV4", "IPV6", "AWSVPCEID", "AZURELINKID", "GCPPSCID"]),
    },
    MODE: { property: "mode", read: oneOf(["EGRESS", "INGRESS", "INTERNAL_STAGE"]) },
  },
  defaults: { mode: "INGRESS" },
  orReplace: true,
  orAlter: true,
  ifNotExists: false,
  rename: false,
  check(_execution, properties, name) {
    for (const [option, property] of [
      ["TYPE", "type"],
      ["VALUE_LIST", "valueList"],
    ] as const) {
      if (properties[property] === undefined) throw missingProperty(option, "NETWORK RULE", name);
    }
    if (properties.type !== "HOST_PORT" && properties.type !== "IPV4")
      throw notSupported(`NETWORK RULE of TYPE = ${String(properties.type)}`);
    if (properties.mode === "INTERNAL_STAGE") throw notSupported("NETWORK RULE of MODE = INTERNAL_STAGE");
    const rule = networkRuleProperties.parse(properties);
    if ((rule.type === "HOST_PORT") !== (rule.mode === "EGRESS"))
      throw invalid(
        "001008",
        "22023",
        `a network rule of TYPE = ${rule.type} cannot have MODE = ${rule.mode}.`,
      );
    const fits = rule.type === "IPV4" ? isIpRange : isHostPort;
    const wrong = rule.valueList.find((value) => !fits(value));
    if (wrong !== undefined) throw invalidValue("VALUE_LIST", wrong);
    return rule;
  },
  install(account) {
    account.onDrop("NETWORK RULE", async (rule, change) => refuseWhileListed(change.catalog, rule));
  },
};

/** An IPv4 address, or a range in CIDR notation. */
export function isIpRange(text: string): boolean {
  const [address = "", bits, ...more] = text.split("/");
  const isRange = bits === undefined || (/^\d{1,2}$/.test(bits) && Number(bits) <= 32);
  return isIPv4(address) && isRange && more.length === 0;
}

const listing = z.looseObject({
  allowedRules: z.array(z.number()).default([]),
  blockedRules: z.array(z.number()).default([]),
});

/** "A network rule cannot be dropped while it is in a network policy." @throws {SnowflakeError} 093020 */
function refuseWhileListed(catalog: Catalog, rule: CatalogObject): void {
  const policy = catalog.list("NETWORK POLICY").find(({ properties }) => {
    const { allowedRules, blockedRules } = listing.parse(properties);
    return allowedRules.includes(rule.id) || blockedRules.includes(rule.id);
  });
  if (policy)
    throw new SnowflakeError(
      "093020",
      "23001",
      `SQL compilation error:\nCannot perform Drop operation on network rule ${rule.path.name}. The rule is attached to NETWORK_POLICY with name ${policy.path.name}.`,
    );
}

function isHostPort(value: string): boolean {
  const match = value.length > LONGEST_HOST ? null : HOST_PORT.exec(value);
  if (!match) return false;
  const port = Number(match[1] ?? 443);
  // "When you specify 0.0.0.0 as the domain, you may use only 443 and 80 as port values."
  return value.startsWith("0.0.0.0") ? port === 443 || port === 80 : port <= 65_535;
}
