import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { roleName } from "../../account/role-key.ts";
import { networkPolicyProperties } from "../../catalog/policies/network-policy.ts";
import { PASSWORD_RULES, passwordPolicyProperties } from "../../catalog/policies/password-policy.ts";
import { sessionPolicyProperties } from "../../catalog/policies/session-policy.ts";
import type { ResultSet } from "../../types/result-set.ts";
import { number, resultOf, text, time } from "../shown-column.ts";

/** https://docs.snowflake.com/en/sql-reference/sql/desc-network-policy: the lists that are not empty */
export function describeNetworkPolicy(_execution: Execution, { properties }: CatalogObject): ResultSet {
  const { allowedIps, blockedIps } = networkPolicyProperties.parse(properties);
  const lists = [
    ["ALLOWED_IP_LIST", allowedIps],
    ["BLOCKED_IP_LIST", blockedIps],
  ] as const;
  return resultOf<(typeof lists)[number]>(
    [text("name", ([name]) => name), text("value", ([, list]) => list.join(","))],
    lists.filter(([, list]) => list.length > 0),
    "OTHER",
  );
}

type Line = readonly [property: string, value: string, byDefault: string];

/** https://docs.snowflake.com/en/sql-reference/sql/desc-password-policy */
export function describePasswordPolicy({ account }: Execution, policy: CatalogObject): ResultSet {
  const rules = passwordPolicyProperties.parse(policy.properties);
  const lines: Line[] = [
    ["NAME", policy.path.name, "null"],
    ["OWNER", roleName(account.catalog, policy.owner) ?? "", "null"],
    ["COMMENT", policy.comment || "null", "null"],
    ...PASSWORD_RULES.map(
      ([option, property, byDefault]): Line => [
        option,
        String(rules[property] ?? byDefault),
        String(byDefault),
      ],
    ),
  ];
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
