import { missingProperty } from "../statements/missing-property.ts";
import { aBoolean, anInteger, aString, type OptionReader, oneOf } from "../statements/option-readers.ts";
import type { IntegrationForm } from "./integration-form.ts";

const SOURCES = [
  "GLUE",
  "OBJECT_STORE",
  "POLARIS",
  "ICEBERG_REST",
  "SAP_BDC",
  "SNOWFLAKE_POSTGRES",
  "DELTA_SHARING",
];
const REST = ["POLARIS", "ICEBERG_REST", "DELTA_SHARING"];
const text = { type: "String", byDefault: "", read: aString } as const;
const inParentheses: OptionReader = (reader) => `(${reader.parenthesised().trim()})`;

/** Kept, not acted on: Iceberg tables are not here. https://docs.snowflake.com/en/sql-reference/sql/create-catalog-integration */
export const catalogIntegration: IntegrationForm = {
  category: "CATALOG",
  needsEnabled: true,
  options: {
    ENABLED: { type: "Boolean", byDefault: "false", read: aBoolean },
    CATALOG_SOURCE: { ...text, once: true, needed: true, read: oneOf(SOURCES) },
    TABLE_FORMAT: { ...text, once: true, read: oneOf(["ICEBERG", "DELTA"]) },
    CATALOG_NAMESPACE: { ...text, of: ["GLUE", ...REST] },
    GLUE_AWS_ROLE_ARN: { ...text, of: ["GLUE"], needed: true },
    GLUE_CATALOG_ID: { ...text, of: ["GLUE"], needed: true },
    GLUE_REGION: { ...text, of: ["GLUE"] },
    REST_CONFIG: { type: "Object", byDefault: "", of: REST, needed: true, read: inParentheses },
    REST_AUTHENTICATION: {
      type: "Object",
      byDefault: "",
      of: REST,
      needed: true,
      secret: true,
      read: inParentheses,
    },
    REFRESH_INTERVAL_SECONDS: { type: "Integer", byDefault: "30", read: anInteger(30, 86_400) },
  },
  variant({ CATALOG_SOURCE: source }) {
    if (typeof source !== "string") throw missingProperty("CATALOG_SOURCE", "CATALOG INTEGRATION", "");
    return source;
  },
  type: () => "CATALOG",
};
