import { sqlTokens } from "../migrations/sql-text/sql-tokens.ts";

/** A statement as one writes it down to compare: layout and the case of plain words say nothing. */
export function normalised(ddl: string): string {
  return pieces(ddl).join(" ");
}

function pieces(sql: string): string[] {
  return [...sqlTokens(sql)].flatMap(({ kind, start, end }) => {
    if (kind === "comment" || kind === "semicolon") return [];
    const text = sql.slice(start, end);
    return [kind === "word" ? text.toLowerCase() : text];
  });
}

/** A column of a table's statement, or a constraint: then its name is its whole text. */
export interface TableEntry {
  readonly column: boolean;
  readonly name: string;
  /** behind the name: type, NOT NULL, DEFAULT … */
  readonly definition: string;
}

/** What stands between the outer brackets of CREATE TABLE, in its order. */
export function tableEntries(ddl: string): TableEntry[] {
  const entries: TableEntry[] = [];
  let depth = 0;
  let from: number | undefined;
  let before = "";
  for (const { start, end } of sqlTokens(ddl)) {
    const token = ddl.slice(start, end);
    if (token === ")") depth -= 1;
    const ended = depth === 0 ? token === ")" : depth === 1 && token === ",";
    if (ended && from !== undefined) {
      entries.push(entryOf(ddl.slice(from, start).trim()));
      if (depth === 0) return entries;
      from = end;
    }
    if (token === "(") {
      depth += 1;
      // CLUSTER BY (…), CLUSTER BY LINEAR(…): it stands before the columns
      if (depth === 1 && !/^(?:by|linear)$/i.test(before)) from = end;
    }
    before = token;
  }
  return entries;
}

const CONSTRAINT = /^(?:CONSTRAINT\b|PRIMARY\s+KEY\b|UNIQUE\b|FOREIGN\s+KEY\b|CHECK\b)/i;

function entryOf(text: string): TableEntry {
  if (CONSTRAINT.test(text)) return { column: false, name: text, definition: "" };
  const [first] = sqlTokens(text);
  const end = first?.end ?? 0;
  return { column: true, name: text.slice(0, end), definition: text.slice(end).trim() };
}

/** The parts of a column's definition, each as it is written; what is absent is empty. */
export interface ColumnParts {
  readonly type: string;
  readonly required: boolean;
  /** a literal */
  readonly comment: string;
  /** DEFAULT …, autoincrement …, WITH MASKING POLICY … */
  readonly rest: string;
}

export function columnParts(definition: string): ColumnParts {
  const tokens = [...sqlTokens(definition)].map(({ start, end }) => definition.slice(start, end));
  const at = (word: string) => tokens.findIndex((token) => token.toLowerCase() === word);
  const comment = at("comment");
  const required = tokens.findIndex(
    (token, index) => /^not$/i.test(token) && /^null$/i.test(tokens[index + 1] ?? ""),
  );
  const words = new Set([
    comment,
    comment < 0 ? -1 : comment + 1,
    required,
    required < 0 ? -1 : required + 1,
  ]);
  const first = definition.match(/^[\w$"]+(?:\s*\([^)]*\))?/)?.[0] ?? "";
  const inType = [...sqlTokens(first)].length;
  return {
    type: first,
    required: required >= 0,
    comment: comment < 0 ? "" : (tokens[comment + 1] ?? ""),
    rest: tokens.filter((_, index) => index >= inType && !words.has(index)).join(" "),
  };
}
