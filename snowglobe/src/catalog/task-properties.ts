import { z } from "zod";
import type { CatalogObject } from "../account/catalog.ts";

export const OVERLAP_POLICIES = ["NO_OVERLAP", "ALLOW_CHILD_OVERLAP", "ALLOW_ALL_OVERLAP"] as const;

/** What stands in a task's `properties`: https://docs.snowflake.com/en/sql-reference/sql/create-task */
const taskProperties = z.object({
  /** null: Snowflake's own compute. */
  warehouse: z.string().nullable(),
  /** As written: `1 MINUTE`, `USING CRON 0 9 * * * UTC`. */
  schedule: z.string().nullable(),
  /** The expression behind WHEN. */
  condition: z.string().nullable(),
  /** The statement behind AS. */
  definition: z.string(),
  /** The tasks that it comes after, by their numbers. */
  predecessors: z.array(z.number()),
  /** The root task that it finalizes, by its number. */
  finalizes: z.number().nullable().default(null),
  config: z.string().nullable(),
  /** What of a graph may begin again while it runs; older accounts kept a flag for the children. */
  overlaps: z.union([
    z.boolean().transform((children) => (children ? "ALLOW_CHILD_OVERLAP" : "NO_OVERLAP")),
    z.enum(OVERLAP_POLICIES),
  ]),
  /** How often a graph that has failed is tried again by itself. */
  autoRetries: z.number().default(0),
  timeoutMs: z.number(),
  /** Failed runs in a row that suspend it; 0 for never. */
  suspendAfter: z.number(),
  /** Session parameters that its statement runs with. */
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  state: z.enum(["started", "suspended"]),
  /** Epoch milliseconds: the last RESUME, the last time that it was suspended, and why. */
  committedOn: z.number().nullable(),
  suspendedOn: z.number().nullable(),
  suspendedReason: z.string().nullable(),
  /** Failed runs in a row. */
  failures: z.number(),
  /** When its schedule runs it next. */
  nextRun: z.number().nullable(),
  uuid: z.string(),
  /** A root's: the number of its graph's version, and what tells that version from others. */
  graphVersion: z.number().default(0),
  graphDigest: z.string().default(""),
});
export type TaskProperties = z.infer<typeof taskProperties>;

export function readTask(object: CatalogObject): TaskProperties {
  return taskProperties.parse(object.properties);
}

/** A task that nothing has started yet: what a clone is. */
export const SUSPENDED_TASK = {
  state: "suspended",
  committedOn: null,
  suspendedOn: null,
  suspendedReason: null,
  failures: 0,
  nextRun: null,
} satisfies Partial<TaskProperties>;
