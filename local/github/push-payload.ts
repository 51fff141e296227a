import type { Files } from "./git-objects.ts";

const nothing = "0".repeat(40);

/** One push of one branch. */
export interface Push {
  repository: string;
  branch: string;
  /** Absent: the branch is new. */
  before?: { commit: string; files: Files };
  after: { commit: string; files: Files };
  /** Seconds since 1970. */
  pushedAt?: number;
}

/**
 * The body of GitHub's `push` event, with the parts that receivers read.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
 */
export function pushPayload(push: Push): Record<string, unknown> {
  const [owner = "", name = ""] = push.repository.split("/");
  const timestamp = new Date().toISOString();
  const commit = {
    id: push.after.commit,
    tree_id: nothing,
    distinct: true,
    message: "Working tree",
    timestamp,
    author: { name: "snowhook", email: "snowhook@localhost" },
    committer: { name: "snowhook", email: "snowhook@localhost" },
    ...checkoutChanges(push.before?.files ?? new Map(), push.after.files),
  };
  return {
    ref: `refs/heads/${push.branch}`,
    before: push.before?.commit ?? nothing,
    after: push.after.commit,
    created: push.before === undefined,
    deleted: false,
    forced: false,
    base_ref: null,
    repository: {
      id: 1,
      name,
      full_name: push.repository,
      private: true,
      owner: { login: owner, name: owner },
      ...(push.pushedAt === undefined ? {} : { pushed_at: push.pushedAt }),
    },
    pusher: { name: "local", email: "snowhook@localhost" },
    sender: { login: "local", id: 1, type: "User" },
    // The commits of a new branch are not listed when another branch has them already.
    commits: push.before === undefined ? [] : [commit],
    head_commit: commit,
  };
}

/** Paths by what became of them from one state of the files to another. */
export function checkoutChanges(
  before: Files,
  after: Files,
): Record<"added" | "modified" | "removed", string[]> {
  const differs = (path: string): boolean => {
    const old = before.get(path);
    const now = after.get(path);
    return old !== undefined && now !== undefined && !Buffer.from(old.bytes).equals(now.bytes);
  };
  return {
    added: [...after.keys()].filter((path) => !before.has(path)),
    modified: [...after.keys()].filter(differs),
    removed: [...before.keys()].filter((path) => !after.has(path)),
  };
}
