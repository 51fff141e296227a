import { z } from "zod";
import type { CatalogObject } from "../account/catalog.ts";

const index = z.object({
  name: z.string(),
  columns: z.array(z.string()),
  /** Columns that are kept beside: INCLUDE. */
  include: z.array(z.string()),
  /** Epoch milliseconds. */
  createdOn: z.number(),
});
export type Index = z.infer<typeof index>;

/** https://docs.snowflake.com/en/sql-reference/sql/create-iceberg-table-snowflake */
const iceberg = z.object({
  /** The external volume's number; null: SNOWFLAKE_MANAGED. */
  volumeId: z.number().nullable(),
  volume: z.string(),
  baseLocation: z.string(),
  targetFileSize: z.string(),
  serialization: z.string().nullable(),
});
export type IcebergProperties = z.infer<typeof iceberg>;

/** What stands in a table's `properties`. */
const tableProperties = z.object({
  transient: z.boolean().optional(),
  /** The row access policy on it and the columns that it is given. */
  rowAccessPolicy: z.object({ policyId: z.number(), columns: z.array(z.string()) }).optional(),
  clusterBy: z.string().optional(),
  /** Its keys are enforced: https://docs.snowflake.com/en/user-guide/tables-hybrid */
  hybrid: z.boolean().optional(),
  iceberg: iceberg.optional(),
  /** Its columns are fixed, and its rows would be the account's own: https://docs.snowflake.com/en/sql-reference/sql/create-event-table */
  event: z.boolean().optional(),
  /** Secondary indexes of a hybrid table; those of its keys are not among them. */
  indexes: z.array(index).optional(),
  /** Days that Time Travel would go back, when they were said. */
  retentionDays: z.number().optional(),
  /** Epoch milliseconds from which on rows are kept as they were, when that is not its creation. */
  historySince: z.number().optional(),
  changeTracking: z.boolean().optional(),
  /** Its rows have identities: its changes are tracked, or were once. */
  rowIds: z.boolean().optional(),
  /** The version (account/versions.ts) from which on its changes are tracked. */
  trackedSince: z.number().optional(),
});
export type TableProperties = z.infer<typeof tableProperties>;

/** What stands in a view's or dynamic table's `properties` beside a table's. */
const viewProperties = tableProperties.extend({
  /** The query, as written. */
  query: z.string(),
  /** The whole CREATE statement: what SHOW tells. */
  text: z.string(),
  secure: z.boolean().optional(),
  materialized: z.boolean().optional(),
  /** ALTER MATERIALIZED VIEW … SUSPEND. */
  maintenanceSuspended: z.boolean().optional(),
  reclusterSuspended: z.boolean().optional(),
});

/** Reason codes of a scheduling state: https://docs.snowflake.com/en/sql-reference/functions/dynamic_tables */
const SUSPENSIONS = [
  "USER_SUSPENDED",
  "UPSTREAM_USER_SUSPENDED",
  "SUSPENDED_DUE_TO_ERRORS",
  "UPSTREAM_SUSPENDED_DUE_TO_ERRORS",
] as const;

/** https://docs.snowflake.com/en/sql-reference/sql/create-dynamic-table */
const dynamicProperties = viewProperties.extend({
  /** As written: `1 hour`, `DOWNSTREAM`. */
  targetLag: z.string(),
  warehouse: z.string(),
  refreshMode: z.enum(["AUTO", "FULL", "INCREMENTAL"]),
  /** How AUTO was resolved, and why not to INCREMENTAL. Accounts of earlier versions have neither. */
  resolvedMode: z.enum(["FULL", "INCREMENTAL"]).optional(),
  modeReason: z.string().nullable().default(null),
  /** What its query reads, by number: tables, views, dynamic tables. */
  inputs: z.array(z.number()).default([]),
  suspended: z.boolean(),
  /** Why, and when that changed, in epoch milliseconds. */
  suspendedReason: z.enum(SUSPENSIONS).nullable().default(null),
  suspendedOn: z.number().nullable().default(null),
  resumedOn: z.number().nullable().default(null),
  /** Epoch milliseconds of the data: when its last refresh began. Absent until the first one. */
  dataTimestamp: z.number().optional(),
  /** Failed refreshes in a row. */
  failures: z.number().default(0),
});
export type DynamicProperties = z.infer<typeof dynamicProperties>;

const sequenceProperties = z.object({ start: z.number(), increment: z.number(), ordered: z.boolean() });

const policyProperties = z.object({
  arguments: z.array(z.object({ name: z.string(), type: z.string() })),
  /** The expression behind `->`, as written. */
  body: z.string(),
  /** The type that a masking policy gives; a row access policy gives BOOLEAN. */
  returns: z.string().optional(),
});
export type PolicyProperties = z.infer<typeof policyProperties>;

export function readTableProperties(object: Pick<CatalogObject, "properties">): TableProperties {
  return tableProperties.parse(object.properties);
}

export function readViewProperties(object: CatalogObject): z.infer<typeof viewProperties> {
  return viewProperties.parse(object.properties);
}

export function readDynamicProperties(object: CatalogObject): DynamicProperties {
  return dynamicProperties.parse(object.properties);
}

export function readSequenceProperties(object: CatalogObject): z.infer<typeof sequenceProperties> {
  return sequenceProperties.parse(object.properties);
}

export function readPolicyProperties(object: CatalogObject): PolicyProperties {
  return policyProperties.parse(object.properties);
}
