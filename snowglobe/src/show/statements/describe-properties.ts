import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { pathText } from "../../catalog/contents.ts";
import { formOf } from "../../catalog/integrations/all-integrations.ts";
import type { IntegrationForm } from "../../catalog/integrations/integration-form.ts";
import { integrationProperties } from "../../catalog/kinds/integration.ts";
import { secretProperties } from "../../catalog/kinds/secret.ts";
import { networkRuleProperties } from "../../catalog/policies/network-rule.ts";
import type { ResultSet } from "../../types/result-set.ts";
import {
  COMMENT,
  CREATED_ON,
  DATABASE_NAME,
  NAME,
  OWNER,
  resultOf,
  SCHEMA_NAME,
  type Shown,
  type ShownColumn,
  text,
} from "../shown-column.ts";

type Line = readonly [property: string, type: string, value: string, byDefault: string];

/** DESCRIBE INTEGRATION, NETWORK RULE and SECRET; what a secret keeps is never among it. */
export function describeProperties(execution: Execution, object: CatalogObject): ResultSet {
  if (object.kind === "INTEGRATION") return describeIntegration(object);
  const shown: Shown = { execution, object, rowCount: undefined };
  return resultOf(
    object.kind === "SECRET" ? secretColumns(object) : networkRuleColumns(object),
    [shown],
    "OTHER",
  );
}

// https://docs.snowflake.com/en/sql-reference/sql/desc-integration
function describeIntegration(object: CatalogObject): ResultSet {
  const form = formOf(object);
  return linesOf(form ? optionLines(form, object) : externalAccessLines(object));
}

function optionLines({ options, variant }: IntegrationForm, { properties, comment }: CatalogObject): Line[] {
  const which = variant(properties);
  const lines = Object.entries(options).flatMap(([name, { type, byDefault, of, secret }]): Line[] => {
    if (name === "TYPE" || secret || (of && !of.includes(which))) return [];
    return [[name, type, written(properties[name === "ENABLED" ? "enabled" : name], byDefault), byDefault]];
  });
  return [...lines, ["COMMENT", "String", comment, ""]];
}

function written(value: unknown, byDefault: string): string {
  if (value === undefined) return byDefault === "[]" ? "" : byDefault;
  return Array.isArray(value) ? value.join(",") : String(value);
}

function externalAccessLines(object: CatalogObject): Line[] {
  const { enabled, allowedNetworkRules, allowedSecrets } = integrationProperties.parse(object.properties);
  const secrets =
    typeof allowedSecrets === "string"
      ? allowedSecrets.toLowerCase()
      : allowedSecrets.map(pathText).join(",");
  return [
    ["ENABLED", "Boolean", String(enabled), "false"],
    ["ALLOWED_NETWORK_RULES", "List", allowedNetworkRules.map(pathText).join(","), "[]"],
    ["ALLOWED_AUTHENTICATION_SECRETS", "List", secrets, "[]"],
    ["COMMENT", "String", object.comment, ""],
  ];
}

function linesOf(lines: readonly Line[]): ResultSet {
  return resultOf<Line>(
    [
      text("property", ([name]) => name),
      text("property_type", ([, type]) => type),
      text("property_value", ([, , value]) => value),
      text("property_default", ([, , , byDefault]) => byDefault),
    ],
    lines,
    "OTHER",
  );
}

// https://docs.snowflake.com/en/sql-reference/sql/desc-network-rule
function networkRuleColumns(object: CatalogObject): ShownColumn[] {
  const { type, mode, valueList } = networkRuleProperties.parse(object.properties);
  return [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    OWNER,
    COMMENT,
    text("type", () => type),
    text("mode", () => mode),
    text("value_list", () => valueList.join(",")),
  ];
}

function scopesText(scopes: readonly string[] | undefined): string | null {
  return scopes ? `[${scopes.join(", ")}]` : null;
}

// https://docs.snowflake.com/en/sql-reference/sql/desc-secret
function secretColumns(object: CatalogObject): ShownColumn[] {
  const secret = secretProperties.parse(object.properties);
  return [
    CREATED_ON,
    NAME,
    SCHEMA_NAME,
    DATABASE_NAME,
    OWNER,
    COMMENT,
    text("secret_type", () => secret.type),
    text("username", () => (secret.type === "PASSWORD" ? secret.username : null)),
    text("oauth_access_token_expiry_time", () => null),
    text("oauth_refresh_token_expiry_time", () =>
      secret.type === "OAUTH2" ? secret.refreshTokenExpiry : null,
    ),
    text("oauth_scopes", () => (secret.type === "OAUTH2" ? scopesText(secret.scopes) : null)),
    text("integration_name", () => ("integration" in secret ? secret.integration : null)),
  ];
}
