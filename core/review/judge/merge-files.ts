type Files = ReadonlyMap<string, Uint8Array>;

/** What the files would be after the merge. */
export interface MergedFiles {
  readonly files: Files;
  /** paths that are other than on the base branch, those that are gone too */
  readonly changed: readonly string[];
  /** paths that both sides changed, each in its own way: what the merge makes of them nobody knows */
  readonly conflicts: readonly string[];
}

/**
 * Merges by path, as git does for files that only one side touched: what a plan is made of before there is a merge.
 * @param from where the two lines went apart
 */
export function mergeFiles(from: Files, base: Files, head: Files): MergedFiles {
  const files = new Map<string, Uint8Array>();
  const changed: string[] = [];
  const conflicts: string[] = [];
  for (const path of [...new Set([...base.keys(), ...head.keys()])].sort()) {
    const [before, here, there] = [from.get(path), base.get(path), head.get(path)];
    const byHead = !same(before, there);
    if (byHead && !same(before, here) && !same(here, there)) conflicts.push(path);
    const merged = byHead ? there : here;
    if (!same(here, merged)) changed.push(path);
    if (merged !== undefined) files.set(path, merged);
  }
  return { files, changed, conflicts };
}

function same(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return Buffer.from(one).equals(other);
}
