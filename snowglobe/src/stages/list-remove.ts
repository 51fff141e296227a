import type { Execution, StatementFamily } from "../account/account.ts";
import { parseStageReference, readStageText } from "../parser/stage-reference.ts";
import { TokenReader } from "../sql/token-reader.ts";
import type { Token } from "../sql/tokenize.ts";
import { NUMBER } from "../types/data-type.ts";
import { type ResultSet, textColumn } from "../types/result-set.ts";
import { filesMatching } from "./files-matching.ts";
import { md5Of, openStage, removeStagedFile } from "./stage-files.ts";

const isOneOf =
  (...words: readonly string[]) =>
  ([first]: readonly Token[]): boolean =>
    first?.kind === "word" && words.includes(first.value);

/** LIST and LS: https://docs.snowflake.com/en/sql-reference/sql/list */
export const listFamily: StatementFamily = {
  name: "LIST",
  commits: false,
  accepts: isOneOf("LIST", "LS"),
  async execute(execution): Promise<ResultSet> {
    const { folder, files } = await namedFiles(execution, "READ");
    const rows = files.map(async (file) => [
      `${folder.prefix}${file.path}`,
      String(file.size),
      await md5Of(file),
      file.modified.toUTCString(),
    ]);
    return {
      columns: [
        textColumn("name"),
        { name: "size", type: NUMBER, nullable: true },
        textColumn("md5"),
        textColumn("last_modified"),
      ],
      rows: await Promise.all(rows),
      statementType: "OTHER",
    };
  },
};

/** REMOVE and RM: https://docs.snowflake.com/en/sql-reference/sql/remove */
export const removeFamily: StatementFamily = {
  name: "REMOVE",
  commits: false,
  accepts: isOneOf("REMOVE", "RM"),
  async execute(execution): Promise<ResultSet> {
    const { folder, files } = await namedFiles(execution, "WRITE");
    await Promise.all(files.map(removeStagedFile));
    return {
      columns: [textColumn("name"), textColumn("result")],
      rows: files.map((file) => [`${folder.prefix}${file.path}`, "removed"]),
      statementType: "OTHER",
    };
  },
};

async function namedFiles(execution: Execution, privilege: "READ" | "WRITE") {
  const reader = new TokenReader(execution.sql, execution.tokens);
  reader.next();
  const reference = parseStageReference(readStageText(reader));
  reader.accept("PATTERN", "=");
  const pattern = reader.done || reader.looksLike(";") ? undefined : reader.string();
  reader.end();
  const folder = openStage(execution, reference, privilege);
  return { folder, files: await filesMatching(folder, folder.path, pattern) };
}
