import type { StatementFamily } from "../account/account.ts";
import { startsWith } from "../catalog/statements/object-families.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { parseStageReference, readStageText } from "../parser/stage-reference.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { NUMBER } from "../types/data-type.ts";
import { type ResultSet, textColumn } from "../types/result-set.ts";
import { filesMatching } from "./files-matching.ts";
import { openStage, readStagedFile, writeStagedFile } from "./stage-files.ts";

/** COPY FILES: from one named stage into another. https://docs.snowflake.com/en/sql-reference/sql/copy-files */
export const copyFilesFamily: StatementFamily = {
  name: "COPY FILES",
  commits: false,
  accepts: (tokens) => startsWith(tokens, ["COPY", "FILES"]),
  async execute(execution): Promise<ResultSet> {
    const reader = new TokenReader(execution.sql, execution.tokens);
    reader.expect("COPY", "FILES", "INTO");
    const to = parseStageReference(readStageText(reader));
    reader.expect("FROM");
    if (reader.looksLike("(")) throw notSupported("COPY FILES … FROM (SELECT …)");
    const from = parseStageReference(readStageText(reader));
    const { names, pattern, detailed } = readCopyFilesOptions(reader);
    const source = openStage(execution, from, "READ");
    const target = openStage(execution, to, "WRITE");
    const below = source.path === "" || source.path.endsWith("/") ? source.path : `${source.path}/`;
    const files = names
      ? names.map((name) => `${below}${name}`)
      : (await filesMatching(source, source.path, pattern)).map(({ path }) => path);
    const base = target.path === "" || target.path.endsWith("/") ? target.path : `${target.path}/`;
    const rows: string[][] = [];
    for (const path of files) {
      // A file that is named itself goes by its name alone.
      const name = path === source.path ? path.slice(path.lastIndexOf("/") + 1) : path.slice(below.length);
      const content = await readStagedFile(source, path);
      await writeStagedFile(target, `${base}${name}`, content, true);
      rows.push([
        `${target.prefix}${base}${name}`,
        `${source.prefix}${path}`,
        String(content.length),
        "COPIED",
      ]);
    }
    const columns = [
      textColumn("file"),
      textColumn("source_file"),
      { name: "size", type: NUMBER, nullable: true },
      textColumn("status"),
    ];
    return {
      columns: detailed ? columns : columns.slice(0, 1),
      rows: detailed ? rows : rows.map((row) => row.slice(0, 1)),
      statementType: "OTHER",
    };
  },
};

function readCopyFilesOptions(reader: TokenReader) {
  let names: string[] | undefined;
  let pattern: string | undefined;
  let detailed = true;
  while (!reader.done && !reader.looksLike(";")) {
    if (reader.accept("FILES", "=")) names = reader.list(() => reader.string());
    else if (reader.accept("PATTERN", "=")) pattern = reader.string();
    else {
      reader.expect("DETAILED_OUTPUT", "=");
      detailed = reader.boolean();
    }
  }
  reader.end();
  return { names, pattern, detailed };
}
