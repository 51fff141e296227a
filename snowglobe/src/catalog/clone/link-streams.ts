import type { Account } from "../../account/account.ts";
import type { CatalogChange, CatalogObject } from "../../account/catalog.ts";
import type { StreamOffset } from "../../account/versions.ts";
import { storeOffsets } from "../../storage/stored-versions.ts";
import { readStreamProperties } from "../../storage/stream-properties.ts";
import { pathText } from "../contents.ts";

/**
 * Streams of a clone stand on its own tables, where it has them, and at the moment of cloning: "any unconsumed records in
 * the stream (in the clone) are inaccessible". https://docs.snowflake.com/en/user-guide/streams-intro
 *
 * @param clones object of the source -> its clone
 */
export async function linkClonedStreams(
  account: Account,
  change: CatalogChange,
  clones: ReadonlyMap<number, CatalogObject>,
): Promise<void> {
  const offsets = new Map<number, StreamOffset>();
  for (const clone of clones.values()) {
    if (clone.kind !== "STREAM") continue;
    const { sourceId, baseIds } = readStreamProperties(clone);
    const table = clones.get(sourceId);
    if (table) {
      const source = { sourceId: table.id, sourceName: pathText(table.path) };
      const bases = baseIds && { baseIds: baseIds.map((id) => clones.get(id)?.id ?? id) };
      change.update(clone.id, { properties: { ...clone.properties, ...source, ...bases } });
    }
    offsets.set(clone.id, { version: change.version, initial: false, movedAt: account.now() });
  }
  await storeOffsets(change.duck, offsets);
  change.committed(() => {
    for (const [id, offset] of offsets) account.versions.offsets.set(id, offset);
  });
}
