import { z } from "zod";
import { fileFormat } from "./file-format.ts";

/** What a STAGE object's `properties` hold. */
export const stageProperties = z.object({
  type: z.literal("INTERNAL"),
  directory: z.boolean(),
  encryption: z.enum(["SNOWFLAKE_FULL", "SNOWFLAKE_SSE"]),
  /** A named format by its path, or options; null: none was said. */
  fileFormat: z
    .union([z.object({ database: z.string(), schema: z.string(), name: z.string() }), fileFormat])
    .nullable(),
});
