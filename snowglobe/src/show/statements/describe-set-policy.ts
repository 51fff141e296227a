import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { roleName } from "../../account/role-key.ts";
import { pathText } from "../../catalog/contents.ts";
import { authenticationPolicyProperties } from "../../catalog/policies/authentication-policy.ts";
import { networkPolicyProperties } from "../../catalog/policies/network-policy.ts";
import { packagesPolicyProperties } from "../../catalog/policies/packages-policy.ts";
import { PASSWORD_RULES, passwordPolicyProperties } from "../../catalog/policies/password-policy.ts";
import { sessionPolicyProperties } from "../../catalog/policies/session-policy.ts";
import type { ResultSet } from "../../types/result-set.ts";
import { number, resultOf, text, time } from "../shown-column.ts";

/** https://docs.snowflake.com/en/sql-reference/sql/desc-network-policy: the lists that are not empty */
export function describeNetworkPolicy({ account }: Execution, { properties }: CatalogObject): ResultSet {
  const { allowedIps, blockedIps, allowedRules, blockedRules } = networkPolicyProperties.parse(properties);
  const named = (rules: readonly number[]) =>
    rules.flatMap((id) => {
      const rule = account.catalog.byId(id);
      return rule ? [pathText(rule.path)] : [];
    });
  const lists = [
    ["ALLOWED_IP_LIST", allowedIps],
    ["BLOCKED_IP_LIST", blockedIps],
    ["ALLOWED_NETWORK_RULE_LIST", named(allowedRules)],
    ["BLOCKED_NETWORK_RULE_LIST", named(blockedRules)],
  ] as const;
  return resultOf<(typeof lists)[number]>(
    [text("name", ([name]) => name), text("value", ([, list]) => list.join(","))],
    lists.filter(([, list]) => list.length > 0),
    "OTHER",
  );
}

type Line = readonly [property: string, value: string, byDefault: string];

/** https://docs.snowflake.com/en/sql-reference/sql/desc-password-policy */
export function describePasswordPolicy(execution: Execution, policy: CatalogObject): ResultSet {
  const rules = passwordPolicyProperties.parse(policy.properties);
  return linesOf([
    ...commonLines(execution, policy),
    ...PASSWORD_RULES.map(
      ([option, property, byDefault]): Line => [
        option,
        String(rules[property] ?? byDefault),
        String(byDefault),
      ],
    ),
  ]);
}

const commonLines = ({ account }: Execution, policy: CatalogObject): Line[] => [
  ["NAME", policy.path.name, "null"],
  ["OWNER", roleName(account.catalog, policy.owner) ?? "", "null"],
  ["COMMENT", policy.comment || "null", "null"],
];

/** https://docs.snowflake.com/en/sql-reference/sql/desc-authentication-policy */
export function describeAuthenticationPolicy(execution: Execution, policy: CatalogObject): ResultSet {
  const { methods, clients, minimumVersions, integrations, mfaEnrollment } =
    authenticationPolicyProperties.parse(policy.properties);
  const list = (values: readonly string[]) => `[${values.join(", ")}]`;
  const versions = Object.entries(minimumVersions).map(
    ([client, version]) => `${client}={MINIMUM_VERSION=${version}}`,
  );
  return linesOf([
    ...commonLines(execution, policy),
    ["AUTHENTICATION_METHODS", list(methods), "[ALL]"],
    ["CLIENT_TYPES", list(clients), "[ALL]"],
    ["CLIENT_POLICY", `{${versions.join(", ")}}`, "{}"],
    ["SECURITY_INTEGRATIONS", list(integrations), "[ALL]"],
    ["MFA_ENROLLMENT", mfaEnrollment, "OPTIONAL"],
  ]);
}

/** https://docs.snowflake.com/en/sql-reference/sql/desc-packages-policy */
export function describePackagesPolicy(_execution: Execution, policy: CatalogObject): ResultSet {
  const { allowed, blocked, blockedAtCreation } = packagesPolicyProperties.parse(policy.properties);
  const list = (values: readonly string[]) => `[${values.map((value) => `'${value}'`).join(", ")}]`;
  return resultOf<CatalogObject>(
    [
      text("name", ({ path }) => path.name),
      text("language", () => "PYTHON"),
      text("allowlist", () => list(allowed)),
      text("blocklist", () => list(blocked)),
      text("additional_creation_blocklist", () => list(blockedAtCreation)),
      text("comment", ({ comment }) => comment),
    ],
    [policy],
    "OTHER",
  );
}

function linesOf(lines: readonly Line[]): ResultSet {
  return resultOf<Line>(
    [
      text("property", ([name]) => name),
      text("value", ([, value]) => value),
      text("default", ([, , byDefault]) => byDefault),
      text("description", () => null),
    ],
    lines,
    "OTHER",
  );
}

/** https://docs.snowflake.com/en/sql-reference/sql/desc-session-policy */
export function describeSessionPolicy(_execution: Execution, policy: CatalogObject): ResultSet {
  const { idleTimeout, uiIdleTimeout } = sessionPolicyProperties.parse(policy.properties);
  return resultOf<CatalogObject>(
    [
      time("created_on", ({ createdOn }) => createdOn),
      text("name", ({ path }) => path.name),
      number("session_idle_timeout_mins", () => idleTimeout),
      number("session_ui_idle_timeout_mins", () => uiIdleTimeout),
      text("comment", ({ comment }) => comment),
    ],
    [policy],
    "OTHER",
  );
}
