import { loadCatalog, storeCatalog } from "./catalog-storage.ts";
import type { OpenCatalog } from "./catalog-store.ts";
import { beginChange } from "./pending-change.ts";
import { writeSnowflakeDatabase } from "./snowflake-database.ts";
import { writeSystemObjects } from "./system-objects.ts";

/** Opens the account's catalogue: see OpenCatalog. */
export const openCatalog: OpenCatalog = async (duck, account, secrets) => {
  const { box } = secrets;
  const { memory, openSecrets } = await loadCatalog(duck, box);
  const before = memory.lastId;
  const isNew = memory.list("ACCOUNT").length === 0;
  const written = isNew ? writeSystemObjects(memory, account) : new Set<string>();
  // An account of an earlier version has no SNOWFLAKE database yet.
  for (const key of writeSnowflakeDatabase(memory)) written.add(key);
  await storeCatalog(duck, memory, written, before, box);
  if (openSecrets.size > 0) {
    await secrets.beforeSealing();
    await duck.run("BEGIN");
    await storeCatalog(duck, memory, openSecrets, memory.lastId, box);
    await duck.run("COMMIT");
  }
  return {
    catalog: memory,
    begin: (connection, dropListeners) => beginChange(memory, connection, dropListeners, box),
  };
};
