import type { Github } from "../../github/client.ts";
import { GithubError } from "../../github/errors.ts";
import { filesAtCommit } from "../../github/files-at-commit.ts";
import { mergeBaseOf } from "../../github/pull/merge-base.ts";
import { type MergedFiles, mergeFiles } from "./merge-files.ts";

/** GitHub sends an event before it serves the commit: so long it is asked again, in milliseconds. */
const WAITS = [1_000, 2_000, 4_000, 8_000];

export interface MergeSubject {
  readonly repository: string;
  readonly base: string;
  readonly head: string;
  /** files and folders of the repository */
  readonly paths: readonly string[];
}

/**
 * The files of a head merged into its base, worked out by path from both and from where they went apart: GitHub's own
 * test merge may be of an older head.
 * @throws {GithubError} when a commit is not there after fifteen seconds
 */
export async function readMergeResult(
  github: Github,
  { repository, base, head, paths }: MergeSubject,
  sleep: (milliseconds: number) => Promise<unknown>,
): Promise<
  MergedFiles & {
    readonly onBase: ReadonlyMap<string, Uint8Array>;
    readonly atHead: ReadonlyMap<string, Uint8Array>;
  }
> {
  const at = (commit: string) => filesAtCommit(github, repository, commit, paths);
  const from = await untilThere(() => mergeBaseOf(github, repository, base, head), sleep);
  const onBase = await at(base);
  const atHead = head === base ? onBase : await at(head);
  const apart = from === undefined ? new Map<string, Uint8Array>() : from === base ? onBase : await at(from);
  return { ...mergeFiles(apart, onBase, atHead), onBase, atHead };
}

/** Asks again while GitHub does not have it yet, which it says with 404 and with 422. */
async function untilThere<T>(
  ask: () => Promise<T>,
  sleep: (milliseconds: number) => Promise<unknown>,
): Promise<T> {
  for (const wait of WAITS) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof GithubError) || ![404, 409, 422].includes(error.status)) throw error;
      await sleep(wait);
    }
  }
  return ask();
}
