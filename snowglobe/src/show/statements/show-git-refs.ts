import type { Execution, StatementFamily } from "../../account/account.ts";
import { startsWith } from "../../catalog/statements/object-families.ts";
import { matchesLike } from "../../session/like-pattern.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { cloneOf, readGitRepository } from "../../stages/git/git-properties.ts";
import { readCommit } from "../../stages/git/run-git.ts";
import { type ResultSet, textColumn } from "../../types/result-set.ts";

/**
 * SHOW GIT BRANCHES and SHOW GIT TAGS [LIKE …] IN [GIT REPOSITORY] name, for who has READ.
 * https://docs.snowflake.com/en/sql-reference/sql/show-git-branches, …/show-git-tags
 */
export const showGitRefsFamily: StatementFamily = {
  name: "SHOW GIT BRANCHES",
  commits: false,
  accepts: (tokens) =>
    startsWith(tokens, ["SHOW", "GIT", "BRANCHES"]) || startsWith(tokens, ["SHOW", "GIT", "TAGS"]),
  async execute(execution): Promise<ResultSet> {
    const reader = new TokenReader(execution.sql, execution.tokens);
    reader.expect("SHOW", "GIT");
    const tags = reader.accept("TAGS");
    if (!tags) reader.expect("BRANCHES");
    const like = reader.accept("LIKE") ? reader.string() : undefined;
    reader.expect("IN");
    reader.accept("GIT", "REPOSITORY");
    const name = reader.qualifiedName();
    reader.end();
    return await shownRefs(execution, name, { tags, like });
  },
};

async function shownRefs(
  { account, session }: Execution,
  name: readonly string[],
  { tags, like }: { readonly tags: boolean; readonly like: string | undefined },
): Promise<ResultSet> {
  const repository = account.access.resolve(session, "GIT REPOSITORY", name, "SHOW");
  account.access.require(session, "READ", repository);
  const { refs, origin } = readGitRepository(repository);
  const found = Object.entries(tags ? refs.tags : refs.branches)
    .filter(([each]) => like === undefined || matchesLike(each, like))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const columns = tags
    ? ["name", "path", "commit_hash", "author", "message"]
    : ["name", "path", "checkouts", "commit_hash"];
  const rows: (string | null)[][] = [];
  for (const [each, hash] of found) {
    if (!tags) rows.push([each, `/branches/${each}`, "", hash]);
    else {
      const { author, message } = await readCommit(cloneOf(account, origin), hash);
      rows.push([each, `/tags/${each}`, hash, author, message]);
    }
  }
  return { columns: columns.map((column) => textColumn(column)), rows, statementType: "SHOW" };
}
