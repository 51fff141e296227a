import { loadCatalog, storeCatalog } from "./catalog-storage.ts";
import type { OpenCatalog } from "./catalog-store.ts";
import { beginChange } from "./pending-change.ts";
import { writeSystemObjects } from "./system-objects.ts";

/** Opens the account's catalogue: see OpenCatalog. */
export const openCatalog: OpenCatalog = async (duck, account) => {
  const memory = await loadCatalog(duck);
  if (memory.list("ACCOUNT").length === 0) {
    await storeCatalog(duck, memory, writeSystemObjects(memory, account), 0);
  }
  return {
    catalog: memory,
    begin: (connection, dropListeners) => beginChange(memory, connection, dropListeners),
  };
};
