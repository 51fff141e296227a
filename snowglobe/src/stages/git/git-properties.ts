import { z } from "zod";
import type { Account } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { type Mounted, mountOf, notMounted } from "../mounts/mounts.ts";

const hashes = z.record(z.string(), z.string());

/** What a GIT REPOSITORY object's `properties` hold. */
export const gitProperties = z.object({
  origin: z.string(),
  integrationId: z.number(),
  /** The secret that the origin is reached with. */
  credentials: z.object({ database: z.string(), schema: z.string(), name: z.string() }).nullable(),
  /** As they were when it was fetched last: what is committed since is not there yet. */
  refs: z.object({ branches: hashes, tags: hashes }),
  /** Epoch milliseconds; null: never, nothing stands for its origin. */
  fetchedOn: z.number().nullable(),
});
export type GitProperties = z.infer<typeof gitProperties>;

export function readGitRepository(repository: CatalogObject): GitProperties {
  return gitProperties.parse(repository.properties);
}

/** The clone that stands for an origin, if one does. */
export function findClone({ mounts }: Account, origin: string): Mounted | undefined {
  const plain = origin.replace(/\/+$/, "");
  return mountOf(mounts, plain) ?? mountOf(mounts, plain.replace(/\.git$/, ""));
}

/** @throws {SnowflakeError} 091017 when nothing stands for it */
export function cloneOf(account: Account, origin: string): string {
  const found = findClone(account, origin);
  if (!found) throw notMounted(origin.replace(/\.git$/, ""));
  return found.folder;
}
