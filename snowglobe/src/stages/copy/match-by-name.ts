import type { CatalogObject } from "../../account/catalog.ts";
import { notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import { quoted } from "../../sql/quoted-name.ts";
import { typeName } from "../../types/type-name.ts";
import { parseJson } from "../../variants/parse-json.ts";
import { membersOf as objectMembers } from "../../variants/pieces.ts";
import { readRecords } from "../read-staged-files.ts";
import type { Target } from "./check-records.ts";
import type { FileToLoad } from "./file-outcome.ts";
import type { CopyStatement } from "./parse-copy.ts";

/**
 * MATCH_BY_COLUMN_NAME as a query: each column of the table from the member of that name, NULL where there is none.
 * https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#copy-options
 *
 * @throws {SnowflakeError} 000002 for other formats than JSON and for ON_ERROR other than ABORT_STATEMENT.
 */
export async function matchByName(
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
  if (format.type !== "JSON") throw notSupported(`MATCH_BY_COLUMN_NAME with TYPE = ${format.type}`);
  if (statement.onError.action !== "ABORT_STATEMENT") {
    throw notSupported(`MATCH_BY_COLUMN_NAME with ON_ERROR = ${statement.onError.action}`);
  }
  const members = await membersOf(files, format);
  const same = (column: string, member: string) =>
    how === "CASE_SENSITIVE" ? column === member : column.toUpperCase() === member.toUpperCase();
  const values = columns.map(({ name, type }) => {
    const found = members.filter((member) => same(name, member)).map((member) => `$1:${quoted(member)}`);
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

/** The names of all members of the files' documents. */
async function membersOf(files: readonly FileToLoad[], format: Target["format"]): Promise<string[]> {
  const names = new Set<string>();
  for (const { file } of files) {
    const { records } = await readRecords(file, format);
    for (const record of records) {
      const encoded = "text" in record && !record.fault ? parseJson(record.text, "d") : null;
      for (const name of objectMembers(encoded ?? "")?.keys() ?? []) names.add(name);
    }
  }
  return [...names];
}
