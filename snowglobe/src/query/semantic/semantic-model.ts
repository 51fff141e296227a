import { z } from "zod";
import type { CatalogObject } from "../../account/catalog.ts";

const path = z.object({ database: z.string(), schema: z.string(), name: z.string() });
const described = { synonyms: z.array(z.string()), comment: z.string().nullable() };

const logicalTable = z.object({
  alias: z.string(),
  table: path,
  /** The columns of the table, when the view was made. */
  columns: z.array(z.string()),
  primaryKey: z.array(z.string()),
  unique: z.array(z.array(z.string())),
  ...described,
});

const relationship = z.object({
  name: z.string(),
  table: z.string(),
  columns: z.array(z.string()),
  refTable: z.string(),
  refColumns: z.array(z.string()),
});

const semanticExpression = z.object({
  kind: z.enum(["FACT", "DIMENSION", "METRIC"]),
  /** Its logical table; null: a derived metric. */
  table: z.string().nullable(),
  name: z.string(),
  sql: z.string(),
  /** As DESCRIBE tells it. */
  type: z.string(),
  isPrivate: z.boolean(),
  /** Names of relationships that its joins take. */
  using: z.array(z.string()),
  ...described,
});

/** What a SEMANTIC VIEW object's `properties` hold; names as they are meant. */
export const semanticModel = z.object({
  tables: z.array(logicalTable),
  relationships: z.array(relationship),
  expressions: z.array(semanticExpression),
  /** AI_SQL_GENERATION and AI_QUESTION_CATEGORIZATION: kept for Cortex Analyst, which is not here. */
  instructions: z.record(z.string(), z.string()),
});

export type SemanticModel = z.infer<typeof semanticModel>;
export type LogicalTable = z.infer<typeof logicalTable>;
export type Relationship = z.infer<typeof relationship>;
export type SemanticExpression = z.infer<typeof semanticExpression>;

export function readSemanticView({ properties }: CatalogObject): SemanticModel {
  return semanticModel.parse(properties);
}
