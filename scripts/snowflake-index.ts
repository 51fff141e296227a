import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// Makes snowglobe's table of what Snowflake has from a folder of tab-separated lists, one kind of name a file:
// tsx scripts/snowflake-index.ts FOLDER

const folder = process.argv[2];
if (folder === undefined) {
  console.error("Say which folder holds the lists: tsx scripts/snowflake-index.ts FOLDER");
  process.exit(2);
}

function rows(file: string): string[][] {
  const [, ...lines] = readFileSync(join(folder ?? "", file), "utf8")
    .trimEnd()
    .split("\n");
  return lines.map((line) => line.split("\t"));
}

/** `key: item|item` lines, sorted. */
function grouped(file: string, key: number, item: number): string[] {
  const groups = new Map<string, Set<string>>();
  for (const row of rows(file)) {
    const name = row[key] ?? "";
    groups.set(name, (groups.get(name) ?? new Set()).add((row[item] ?? "").replaceAll("|", "/")));
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, items]) => `${name}:${[...items].join("|")}`);
}

const tables: Readonly<Record<string, readonly string[]>> = {
  STATEMENTS: grouped("statements.tsv", 0, 1),
  CLAUSES: grouped("clauses.tsv", 0, 1),
  KINDS: rows("object-kinds.tsv").map(([kind, plural]) => `${kind}:${plural}`),
  PRIVILEGES: grouped("privileges.tsv", 1, 0),
  FUNCTIONS: rows("functions.tsv").map(([name, kind, least, most]) => `${name}:${kind}:${least}:${most}`),
  PARAMETERS: rows("session-parameters.tsv").map(([name]) => name ?? ""),
  DATE_PARTS: rows("date-parts.tsv").map(([part, aliases]) => `${part}:${aliases}`),
  VIEWS: rows("views.tsv").map(([schema, name]) => `${schema}.${name}`),
};

const text = Object.entries(tables)
  .map(([name, lines]) => `export const ${name}: readonly string[] = ${JSON.stringify(lines, null, 2)};\n`)
  .join("\n");
writeFileSync(
  join(import.meta.dirname, "../snowglobe/src/snowflake-index/generated/names.ts"),
  `// Made by scripts/snowflake-index.ts: names and numbers that Snowflake documents.\n\n${text}`,
);
