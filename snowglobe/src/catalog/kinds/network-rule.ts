import { z } from "zod";
import { notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { aStringList, invalidValue, oneOf } from "../statements/option-readers.ts";

/** What a NETWORK RULE object's `properties` hold. */
export const networkRuleProperties = z.object({
  type: z.literal("HOST_PORT"),
  mode: z.literal("EGRESS"),
  /** `host` or `host:port`, as written; without a port 443 is meant. */
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
    if (properties.type !== "HOST_PORT")
      throw notSupported(`NETWORK RULE of TYPE = ${String(properties.type)}`);
    if (properties.mode !== "EGRESS") throw notSupported(`NETWORK RULE of MODE = ${String(properties.mode)}`);
    const rule = networkRuleProperties.parse(properties);
    const wrong = rule.valueList.find((value) => !isHostPort(value));
    if (wrong !== undefined) throw invalidValue("VALUE_LIST", wrong);
    return rule;
  },
};

function isHostPort(value: string): boolean {
  const match = value.length > LONGEST_HOST ? null : HOST_PORT.exec(value);
  if (!match) return false;
  const port = Number(match[1] ?? 443);
  // "When you specify 0.0.0.0 as the domain, you may use only 443 and 80 as port values."
  return value.startsWith("0.0.0.0") ? port === 443 || port === 80 : port <= 65_535;
}

/** 002029: CREATE without an option that it needs. */
export function missingProperty(option: string, kind: string, _name: string): SnowflakeError {
  return new SnowflakeError(
    "002029",
    "22000",
    `SQL compilation error:\nMissing option(s): [${option}] for ${kind}.`,
  );
}
