import { z } from "zod";
import type { Account, Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { missingProperty } from "../statements/missing-property.ts";
import { aBoolean, aName, anInteger, invalidValue, oneOf } from "../statements/option-readers.ts";

/** What a COMPUTE POOL object's `properties` hold. */
export const computePoolProperties = z.object({
  minNodes: z.number(),
  maxNodes: z.number(),
  instanceFamily: z.string(),
  autoResume: z.boolean(),
  /** Seconds; 0 means never. */
  autoSuspend: z.number(),
  suspended: z.boolean(),
  placementGroup: z.string().optional(),
});

// https://docs.snowflake.com/en/developer-guide/snowpark-container-services/instance-families
const FAMILIES = [
  "CPU_X64_XS",
  "CPU_X64_S",
  "CPU_X64_M",
  "CPU_X64_SL",
  "CPU_X64_L",
  "HIGHMEM_X64_S",
  "HIGHMEM_X64_M",
  "HIGHMEM_X64_L",
  "HIGHMEM_X64_SL",
  "GPU_NV_S",
  "GPU_NV_M",
  "GPU_NV_L",
  "GPU_NV_XS",
  "GPU_NV_SM",
  "GPU_NV_2M",
  "GPU_NV_3M",
  "GPU_NV_SL",
];

/** Called after a pool was suspended or resumed: services on it stop and start. */
export type ComputePoolListener = (pool: CatalogObject, event: "suspended" | "resumed") => Promise<void>;

const listeners = new WeakMap<Account, ComputePoolListener[]>();

/** Tells of ALTER COMPUTE POOL … SUSPEND and RESUME. STOP ALL drops the services: `account.onDrop("SERVICE", …)` tells of it. */
export function onComputePool(account: Account, listener: ComputePoolListener): void {
  listeners.set(account, [...(listeners.get(account) ?? []), listener]);
}

/** https://docs.snowflake.com/en/sql-reference/sql/create-compute-pool, …/alter-compute-pool */
export const computePoolKind: KindDefinition = {
  kind: "COMPUTE POOL",
  label: "Compute Pool",
  options: {
    MIN_NODES: { property: "minNodes", read: anInteger(1, 1_000_000) },
    MAX_NODES: { property: "maxNodes", read: anInteger(1, 1_000_000) },
    INSTANCE_FAMILY: { property: "instanceFamily", read: oneOf(FAMILIES) },
    AUTO_RESUME: { property: "autoResume", read: aBoolean },
    AUTO_SUSPEND_SECS: { property: "autoSuspend", read: anInteger(0, Number.MAX_SAFE_INTEGER) },
    PLACEMENT_GROUP: { property: "placementGroup", read: aName },
  },
  createOptions: { INITIALLY_SUSPENDED: { property: "suspended", read: aBoolean } },
  defaults: { autoResume: true, autoSuspend: 3600, suspended: false },
  orReplace: false,
  orAlter: false,
  rename: false,
  alterPrivilege: "MODIFY",
  check(_execution, properties, name) {
    for (const [option, property] of [
      ["MIN_NODES", "minNodes"],
      ["MAX_NODES", "maxNodes"],
      ["INSTANCE_FAMILY", "instanceFamily"],
    ] as const) {
      if (properties[property] === undefined) throw missingProperty(option, "COMPUTE POOL", name);
    }
    const pool = computePoolProperties.parse(properties);
    if (pool.minNodes > pool.maxNodes) throw invalidValue("MIN_NODES", String(pool.minNodes));
    return pool;
  },
  dropping({ account }, _change, pool) {
    const services = servicesOn(account, pool);
    if (services.length > 0) {
      throw new SnowflakeError(
        "395012",
        "22023",
        `Cannot drop compute pool '${pool.path.name}': ${services.length} service(s) still use it. ` +
          `Run ALTER COMPUTE POOL ${pool.path.name} STOP ALL first.`,
      );
    }
  },
  action(execution, reader, find) {
    if (reader.accept("STOP", "ALL")) {
      if (reader.accept("OF", "TYPE")) throw notSupported("ALTER COMPUTE POOL … STOP ALL OF TYPE");
      reader.end();
      return stopAll(execution, find());
    }
    const verb = reader.acceptOneOf("SUSPEND", "RESUME");
    if (!verb) return undefined;
    reader.end();
    return setSuspended(execution, find(), verb === "SUSPEND");
  },
};

/** Services that were created IN COMPUTE POOL of this name; their `properties.computePool` is the pool's name. */
function servicesOn(account: Account, pool: CatalogObject): CatalogObject[] {
  return account.catalog
    .list("SERVICE")
    .filter((service) => service.properties.computePool === pool.path.name);
}

async function stopAll({ account, session }: Execution, pool: CatalogObject): Promise<ResultSet> {
  account.access.require(session, "OPERATE", pool);
  await account.change(async (change) => {
    for (const service of servicesOn(account, pool)) await change.drop(service.id);
  });
  return statusResult("Statement executed successfully.");
}

async function setSuspended(
  { account, session }: Execution,
  pool: CatalogObject,
  suspended: boolean,
): Promise<ResultSet> {
  account.access.require(session, "OPERATE", pool);
  const changed = await account.change(async (change) =>
    change.update(pool.id, { properties: { ...pool.properties, suspended } }),
  );
  for (const listener of listeners.get(account) ?? [])
    await listener(changed, suspended ? "suspended" : "resumed");
  return statusResult("Statement executed successfully.");
}
