import type { Execution } from "../../account/account.ts";
import { syntaxError } from "../../errors/snowflake-error.ts";
import { quoted } from "../../sql/quoted-name.ts";
import { preparing } from "../prepared-files.ts";
import { readRecords } from "../read-staged-files.ts";
import type { Target } from "./check-records.ts";
import type { FileOutcome, FileToLoad } from "./file-outcome.ts";
import type { CopyStatement } from "./parse-copy.ts";
import { tableName } from "./table-name.ts";

/**
 * COPY INTO … FROM (SELECT …): the query reads the files that COPY chose, in the format that COPY says.
 * https://docs.snowflake.com/en/user-guide/data-load-transform
 */
export async function copyTransformed(
  execution: Execution,
  { transformation, columns, stage }: CopyStatement,
  { table, format }: Target,
  files: readonly FileToLoad[],
): Promise<FileOutcome[]> {
  if (!transformation || stage === undefined) throw syntaxError("COPY's query must read from a stage.");
  const outcomes: FileOutcome[] = [];
  for (const { file } of files) {
    const { records } = await readRecords(execution.account, file, format);
    const read = [...records].map(() => ({ values: [], error: undefined }));
    outcomes.push({ path: file.path, records: read, loads: true });
  }
  const names = columns ? ` (${columns.map(quoted).join(", ")})` : "";
  const { before, after } = transformation;
  await preparing({ format, files: files.map(({ file }) => file) }, async (formatName) => {
    const from = `'${stage.replaceAll("'", "''")}' (FILE_FORMAT => '${formatName}') `;
    await execution.run(`INSERT INTO ${tableName(table)}${names} ${before}${from}${after}`);
  });
  return outcomes;
}
