import { isNoCommit, type PushEvent } from "./push-event.ts";

/** At most so many commits are listed in a push; a list of that length may have been cut. */
const MOST_COMMITS = 20;

/** Where GitHub's own lists of a commit's files are cut. https://docs.github.com/en/rest/commits/commits */
const MOST_FILES = 300;

/** The files that a push says it touched, and whether that list is sure to be whole. */
export interface ListedFiles {
  readonly files: ReadonlySet<string>;
  readonly complete: boolean;
}

/**
 * What the payload's commits say. Not complete after a force push (the commits that went away are not listed),
 * for a new branch, when commits or files may have been cut, when the commits do not lead to the new head, and when
 * a commit lists nothing (merges do so).
 */
export function listedFiles(push: PushEvent): ListedFiles {
  const perCommit = push.commits.map((commit) => [...commit.added, ...commit.modified, ...commit.removed]);
  const complete =
    !push.forced &&
    !push.created &&
    !isNoCommit(push.before) &&
    push.commits.length < MOST_COMMITS &&
    push.commits.at(-1)?.id === push.after &&
    perCommit.every((files) => files.length > 0 && files.length < MOST_FILES);
  return { files: new Set(perCommit.flat()), complete };
}
