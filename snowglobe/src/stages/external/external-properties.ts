import { z } from "zod";
import type { CatalogObject } from "../../account/catalog.ts";
import { writtenName } from "../../sql/quoted-name.ts";
import { fileFormat } from "../file-format.ts";

const path = z.object({ database: z.string(), schema: z.string(), name: z.string() });

/** What an EXTERNAL TABLE's `properties` hold beside a table's. */
const external = z.object({
  /** "Linked … using a hidden ID rather than the name": a stage that is replaced is another one. */
  stageId: z.number(),
  stage: path,
  /** In the stage, behind its slash. */
  path: z.string(),
  pattern: z.string().nullable(),
  /** Of a named format its number, and its path; of options what was written. */
  format: z.object({
    type: z.string(),
    name: z.string().nullable(),
    id: z.number().nullable(),
    options: fileFormat.nullable(),
    written: z.string(),
  }),
  partitionBy: z.array(z.string()),
  /** Kept: nothing here tells of new files, ALTER EXTERNAL TABLE … REFRESH finds them. */
  autoRefresh: z.boolean(),
  integration: z.string().nullable(),
  snsTopic: z.string().nullable(),
  /** Epoch milliseconds. */
  refreshedOn: z.number().nullable(),
  /** Of each column but VALUE the expression that gives it, as written. */
  expressions: z.record(z.string(), z.string()),
});
export type ExternalProperties = z.infer<typeof external>;

export function readExternal({ properties }: Pick<CatalogObject, "properties">): ExternalProperties {
  return external.parse(properties.external);
}

/** The expression of a virtual column; undefined for VALUE, and for columns of other tables. */
export function expressionOf(table: CatalogObject, column: string): string | undefined {
  return table.kind === "EXTERNAL TABLE" ? readExternal(table).expressions[column] : undefined;
}

/** `@DB.SCHEMA.STAGE/path`, as SHOW EXTERNAL TABLES tells it. */
export function locationOf({ stage, path: inside }: ExternalProperties): string {
  return `@${[stage.database, stage.schema, stage.name].map(writtenName).join(".")}/${inside}`;
}
