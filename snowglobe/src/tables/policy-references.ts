import type { Execution, VirtualTable } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { invalid } from "../errors/invalid.ts";
import { parseName } from "../sql/token-reader.ts";
import { readPolicyProperties, readTableProperties } from "../storage/table-properties.ts";
import { textColumn, type WireValue } from "../types/result-set.ts";
import { protectedBy } from "./row-access-policy.ts";

const COLUMNS = [
  "POLICY_DB",
  "POLICY_SCHEMA",
  "POLICY_NAME",
  "POLICY_KIND",
  "REF_DATABASE_NAME",
  "REF_SCHEMA_NAME",
  "REF_ENTITY_NAME",
  "REF_ENTITY_DOMAIN",
  "REF_COLUMN_NAME",
  "REF_ARG_COLUMN_NAMES",
  "TAG_DATABASE",
  "TAG_SCHEMA",
  "TAG_NAME",
  "POLICY_STATUS",
];

/**
 * POLICY_REFERENCES(POLICY_NAME => …) or (REF_ENTITY_NAME => …, REF_ENTITY_DOMAIN => …).
 * https://docs.snowflake.com/en/sql-reference/functions/policy_references
 */
export const policyReferences: VirtualTable = {
  name: "POLICY_REFERENCES",
  kind: "function",
  async rows(execution, call) {
    const { account, session } = execution;
    const text = (key: string) => {
      const value = call.arguments.get(key);
      return typeof value === "string" ? value : undefined;
    };
    const here = { ...session, database: call.database ?? session.database };
    const policyName = text("POLICY_NAME");
    const entityName = text("REF_ENTITY_NAME");
    let objects: CatalogObject[];
    if (policyName !== undefined) {
      const policy = account.access.resolve(here, "ROW ACCESS POLICY", parseName(policyName));
      objects = protectedBy(execution, policy.id).filter((object) => account.access.sees(session, object));
    } else if (entityName !== undefined) {
      if (text("REF_ENTITY_DOMAIN") === undefined)
        throw invalid("001003", "42000", "POLICY_REFERENCES needs REF_ENTITY_DOMAIN.");
      objects = [account.access.resolve(here, "TABLE LIKE", parseName(entityName))];
    } else throw invalid("001003", "42000", "POLICY_REFERENCES needs POLICY_NAME or REF_ENTITY_NAME.");
    const rows = objects.flatMap((object) => referenceRow(execution, object));
    return { columns: COLUMNS.map(textColumn), rows, statementType: "SELECT" };
  },
};

function referenceRow(execution: Execution, object: CatalogObject): WireValue[][] {
  const attached = readTableProperties(object).rowAccessPolicy;
  const policy = attached && execution.account.catalog.byId(attached.policyId);
  if (!attached || !policy) return [];
  // Its shape is checked: a policy that cannot be read must not be told of as active.
  readPolicyProperties(policy);
  return [
    [
      policy.path.database ?? null,
      policy.path.schema ?? null,
      policy.path.name,
      "ROW_ACCESS_POLICY",
      object.path.database ?? null,
      object.path.schema ?? null,
      object.path.name,
      object.kind,
      null,
      JSON.stringify(attached.columns),
      null,
      null,
      null,
      "ACTIVE",
    ],
  ];
}
