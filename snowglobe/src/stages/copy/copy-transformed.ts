import type { Execution } from "../../account/account.ts";
import { SnowflakeError, syntaxError } from "../../errors/snowflake-error.ts";
import { quoted } from "../../sql/quoted-name.ts";
import { preparing } from "../prepared-files.ts";
import { readRecords } from "../read-staged-files.ts";
import type { Target } from "./check-records.ts";
import type { FileOutcome, FileToLoad } from "./file-outcome.ts";
import type { LoadError } from "./load-error.ts";
import type { CopyStatement } from "./parse-copy.ts";
import { tableName } from "./table-name.ts";

/**
 * COPY INTO … FROM (SELECT …): the query reads the files that COPY chose, in the format that COPY says.
 * https://docs.snowflake.com/en/user-guide/data-load-transform
 */
export async function copyTransformed(
  execution: Execution,
  { transformation, columns, stage, onError }: CopyStatement,
  { table, format }: Target,
  files: readonly FileToLoad[],
): Promise<FileOutcome[]> {
  if (!transformation || stage === undefined) throw syntaxError("COPY's query must read from a stage.");
  const names = columns ? ` (${columns.map(quoted).join(", ")})` : "";
  const { before, after } = transformation;
  const load = (some: readonly FileToLoad[]) =>
    preparing({ format, files: some.map(({ file }) => file) }, async (formatName) => {
      const from = `'${stage.replaceAll("'", "''")}' (FILE_FORMAT => '${formatName}') `;
      await execution.run(`INSERT INTO ${tableName(table)}${names} ${before}${from}${after}`);
    });
  const outcomes: FileOutcome[] = [];
  for (const each of files) {
    const error = onError.action === "SKIP_FILE" ? await fault(execution, () => load([each])) : undefined;
    const count = error ? 1 : await countRecords(execution, each, format);
    const read = Array.from({ length: count }, () => ({ values: [], error }));
    outcomes.push({ path: each.file.path, records: read, loads: !error });
  }
  if (onError.action !== "SKIP_FILE") await load(files);
  return outcomes;
}

async function countRecords(
  execution: Execution,
  { file }: FileToLoad,
  format: Target["format"],
): Promise<number> {
  const { records } = await readRecords(execution.account, file, format);
  return [...records].length;
}

/** Why a file's rows could not be loaded; undefined when they were. A file that is skipped leaves nothing behind. */
async function fault(execution: Execution, work: () => Promise<void>): Promise<LoadError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    execution.signal.throwIfAborted();
    if (!(error instanceof SnowflakeError)) throw error;
    const { code, sqlState, message } = error;
    return { code, sqlState, message, line: 1, character: 1, row: 1, column: null };
  }
}
