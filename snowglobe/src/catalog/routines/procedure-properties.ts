import { z } from "zod";
import type { CatalogObject } from "../../account/catalog.ts";
import { dataTypeSchema as dataType } from "../../types/data-type-schema.ts";

const path = z.object({ database: z.string(), schema: z.string(), name: z.string() });

/** What a PROCEDURE object's `properties` hold; its object's name is `NAME(VARCHAR, NUMBER)`. */
export const procedureProperties = z.object({
  /** Without the argument types. */
  name: z.string(),
  arguments: z.array(z.object({ name: z.string(), type: dataType, defaultSql: z.string().optional() })),
  /** null: RETURNS TABLE (…). */
  returns: dataType.nullable(),
  /** The columns of RETURNS TABLE; none were said: any. */
  returnsColumns: z.array(z.object({ name: z.string(), type: dataType })),
  language: z.enum(["JAVASCRIPT", "PYTHON", "SQL"]),
  runtimeVersion: z.string().optional(),
  packages: z.array(z.string()),
  /** Stage files, with the whole name of their stage: `@"DB"."S"."STAGE"/file.py`. */
  imports: z.array(z.string()),
  handler: z.string().optional(),
  /** Inline code; absent when the handler is imported. */
  body: z.string().optional(),
  /** Names of external access integrations. */
  integrations: z.array(z.string()),
  /** Name in the code -> secret. */
  secrets: z.array(z.object({ variable: z.string(), secret: path })),
  executeAs: z.enum(["OWNER", "CALLER"]),
  /** RETURNS NULL ON NULL INPUT (STRICT). */
  strict: z.boolean(),
  secure: z.boolean(),
});

export type ProcedureProperties = z.infer<typeof procedureProperties>;

/** A procedure with its properties read. */
export interface Procedure {
  readonly object: CatalogObject;
  readonly properties: ProcedureProperties;
}

/** Reads what is stored. */
export function asProcedure(object: CatalogObject): Procedure {
  return { object, properties: procedureProperties.parse(object.properties) };
}
