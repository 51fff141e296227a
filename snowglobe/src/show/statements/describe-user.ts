import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { NOT_FOR_SERVICES } from "../../catalog/users/user.ts";
import { publicKeyFingerprint } from "../../catalog/users/user-options.ts";
import { tokensOf } from "../../catalog/users/user-tokens.ts";
import { workloadIdentitiesOf } from "../../catalog/users/workload-identities.ts";
import type { ResultSet } from "../../types/result-set.ts";
import { type Cell, resultOf, text } from "../shown-column.ts";

type Line = readonly [property: string, value: Cell, byDefault: string, description: string];

/** DESCRIBE USER: https://docs.snowflake.com/en/sql-reference/sql/desc-user */
export function describeUser(_execution: Execution, user: CatalogObject): ResultSet {
  return resultOf<Line>(
    [
      text("property", ([name]) => name),
      text("value", ([, value]) => (value === undefined || value === null ? "null" : value)),
      text("default", ([, , byDefault]) => byDefault),
      text("description", ([, , , description]) => description),
    ],
    linesOf(user),
    "OTHER",
  );
}

function linesOf({ path, comment, properties: stored }: CatalogObject): Line[] {
  // What does not fit a service's type stays stored and is not shown.
  const hidden = stored.type === "SERVICE" ? Object.keys(NOT_FOR_SERVICES) : [];
  const properties = Object.fromEntries(Object.entries(stored).filter(([name]) => !hidden.includes(name)));
  const value = (name: string): string | null =>
    properties[name] === undefined ? null : String(properties[name]);
  const flag = (name: string): boolean => properties[name] === true;
  const fingerprint = (name: string): string | null => {
    const key = properties[name];
    return typeof key === "string" ? publicKeyFingerprint(key) : null;
  };
  const nobody = "null";
  return [
    ["NAME", path.name, nobody, "Name"],
    ["COMMENT", comment || null, nobody, "user comment associated to an object in the dictionary"],
    ["DISPLAY_NAME", value("displayName") ?? path.name, nobody, "Display name of the associated object"],
    ["TYPE", value("type"), nobody, "Type of the user"],
    ["LOGIN_NAME", value("loginName") ?? path.name, nobody, "Login name of the user"],
    ["FIRST_NAME", value("firstName"), nobody, "First name of the user"],
    ["MIDDLE_NAME", value("middleName"), nobody, "Middle name of the user"],
    ["LAST_NAME", value("lastName"), nobody, "Last name of the user"],
    ["EMAIL", value("email"), nobody, "Email address of the user"],
    ["PASSWORD", properties.passwordHash === undefined ? null : "********", nobody, "Password of the user"],
    ["MUST_CHANGE_PASSWORD", flag("mustChangePassword"), "false", "User must change the password"],
    ["DISABLED", flag("disabled"), "false", "Whether the user is disabled"],
    ["DEFAULT_WAREHOUSE", value("defaultWarehouse"), nobody, "Default warehouse for this user"],
    ["DEFAULT_NAMESPACE", value("defaultNamespace"), nobody, "Default namespace of this user"],
    ["DEFAULT_ROLE", value("defaultRole"), nobody, "Primary role of this user's sessions"],
    [
      "DEFAULT_SECONDARY_ROLES",
      properties.defaultSecondaryRoles === "NONE" ? "[]" : '["ALL"]',
      '["ALL"]',
      "Secondary roles of this user's sessions",
    ],
    [
      "HAS_PAT",
      properties.programmaticAccessTokens !== undefined && hasTokens(properties),
      "false",
      "Has a token",
    ],
    [
      "HAS_WORKLOAD_IDENTITY",
      workloadIdentitiesOf({ properties }).length > 0,
      "false",
      "Has a workload identity",
    ],
    ["MINS_TO_BYPASS_MFA", value("minsToBypassMfa"), nobody, "Minutes without MFA"],
    ["RSA_PUBLIC_KEY", value("rsaPublicKey"), nobody, "RSA public key of the user"],
    ["RSA_PUBLIC_KEY_FP", fingerprint("rsaPublicKey"), nobody, "Fingerprint of user's RSA public key."],
    ["RSA_PUBLIC_KEY_2", value("rsaPublicKey2"), nobody, "Second RSA public key of the user"],
    [
      "RSA_PUBLIC_KEY_2_FP",
      fingerprint("rsaPublicKey2"),
      nobody,
      "Fingerprint of user's second RSA public key.",
    ],
  ];
}

function hasTokens(properties: CatalogObject["properties"]): boolean {
  return tokensOf({ properties }).length > 0;
}
