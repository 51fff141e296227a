import { sqlTokens } from "../../core/migrations/sql-text/sql-tokens.ts";

const name = String.raw`(?:"(?:[^"]|"")+"|[A-Za-z_][\w$]*)`;
const optional = String.raw`(?:IF\s+(?:NOT\s+)?EXISTS\s+)?`;

/** Where a name's first part is a database. */
const PLACES = [
  new RegExp(String.raw`\bDATABASE\s+${optional}(${name})`, "gi"),
  new RegExp(String.raw`\bUSE\s+(${name})\s*(?=;|$)`, "gi"),
  new RegExp(String.raw`\b(?:USE|SCHEMA)\s+(?:SCHEMA\s+)?${optional}(${name})\.${name}(?!\s*\.)`, "gi"),
  new RegExp(
    String.raw`\b(?:FROM|JOIN|INTO|UPDATE|TABLE|VIEW|STAGE|STREAM|TASK|SEQUENCE|FUNCTION|PROCEDURE|FORMAT|PIPE|POLICY|ON|CALL)\s+${optional}(${name})\.${name}\.${name}`,
    "gi",
  ),
];

/** Words that stand where a name could. */
const WORDS = new Set(["ROLE", "WAREHOUSE", "SCHEMA", "DATABASE", "SECONDARY", "IDENTIFIER", "IF", "IN"]);

/**
 * The databases that a script names, as Snowflake stores them. Comments and texts are no names; neither is what a
 * template has not worked out.
 */
export function databasesIn(sql: string): string[] {
  const code = withoutTexts(sql);
  const found = PLACES.flatMap((place) => [...code.matchAll(place)].map((match) => match[1] ?? ""));
  return [...new Set(found.filter((word) => !WORDS.has(word.toUpperCase())).map(stored))].sort();
}

/** The environment variables that a template asks for. */
export function environmentVariablesIn(template: string): string[] {
  const calls = template.matchAll(/\benv_var\(\s*(?:'([^']+)'|"([^"]+)")/g);
  return [...new Set([...calls].map((match) => match[1] ?? match[2] ?? ""))].sort();
}

function stored(written: string): string {
  if (!written.startsWith('"')) return written.toUpperCase();
  return /^"[A-Z_][A-Z0-9_$]*"$/.test(written) ? written.slice(1, -1) : written;
}

function withoutTexts(sql: string): string {
  let code = "";
  let end = 0;
  for (const token of sqlTokens(sql)) {
    code += sql.slice(end, token.start);
    const text = sql.slice(token.start, token.end);
    code += token.kind === "comment" || /^'|^\$\$/.test(text) ? " " : text;
    end = token.end;
  }
  return code + sql.slice(end);
}
