import type { GitObjects } from "./git-objects.ts";
import { gitObjects } from "./git-objects.ts";
import type { Checkout } from "./read-checkout.ts";

/** Commits and branches that the stand-in knows: those that were pushed to it. */
export interface LocalRepository {
  /** Points a branch at a checkout; gives back what it pointed at before. */
  push(branch: string, checkout: Checkout): Checkout | undefined;
  head(branch: string): Checkout | undefined;
  /** A commit by its sha, `heads/BRANCH` or `BRANCH`. */
  commit(ref: string): Checkout | undefined;
  /** Objects of a commit. */
  objects(commit: string): GitObjects | undefined;
  /** Objects that hold this tree or blob. */
  holding(sha: string): GitObjects | undefined;
}

export function localRepository(): LocalRepository {
  const commits = new Map<string, { checkout: Checkout; objects: GitObjects }>();
  const branches = new Map<string, string>();
  const known = (sha: string | undefined): Checkout | undefined =>
    sha === undefined ? undefined : commits.get(sha)?.checkout;
  return {
    push(branch, checkout) {
      const before = known(branches.get(branch));
      if (!commits.has(checkout.commit)) {
        commits.set(checkout.commit, { checkout, objects: gitObjects(checkout.files) });
      }
      branches.set(branch, checkout.commit);
      return before;
    },
    head: (branch) => known(branches.get(branch)),
    commit: (ref) => known(ref) ?? known(branches.get(ref.replace(/^heads\//, ""))),
    objects: (commit) => commits.get(commit)?.objects,
    holding: (sha) =>
      [...commits.values()]
        .map(({ objects }) => objects)
        .find((objects) => objects.trees.has(sha) || objects.blobs.has(sha)),
  };
}
