import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Account } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import { cloneOf, readGitRepository } from "./git-properties.ts";
import { wholeHash, writeCommit } from "./run-git.ts";

/** The files of one commit of a repository, as `branches/main/`, `tags/v1/` or `commits/abc123/` names it. */
export interface Checkout {
  /** Where they lie once `prepare` is done. */
  readonly folder: string;
  /** What in the path names the commit, with its slash. */
  readonly scope: string;
  prepare(): Promise<void>;
}

/**
 * What a path in a git repository means, as of its last FETCH.
 * https://docs.snowflake.com/en/developer-guide/git/git-operations
 *
 * @throws {SnowflakeError} 093551 when the path has no branch, tag or commit, or one that is not there
 */
export function checkoutOf(account: Account, repository: CatalogObject, path: string): Checkout {
  const { origin, refs } = readGitRepository(repository);
  const clone = cloneOf(account, origin);
  const [kind = "", ...rest] = path.split("/");
  const named = kind === "branches" ? refs.branches : kind === "tags" ? refs.tags : undefined;
  const behind = rest.join("/");
  const found = named
    ? Object.keys(named)
        .filter((name) => behind === name || behind.startsWith(`${name}/`))
        .sort((one, other) => other.length - one.length)[0]
    : /^[0-9a-f]{6,40}$/.test(rest[0] ?? "") && kind === "commits"
      ? rest[0]
      : undefined;
  if (found === undefined)
    throw new SnowflakeError(
      "093551",
      "22023",
      named && behind !== ""
        ? `The ${kind === "tags" ? "tag" : "branch"} of '${path}' does not exist in Git repository '${repository.path.name}' as it was fetched last.`
        : "Files paths in git repositories must specify a scope. For example, a branch name, a tag name, or a valid commit hash. Commit hashes are between 6 and 40 characters long.",
    );
  const root = join(account.folder, "stages", "git", String(repository.id));
  const folder = join(root, named?.[found] ?? found);
  return {
    folder,
    scope: `${kind}/${found}/`,
    async prepare() {
      const isThere = await stat(folder).then(
        () => true,
        () => false,
      );
      if (!isThere) await writeCommit(clone, named?.[found] ?? (await wholeHash(clone, found)), folder);
    },
  };
}
