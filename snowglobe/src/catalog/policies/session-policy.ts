import { z } from "zod";
import type { Catalog, CatalogObject } from "../../account/catalog.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { anInteger } from "../statements/option-readers.ts";
import { policyOn, refuseWhileSet } from "./set-policies.ts";

/** What a SESSION POLICY object's `properties` hold: minutes. */
export const sessionPolicyProperties = z.object({
  idleTimeout: z.number(),
  /** Of Snowsight, which is not here: kept, and nothing acts by it. */
  uiIdleTimeout: z.number(),
});

/** https://docs.snowflake.com/en/sql-reference/sql/create-session-policy, …/alter-session-policy */
export const sessionPolicyKind: KindDefinition = {
  kind: "SESSION POLICY",
  label: "Session policy",
  options: {
    SESSION_IDLE_TIMEOUT_MINS: { property: "idleTimeout", read: anInteger(5, 1440) },
    SESSION_UI_IDLE_TIMEOUT_MINS: { property: "uiIdleTimeout", read: anInteger(5, 1440) },
  },
  defaults: { idleTimeout: 240, uiIdleTimeout: 1080 },
  orReplace: true,
  orAlter: false,
  rename: true,
  check: (_execution, properties) => sessionPolicyProperties.parse(properties),
  install(account) {
    account.onDrop("SESSION POLICY", async (policy, change) => refuseWhileSet(change.catalog, policy));
  },
};

/** How long the user's sessions may be idle, in milliseconds; undefined: as long as their tokens last. */
export function idleTimeout(catalog: Catalog, user: CatalogObject | undefined): number | undefined {
  const policy = policyOn(catalog, user, "SESSION POLICY");
  return policy && sessionPolicyProperties.parse(policy.properties).idleTimeout * 60_000;
}
