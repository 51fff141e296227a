import { z } from "zod";
import type { CatalogObject } from "../account/catalog.ts";

/** What stands in a table's `properties`. */
const tableProperties = z.object({
  transient: z.boolean().optional(),
  /** The row access policy on it and the columns that it is given. */
  rowAccessPolicy: z.object({ policyId: z.number(), columns: z.array(z.string()) }).optional(),
  clusterBy: z.string().optional(),
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
});

/** https://docs.snowflake.com/en/sql-reference/sql/create-dynamic-table */
const dynamicProperties = viewProperties.extend({
  /** As written: `1 hour`, `DOWNSTREAM`. */
  targetLag: z.string(),
  warehouse: z.string(),
  refreshMode: z.enum(["AUTO", "FULL", "INCREMENTAL"]),
  suspended: z.boolean(),
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
