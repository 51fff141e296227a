import { z } from "zod";
import type { CatalogObject } from "../account/catalog.ts";

/** What stands in a stream's `properties`. */
const streamProperties = z.object({
  /** The table or view whose changes it shows. */
  sourceId: z.number(),
  /** That object's whole name when the stream was made: told when it is no longer there. */
  sourceName: z.string(),
  appendOnly: z.boolean(),
  /** A view's tables. */
  baseIds: z.array(z.number()).optional(),
});
export type StreamProperties = z.infer<typeof streamProperties>;

export function readStreamProperties(stream: Pick<CatalogObject, "properties">): StreamProperties {
  return streamProperties.parse(stream.properties);
}
