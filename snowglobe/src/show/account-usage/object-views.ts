import type { VirtualTable } from "../../account/account.ts";
import { readPolicyProperties } from "../../storage/table-properties.ts";
import { returnsText } from "../describe-code.ts";
import { nameOf } from "../routine-name.ts";
import { number, text } from "../shown-column.ts";
import { flag, place, property, view } from "./object-rows.ts";

const routine = (word: "FUNCTION" | "PROCEDURE"): VirtualTable =>
  view(
    `${word}S`,
    word,
    [word],
    `${place(word)} ARGUMENT_SIGNATURE DATA_TYPE CHARACTER_MAXIMUM_LENGTH:n CHARACTER_OCTET_LENGTH:n NUMERIC_PRECISION:n
    NUMERIC_PRECISION_RADIX:n NUMERIC_SCALE:n ${word}_LANGUAGE ${word}_DEFINITION VOLATILITY IS_NULL_CALL IS_EXTERNAL
    CREATED LAST_ALTERED DELETED:t COMMENT IS_AGGREGATE IS_TABLE_FUNCTION OWNER_ROLE_TYPE`,
    [
      text(`${word}_NAME`, ({ object }) => nameOf(object)),
      text("ARGUMENT_SIGNATURE", ({ object: { path } }) => path.name.slice(path.name.indexOf("("))),
      text("DATA_TYPE", (row) => (word === "PROCEDURE" ? returnsText(row.object) : property("returns")(row))),
      text(`${word}_LANGUAGE`, property("language")),
      text(`${word}_DEFINITION`, property("body")),
    ],
  );

const policies = (name: string, kind: "MASKING POLICY" | "ROW ACCESS POLICY"): VirtualTable =>
  view(
    name,
    "POLICY",
    [kind],
    `POLICY_NAME POLICY_ID POLICY_SCHEMA_ID POLICY_SCHEMA POLICY_CATALOG_ID POLICY_CATALOG POLICY_OWNER POLICY_SIGNATURE
    POLICY_RETURN_TYPE POLICY_BODY POLICY_COMMENT CREATED LAST_ALTERED DELETED:t OWNER_ROLE_TYPE OPTIONS`,
    [
      text("POLICY_SIGNATURE", ({ object }) => {
        const { arguments: args } = readPolicyProperties(object);
        return `(${args.map((argument) => `${argument.name} ${argument.type}`).join(", ")})`;
      }),
      text("POLICY_RETURN_TYPE", ({ object }) => readPolicyProperties(object).returns ?? "BOOLEAN"),
      text("POLICY_BODY", ({ object }) => readPolicyProperties(object).body),
      text("POLICY_COMMENT", ({ object }) => object.comment || null),
    ],
    "GOVERNANCE_VIEWER",
  );

/** What stands in the account. https://docs.snowflake.com/en/sql-reference/account-usage */
export const OBJECT_USAGE_VIEWS: readonly VirtualTable[] = [
  view(
    "DATABASES",
    "DATABASE",
    ["DATABASE"],
    `DATABASE_ID DATABASE_NAME DATABASE_OWNER IS_TRANSIENT COMMENT CREATED LAST_ALTERED DELETED:t RETENTION_TIME
    RESOURCE_GROUP TYPE OWNER_ROLE_TYPE`,
    [
      text("IS_TRANSIENT", flag("transient")),
      number("RETENTION_TIME", ({ object }) => Number(object.properties.retentionDays ?? 1)),
      text("TYPE", ({ object }) => (object.properties.imported === true ? "IMPORTED DATABASE" : "STANDARD")),
    ],
  ),
  view(
    "SCHEMATA",
    "SCHEMA",
    ["SCHEMA"],
    `SCHEMA_ID SCHEMA_NAME CATALOG_ID CATALOG_NAME SCHEMA_OWNER RETENTION_TIME IS_TRANSIENT IS_MANAGED_ACCESS
    DEFAULT_CHARACTER_SET_CATALOG DEFAULT_CHARACTER_SET_SCHEMA DEFAULT_CHARACTER_SET_NAME SQL_PATH COMMENT CREATED
    LAST_ALTERED DELETED:t OWNER_ROLE_TYPE SCHEMA_TYPE`,
    [
      number("CATALOG_ID", ({ databaseId }) => databaseId),
      text("CATALOG_NAME", ({ object }) => object.path.database),
      number("RETENTION_TIME", ({ object }) => Number(object.properties.retentionDays ?? 1)),
      text("IS_TRANSIENT", flag("transient")),
      text("IS_MANAGED_ACCESS", flag("managedAccess")),
      text("SCHEMA_TYPE", () => "STANDARD"),
    ],
  ),
  routine("FUNCTION"),
  routine("PROCEDURE"),
  view(
    "STAGES",
    "STAGE",
    ["STAGE"],
    `STAGE_ID STAGE_NAME STAGE_SCHEMA_ID STAGE_SCHEMA STAGE_CATALOG_ID STAGE_CATALOG STAGE_URL STAGE_REGION STAGE_TYPE
    STAGE_OWNER COMMENT CREATED LAST_ALTERED DELETED:t OWNER_ROLE_TYPE INSTANCE_ID:n`,
    [
      text("STAGE_URL", property("url")),
      text("STAGE_TYPE", (row) => (property("url")(row) === null ? "Internal Named" : "External Named")),
    ],
  ),
  view(
    "FILE_FORMATS",
    "FILE_FORMAT",
    ["FILE FORMAT"],
    `${place("FILE_FORMAT")} FILE_FORMAT_TYPE CREATED LAST_ALTERED DELETED:t COMMENT OWNER_ROLE_TYPE`,
    [text("FILE_FORMAT_TYPE", property("type"))],
  ),
  view(
    "SEQUENCES",
    "SEQUENCE",
    ["SEQUENCE"],
    `${place("SEQUENCE")} DATA_TYPE NUMERIC_PRECISION NUMERIC_PRECISION_RADIX NUMERIC_SCALE START_VALUE MINIMUM_VALUE
    MAXIMUM_VALUE NEXT_VALUE INCREMENT CYCLE_OPTION CREATED LAST_ALTERED DELETED:t COMMENT OWNER_ROLE_TYPE`,
    [
      text("DATA_TYPE", () => "NUMBER"),
      number("NUMERIC_PRECISION", () => 38),
      number("NUMERIC_PRECISION_RADIX", () => 10),
      number("NUMERIC_SCALE", () => 0),
      text("START_VALUE", property("start")),
      text("INCREMENT", property("increment")),
      text("CYCLE_OPTION", () => "NO"),
    ],
  ),
  policies("MASKING_POLICIES", "MASKING POLICY"),
  policies("ROW_ACCESS_POLICIES", "ROW ACCESS POLICY"),
];
