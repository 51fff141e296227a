import { z } from "zod";
import type { CatalogObject } from "../../account/catalog.ts";

/** What a PIPE object's `properties` hold: https://docs.snowflake.com/en/sql-reference/sql/create-pipe */
export const pipeProperties = z.object({
  /** COPY INTO … as written. */
  definition: z.string(),
  pattern: z.string().nullable(),
  /** Kept: nothing here tells of new files, ALTER PIPE … REFRESH loads them. */
  autoIngest: z.boolean(),
  integration: z.string().nullable(),
  errorIntegration: z.string().nullable(),
  snsTopic: z.string().nullable(),
  paused: z.boolean(),
  /** Whether its stage is an external one: such a pipe is cloned with its schema. */
  external: z.boolean(),
});
export type PipeProperties = z.infer<typeof pipeProperties>;

export function readPipe(object: CatalogObject): PipeProperties {
  return pipeProperties.parse(object.properties);
}
