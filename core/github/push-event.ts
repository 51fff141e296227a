import { createHash } from "node:crypto";
import * as z from "zod";

const commitId = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const paths = z.array(z.string()).default([]);

/**
 * The part of a `push` payload that decides. https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
 * Its addresses (`clone_url`, `compare_url`, …) are not read: requests go to a fixed host.
 */
export const pushEventSchema = z.object({
  ref: z.string().min(1).max(300),
  /** all zeros: a new branch */
  before: commitId,
  /** all zeros: a deleted branch */
  after: commitId,
  created: z.boolean().default(false),
  deleted: z.boolean().default(false),
  forced: z.boolean().default(false),
  repository: z.object({
    full_name: z.string(),
    /** seconds since 1970; the same in each delivery of one push, whichever webhook it comes by */
    pushed_at: z.union([z.number(), z.string()]).optional(),
  }),
  sender: z.object({ login: z.string().max(100) }).optional(),
  commits: z.array(z.object({ id: commitId, added: paths, modified: paths, removed: paths })).default([]),
});

export type PushEvent = z.infer<typeof pushEventSchema>;

/**
 * The name of a push: the same in all its deliveries. An App and a repository's own webhook deliver each push, as two
 * deliveries with nothing else in common. Undefined when the event has no time.
 */
export function pushIdOf({ repository, ref, before, after }: PushEvent): string | undefined {
  const { full_name, pushed_at } = repository;
  if (pushed_at === undefined) return undefined;
  const parts = [full_name.toLowerCase(), ref, before, after, String(pushed_at)];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}

/** GitHub's way to say "no commit". */
export function isNoCommit(id: string): boolean {
  return /^0+$/.test(id);
}
