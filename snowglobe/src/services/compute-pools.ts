import type { Account } from "../account/account.ts";
import { computePoolProperties, onComputePool } from "../catalog/kinds/compute-pool.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { propertiesOf } from "./service-properties.ts";

/**
 * A service that is to run needs its pool: a suspended one is resumed if it may be.
 * https://docs.snowflake.com/en/sql-reference/sql/create-compute-pool (AUTO_RESUME)
 * @throws {SnowflakeError} 395078 when the pool is suspended and AUTO_RESUME = FALSE
 */
export async function wakePool(account: Account, name: string): Promise<void> {
  const pool = account.catalog.find("COMPUTE POOL", { name });
  const properties = pool && computePoolProperties.safeParse(pool.properties).data;
  if (!pool || !properties?.suspended) return;
  if (!properties.autoResume)
    throw new SnowflakeError(
      "395078",
      "55000",
      `Compute pool ${name} is suspended and has AUTO_RESUME = FALSE.`,
    );
  await account.change(async (change) =>
    change.update(pool.id, { properties: { ...pool.properties, suspended: false } }),
  );
}

/** A pool that is suspended suspends its services. https://docs.snowflake.com/en/sql-reference/sql/alter-compute-pool */
export function followPools(account: Account, follow: (serviceId: number) => void): void {
  onComputePool(account, async (pool, event) => {
    if (event !== "suspended") return;
    for (const service of account.catalog.list("SERVICE")) {
      const properties = propertiesOf(service);
      if (properties.computePool !== pool.path.name || properties.suspended) continue;
      await account.change(async (change) =>
        change.update(service.id, {
          properties: { ...properties, suspended: true, suspendedOn: Date.now() },
        }),
      );
      follow(service.id);
    }
  });
}
