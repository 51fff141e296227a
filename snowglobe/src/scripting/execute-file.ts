import type { Execution } from "../account/account.ts";
import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import { parseStageReference, readStageText } from "../parser/stage-reference.ts";
import { splitStatements } from "../sql/split-statements.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { openStage, readStagedFile } from "../stages/stage-files.ts";
import { type ResultSet, statusResult } from "../types/result-set.ts";

/** Files that run files: so deep, and no deeper. */
const DEEPEST = 5;

/** Which file a statement stands in, for paths that begin there. */
const places = new WeakMap<Execution["session"], string[]>();

/**
 * EXECUTE IMMEDIATE FROM @stage/path or './path' of the file that it stands in: runs the file's statements in order and
 * gives what the last one gives. https://docs.snowflake.com/en/sql-reference/sql/execute-immediate-from
 *
 * @throws {SnowflakeError} what a statement fails with, behind the file and the line; what was done before it stays done
 */
export async function executeFile(execution: Execution): Promise<ResultSet> {
  const reader = new TokenReader(execution.sql, execution.tokens);
  reader.expect("EXECUTE", "IMMEDIATE", "FROM");
  const above = places.get(execution.session) ?? [];
  const written = reader.peek()?.kind === "string" ? reader.string() : readStageText(reader);
  if (reader.looksLike("USING")) throw notSupported("EXECUTE IMMEDIATE FROM … USING (a template)");
  if (reader.looksLike("DRY_RUN")) throw notSupported("EXECUTE IMMEDIATE FROM … DRY_RUN");
  reader.end();
  const path = wholePath(written, above.at(-1));
  if (above.length >= DEEPEST)
    throw new SnowflakeError(
      "001003",
      "42000",
      `EXECUTE IMMEDIATE FROM goes deeper than ${DEEPEST} files: ${path}`,
    );
  const folder = openStage(execution, parseStageReference(path), "READ");
  const text = Buffer.from(await readStagedFile(folder, folder.path)).toString("utf8");
  if (/^\s*--!\s*jinja/i.test(text)) throw notSupported("EXECUTE IMMEDIATE FROM a template (--!jinja)");
  places.set(execution.session, [...above, path]);
  try {
    return await runAll(execution, path, text);
  } finally {
    places.set(execution.session, above);
  }
}

async function runAll(execution: Execution, path: string, text: string): Promise<ResultSet> {
  let result: ResultSet = statusResult("Statement executed successfully.");
  let from = 0;
  for (const { sql } of splitStatements(text)) {
    const at = text.indexOf(sql, from);
    from = at + sql.length;
    try {
      result = await execution.run(sql);
    } catch (error) {
      if (!(error instanceof SnowflakeError)) throw error;
      const line = text.slice(0, Math.max(at, 0)).split("\n").length;
      throw new SnowflakeError(
        error.code,
        error.sqlState,
        `Uncaught exception of type 'STATEMENT_ERROR' in file ${path} on line ${line} at position 0:\n${error.message}`,
      );
    }
  }
  return result;
}

/** `./x.sql` and `../x.sql` begin where the file stands that says so. */
function wholePath(written: string, from: string | undefined): string {
  if (written.startsWith("@")) return written;
  if (from === undefined)
    throw new SnowflakeError(
      "001003",
      "42000",
      `'${written}': a path of EXECUTE IMMEDIATE FROM begins with a stage (@stage/…), or in a file with ./ of that file.`,
    );
  const parts = from.slice(0, from.lastIndexOf("/")).split("/");
  for (const part of written.split("/")) {
    if (part === "..") {
      if (parts.length < 2)
        throw new SnowflakeError("001003", "42000", `'${written}' leads out of its stage.`);
      parts.pop();
    } else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}
