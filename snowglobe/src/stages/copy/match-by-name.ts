import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import { quoted } from "../../sql/quoted-name.ts";
import { typeName } from "../../types/type-name.ts";
import { parseJson } from "../../variants/parse-json.ts";
import { membersOf as objectMembers } from "../../variants/pieces.ts";
import type { CsvFormat } from "../file-format.ts";
import { csvHeader } from "../read-csv.ts";
import { readRecords, readText } from "../read-staged-files.ts";
import { conversionOf, type Target } from "./check-records.ts";
import type { FileToLoad } from "./file-outcome.ts";
import type { CopyStatement } from "./parse-copy.ts";

/**
 * MATCH_BY_COLUMN_NAME as a query: each column of the table from the member of that name, NULL where there is none.
 * https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#copy-options
 *
 * @throws {SnowflakeError} 000002 for CSV without PARSE_HEADER and for ON_ERROR = CONTINUE.
 */
export async function matchByName(
  execution: Execution,
  statement: CopyStatement,
  { table, columns, format }: Target,
  files: readonly FileToLoad[],
): Promise<CopyStatement> {
  const { matchByName: how } = statement;
  if (how === "NONE") return statement;
  if (statement.transformation || statement.columns) {
    throw new SnowflakeError(
      "002300",
      "0A000",
      "SQL compilation error: match_by_column_name is not supported with copy transform.",
    );
  }
  if (format.type === "XML") throw notSupported("MATCH_BY_COLUMN_NAME with TYPE = XML");
  if (format.type === "CSV" && !format.parseHeader)
    throw notSupported("MATCH_BY_COLUMN_NAME with TYPE = CSV and PARSE_HEADER = FALSE");
  if (statement.onError.action === "CONTINUE") {
    throw notSupported(`MATCH_BY_COLUMN_NAME with ON_ERROR = ${statement.onError.action}`);
  }
  const header = format.type === "CSV" ? await headerOf(files, format) : undefined;
  const members = header ?? (await membersOf(execution, files, format));
  const same = (column: string, member: string) =>
    how === "CASE_SENSITIVE" ? column === member : column.toUpperCase() === member.toUpperCase();
  const values = columns.map(({ name, type }) => {
    const found = members
      .filter((member) => same(name, member))
      .map((member) => (header ? `$${header.indexOf(member) + 1}` : `$1:${quoted(member)}`));
    if (header && found[0] !== undefined) return conversionOf(type, found[0], format);
    const [first = "NULL"] = found;
    return `${found.length > 1 ? `COALESCE(${found.join(", ")})` : first}::${typeName(type)}`;
  });
  return {
    ...statement,
    stage: statement.stage ?? tableStageText(table),
    columns: columns.map(({ name }) => name),
    transformation: { before: `SELECT ${values.join(", ")} FROM `, after: "" },
  };
}

function tableStageText({ path }: CatalogObject): string {
  return `@${quoted(path.database ?? "")}.${quoted(path.schema ?? "")}.%${quoted(path.name)}`;
}

/** The names in the files' first lines. @throws {SnowflakeError} 000002 when they are not the same in all files */
async function headerOf(files: readonly FileToLoad[], format: CsvFormat): Promise<string[]> {
  const headers: string[][] = [];
  for (const { file } of files) headers.push(csvHeader(await readText(file, format), format));
  const [first = []] = headers;
  if (headers.some((header) => header.join("\0") !== first.join("\0")))
    throw notSupported("MATCH_BY_COLUMN_NAME with CSV files whose first lines differ");
  return first;
}

/** The names of all members of the files' documents. */
async function membersOf(
  execution: Execution,
  files: readonly FileToLoad[],
  format: Target["format"],
): Promise<string[]> {
  const names = new Set<string>();
  for (const { file } of files) {
    const { records } = await readRecords(execution.account, file, format);
    for (const record of records) {
      const encoded = "text" in record && !record.fault ? parseJson(record.text, "d") : null;
      for (const name of objectMembers(encoded ?? "")?.keys() ?? []) names.add(name);
    }
  }
  return [...names];
}
