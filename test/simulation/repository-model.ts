import { createHash } from "node:crypto";
import type { Random } from "./random.ts";

/** A commit with what is deployed of it. */
export interface Commit {
  readonly id: string;
  readonly parent: Commit | undefined;
  /** commits before it on its line */
  readonly depth: number;
  /** git's id of the migrations folder */
  readonly tree: string;
  /** number of the V script that this tree has */
  readonly version: number;
}

export interface Pushed {
  readonly branch: string;
  readonly commit: Commit;
  readonly before: Commit | undefined;
  readonly at: number;
  /** when GitHub's API shows it */
  readonly shownAt: number;
}

const SLOWEST_HEAD = 10_000;

const idOf = (text: string) => createHash("sha1").update(text).digest("hex");

/** GitHub's repository: commits in their lines, and branches whose new heads are shown a little later. */
export function createRepository(random: Random) {
  const commits = new Map<string, Commit>();
  const branches = new Map<string, Pushed[]>();
  const head = (branch: string) => branches.get(branch)?.at(-1);

  return {
    commit: (id: string) => commits.get(id),
    head,
    pushes: (branch: string): readonly Pushed[] => branches.get(branch) ?? [],
    /** A new commit on a branch; with the same migrations as before, when it changes something else only. */
    make(branch: string, changes: boolean): Commit {
      const parent = head(branch)?.commit;
      const number = commits.size + 1;
      const same = parent !== undefined && !changes;
      const tree = same ? parent.tree : idOf(`tree ${number}`);
      const version = same ? parent.version : number;
      const commit = { id: idOf(`commit ${number}`), parent, depth: (parent?.depth ?? 0) + 1, tree, version };
      commits.set(commit.id, commit);
      return commit;
    },
    push(branch: string, commit: Commit, now: number): Pushed {
      const last = head(branch);
      // Heads are shown in their order.
      const shownAt = Math.max(last?.shownAt ?? 0, now + random.between(0, SLOWEST_HEAD));
      const pushed = { branch, commit, before: last?.commit, at: now, shownAt };
      const pushes = branches.get(branch) ?? [];
      pushes.push(pushed);
      branches.set(branch, pushes);
      return pushed;
    },
    /** As GitHub's API shows it now: within its delay one of its servers may know a head that another does not. */
    shownHead: (branch: string, now: number) =>
      branches.get(branch)?.findLast(({ at, shownAt }) => shownAt <= now || (at <= now && random.chance(0.5)))
        ?.commit,
  };
}

export type RepositoryModel = ReturnType<typeof createRepository>;

/** Where one commit is, seen from another. */
export function compareLines(from: Commit, to: Commit): "ahead" | "behind" | "identical" | "diverged" {
  if (from === to) return "identical";
  if (isAncestor(from, to)) return "ahead";
  return isAncestor(to, from) ? "behind" : "diverged";
}

function isAncestor(one: Commit, of: Commit): boolean {
  let at: Commit | undefined = of;
  while (at !== undefined && at.depth > one.depth) at = at.parent;
  return at === one;
}
