import { networkPolicyProperties } from "../../catalog/policies/network-policy.ts";
import type { ShowKind } from "../show-kind.ts";
import { COMMENT, CREATED_ON, NAME, number, type Shown, text } from "../shown-column.ts";
import { maskingPolicies } from "./schema-kinds.ts";

const listed = ({ object }: Shown) => networkPolicyProperties.parse(object.properties);

/** https://docs.snowflake.com/en/sql-reference/sql/show-network-policies */
export const networkPolicies: ShowKind = {
  words: "NETWORK POLICIES",
  kinds: ["NETWORK POLICY"],
  level: "account",
  columns: [
    CREATED_ON,
    NAME,
    COMMENT,
    number("entries_in_allowed_ip_list", (shown) => listed(shown).allowedIps.length),
    number("entries_in_blocked_ip_list", (shown) => listed(shown).blockedIps.length),
    number("entries_in_allowed_network_rules", (shown) => listed(shown).allowedRules.length),
    number("entries_in_blocked_network_rules", (shown) => listed(shown).blockedRules.length),
  ],
};

const policies = (kind: "PASSWORD" | "SESSION" | "AUTHENTICATION" | "PACKAGES"): ShowKind => ({
  ...maskingPolicies,
  words: `${kind} POLICIES`,
  kinds: [`${kind} POLICY`],
  columns: maskingPolicies.columns.map((column) =>
    column.name === "kind" ? text("kind", () => `${kind}_POLICY`) : column,
  ),
});

/** https://docs.snowflake.com/en/sql-reference/sql/show-password-policies */
export const passwordPolicies = policies("PASSWORD");

/** https://docs.snowflake.com/en/sql-reference/sql/show-session-policies */
export const sessionPolicies = policies("SESSION");

/** https://docs.snowflake.com/en/sql-reference/sql/show-authentication-policies */
export const authenticationPolicies = policies("AUTHENTICATION");

/** https://docs.snowflake.com/en/sql-reference/sql/show-packages-policies */
export const packagesPolicies = policies("PACKAGES");
