import { z } from "zod";
import { fileFormat } from "./file-format.ts";

/** What a STAGE object's `properties` hold. */
export const stageProperties = z.object({
  type: z.enum(["INTERNAL", "EXTERNAL"]),
  /** Where an external stage's files lie. */
  url: z.string().optional(),
  /** "Linked by a hidden ID rather than the name": an integration that is replaced is another one. */
  integrationId: z.number().optional(),
  /** Which credentials were given; their values are not kept: a mount needs none. */
  credentials: z.array(z.string()).default([]),
  directory: z.boolean(),
  /** Whether the directory table follows the files by itself. */
  autoRefresh: z.boolean().default(false),
  encryption: z.string(),
  /** A named format by its path, or options; null: none was said. */
  fileFormat: z
    .union([z.object({ database: z.string(), schema: z.string(), name: z.string() }), fileFormat])
    .nullable(),
});
export type StageProperties = z.infer<typeof stageProperties>;
