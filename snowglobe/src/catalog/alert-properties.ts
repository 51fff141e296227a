import { z } from "zod";
import type { CatalogObject } from "../account/catalog.ts";

/** What stands in an alert's `properties`: https://docs.snowflake.com/en/sql-reference/sql/create-alert */
const alertProperties = z.object({
  /** null: Snowflake's own compute. */
  warehouse: z.string().nullable(),
  /** As written: `1 MINUTE`, `USING CRON 0 9 * * * UTC`. */
  schedule: z.string(),
  /** The query inside of EXISTS. */
  condition: z.string(),
  /** The statement behind THEN. */
  action: z.string(),
  state: z.enum(["started", "suspended"]),
  /** When its schedule asks it next, in epoch milliseconds. */
  nextRun: z.number().nullable(),
});
export type AlertProperties = z.infer<typeof alertProperties>;

export function readAlert(object: CatalogObject): AlertProperties {
  return alertProperties.parse(object.properties);
}
