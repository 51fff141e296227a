import { type SqlToken, sqlTokens } from "./sql-tokens.ts";

export interface Statement {
  readonly text: string;
  /** offset of the first character in the script */
  readonly start: number;
}

const afterTransactionBegin = new Set(["TRANSACTION", "WORK", "NAME", ";"]);
const beforeBlock = new Set(["", ";", "AS", "BEGIN", "THEN", "ELSE", "DO", "LOOP", "REPEAT", "EXCEPTION"]);
const compoundEnds = new Set(["IF", "FOR", "WHILE", "LOOP", "REPEAT"]);

/**
 * Finds the statements of a script at its semicolons: not those in strings, comments, dollar quotes, or Snowflake
 * Scripting blocks. Only for scripts that cannot travel in one request; everywhere else the server splits.
 * Statements that hold nothing but comments are left out.
 * https://docs.snowflake.com/en/developer-guide/snowflake-scripting/blocks
 */
export function splitStatements(sql: string): Statement[] {
  const statements: Statement[] = [];
  const tokens = [...sqlTokens(sql)].filter((token) => token.kind !== "comment");
  let first: SqlToken | undefined;
  let last: SqlToken | undefined;
  let depth = 0;
  let declaring = false;
  let previous = "";

  const finish = () => {
    if (first !== undefined && last !== undefined) {
      statements.push({ text: sql.slice(first.start, last.end), start: first.start });
    }
    first = undefined;
    last = undefined;
    depth = 0;
    declaring = false;
  };

  tokens.forEach((token, index) => {
    const text = upper(sql, token);
    if (token.kind === "semicolon" && depth === 0 && !declaring) {
      finish();
      previous = "";
      return;
    }
    if (token.kind === "word") {
      const next = tokens[index + 1];
      const following = next === undefined ? ";" : upper(sql, next);
      const opens = declaring || beforeBlock.has(previous);
      if (text === "DECLARE" && depth === 0 && (previous === "" || previous === "AS")) declaring = true;
      else if (text === "BEGIN" && opens && !afterTransactionBegin.has(following)) {
        depth++;
        declaring = false;
      } else if (text === "CASE" && depth > 0 && previous !== "END") depth++;
      else if (text === "END" && depth > 0 && !compoundEnds.has(following)) depth--;
    }
    first ??= token;
    last = token;
    previous = text;
  });
  finish();
  return statements;
}

/** True when there is something to run: not only comments, white space and semicolons. */
export function hasStatement(sql: string): boolean {
  for (const token of sqlTokens(sql)) if (token.kind === "word" || token.kind === "other") return true;
  return false;
}

/**
 * The script with its empty statements blanked out (`;;`, a comment after the last `;`), which the server would
 * refuse, and without a final `;`. Every character keeps its place, so that positions stay true.
 */
export function withoutEmptyStatements(sql: string): string {
  const superfluous: number[] = [];
  let lastSemicolon: number | undefined;
  let open = false;
  for (const token of sqlTokens(sql)) {
    if (token.kind === "comment") continue;
    if (token.kind === "semicolon") {
      if (!open) superfluous.push(token.start);
      else lastSemicolon = token.start;
      open = false;
    } else open = true;
  }
  if (!open && lastSemicolon !== undefined) superfluous.push(lastSemicolon);
  if (superfluous.length === 0) return sql;
  return blankOut(sql, superfluous);
}

function blankOut(sql: string, places: readonly number[]): string {
  let text = "";
  let from = 0;
  for (const place of [...places].sort((a, b) => a - b)) {
    text += `${sql.slice(from, place)} `;
    from = place + 1;
  }
  return text + sql.slice(from);
}

function upper(sql: string, token: SqlToken): string {
  return token.kind === "semicolon"
    ? ";"
    : sql.slice(token.start, Math.min(token.end, token.start + 20)).toUpperCase();
}
