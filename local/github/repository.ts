import type { GitObjects } from "./git-objects.ts";
import { gitObjects } from "./git-objects.ts";
import type { Checkout } from "./read-checkout.ts";

/** Commits and branches that the stand-in knows: those that were pushed to it. */
export interface LocalRepository {
  /** Points a branch at a checkout; gives back what it pointed at before. */
  push(branch: string, checkout: Checkout): Checkout | undefined;
  /** Points `pull/N/head` at a commit of a fork, which no branch has. */
  pull(number: number, checkout: Checkout): void;
  head(branch: string): Checkout | undefined;
  /** A commit by its sha, `heads/BRANCH`, `pull/N/head` or `BRANCH`. */
  commit(ref: string): Checkout | undefined;
  /** Where one commit is, seen from another, by the order in which they were pushed to a branch. */
  compare(from: string, to: string): "ahead" | "behind" | "identical" | "diverged";
  /** The newest commit that is on both lines; undefined when they have nothing in common. */
  mergeBase(one: string, other: string): Checkout | undefined;
  /** Objects of a commit. */
  objects(commit: string): GitObjects | undefined;
  /** Objects that hold this tree or blob. */
  holding(sha: string): GitObjects | undefined;
}

export function localRepository(): LocalRepository {
  const commits = new Map<string, { checkout: Checkout; objects: GitObjects }>();
  const branches = new Map<string, string>();
  // Every push adds its commit to the line of the head before; one that is a line's already puts the branch back to it.
  const parents = new Map<string, string | undefined>();
  const isAncestor = (one: string, of: string) => {
    let at = parents.get(of);
    while (at !== undefined && at !== one) at = parents.get(at);
    return at === one;
  };
  const known = (sha: string | undefined): Checkout | undefined =>
    sha === undefined ? undefined : commits.get(sha)?.checkout;
  const keep = (checkout: Checkout, parent: string | undefined) => {
    if (!commits.has(checkout.commit)) {
      commits.set(checkout.commit, { checkout, objects: gitObjects(checkout.files) });
    }
    if (!parents.has(checkout.commit)) parents.set(checkout.commit, parent);
  };
  const commit = (ref: string) => known(ref) ?? known(branches.get(ref.replace(/^heads\//, "")));
  return {
    push(branch, checkout) {
      const before = known(branches.get(branch));
      keep(checkout, before?.commit ?? checkout.parent);
      branches.set(branch, checkout.commit);
      return before;
    },
    pull(number, checkout) {
      keep(checkout, checkout.parent);
      branches.set(`pull/${number}/head`, checkout.commit);
    },
    head: (branch) => known(branches.get(branch)),
    commit,
    mergeBase(one, other) {
      const line = new Set<string>();
      for (let at = commit(one)?.commit; at !== undefined; at = parents.get(at)) line.add(at);
      let found = commit(other)?.commit;
      while (found !== undefined && !line.has(found)) found = parents.get(found);
      return known(found);
    },
    compare(from, to) {
      if (from === to) return "identical";
      if (isAncestor(from, to)) return "ahead";
      return isAncestor(to, from) ? "behind" : "diverged";
    },
    objects: (commit) => commits.get(commit)?.objects,
    holding: (sha) =>
      [...commits.values()]
        .map(({ objects }) => objects)
        .find((objects) => objects.trees.has(sha) || objects.blobs.has(sha)),
  };
}
