import { readIdentifier } from "../../snowflake/quote.ts";
import { type SqlToken, sqlTokens } from "./sql-tokens.ts";

/** What a statement says it changes. */
export interface StatementObject {
  /** CREATE, ALTER, DROP, INSERT, USE … */
  readonly verb: string;
  /** in Snowflake's words: TABLE, DYNAMIC TABLE, FILE FORMAT */
  readonly type: string;
  /** the name's parts, as Snowflake keeps them; empty when it is not written out */
  readonly name: readonly string[];
}

const heads = new Set(
  "TABLE VIEW SCHEMA DATABASE STAGE SEQUENCE STREAM TASK PIPE PROCEDURE FUNCTION FORMAT POLICY TAG WAREHOUSE ROLE USER INTEGRATION RULE SECRET SERVICE REPOSITORY ALERT SHARE POOL MONITOR STREAMLIT NOTEBOOK MODEL APPLICATION PACKAGE CONNECTION VOLUME ACCOUNT SESSION ROLES".split(
    " ",
  ),
);
const twoHeads = new Set(["DATABASE ROLE", "SESSION POLICY", "APPLICATION PACKAGE", "APPLICATION ROLE"]);
const modifiers = new Set(
  "OR REPLACE ALTER LOCAL GLOBAL TEMP TEMPORARY VOLATILE TRANSIENT SECURE RECURSIVE AGGREGATE UNIQUE".split(
    " ",
  ),
);
const defines = new Set(["CREATE", "ALTER", "DROP", "UNDROP", "DESCRIBE", "DESC"]);
/** verb -> the words between it and the name */
const writes: Readonly<Record<string, readonly string[]>> = {
  INSERT: ["OVERWRITE", "INTO"],
  UPDATE: [],
  DELETE: ["FROM"],
  MERGE: ["INTO"],
  COPY: ["INTO"],
  TRUNCATE: ["TABLE", "IF", "EXISTS"],
};

/**
 * Reads a statement's verb, object type and name from its first words. It reads names, not queries: what a statement
 * only reads is not told.
 * @returns undefined for statements of other kinds (CALL, a block, SELECT)
 */
export function statementObject(sql: string): StatementObject | undefined {
  const tokens = [...firstTokens(sql)];
  const words = tokens.map((token) => wordOf(sql, token));
  const [verb = ""] = words;
  const between = writes[verb];
  if (between !== undefined) {
    let at = 1;
    while (between.includes(words[at] ?? "")) at++;
    return { verb, type: "TABLE", name: nameAt(sql, tokens, at) };
  }
  if (verb === "USE") return useObject(sql, tokens, words);
  if (!defines.has(verb)) return undefined;
  const first = words.findIndex((word, index) => index > 0 && heads.has(word));
  if (first < 0) return undefined;
  const head = twoHeads.has(`${words[first]} ${words[first + 1]}`) ? first + 1 : first;
  const type = words
    .slice(1, head + 1)
    .filter((word) => !modifiers.has(word))
    .join(" ");
  let at = head + 1;
  while (["IF", "NOT", "EXISTS"].includes(words[at] ?? "")) at++;
  return { verb, type, name: nameAt(sql, tokens, at) };
}

function useObject(
  sql: string,
  tokens: readonly SqlToken[],
  words: readonly string[],
): StatementObject | undefined {
  const [, second = ""] = words;
  if (second === "SECONDARY") return undefined;
  const named = ["ROLE", "WAREHOUSE", "DATABASE", "SCHEMA"].includes(second);
  const name = nameAt(sql, tokens, named ? 2 : 1);
  return { verb: "USE", type: named ? second : name.length > 1 ? "SCHEMA" : "DATABASE", name };
}

const MAX_HEAD_TOKENS = 40;

function* firstTokens(sql: string): Generator<SqlToken> {
  let count = 0;
  for (const token of sqlTokens(sql)) {
    if (token.kind === "comment") continue;
    if (token.kind === "semicolon" || count++ === MAX_HEAD_TOKENS) return;
    yield token;
  }
}

const wordOf = (sql: string, { kind, start, end }: SqlToken) =>
  kind === "word" ? sql.slice(start, end).toUpperCase() : "";

/** The parts of a name that begins at a token: identifiers with dots between them. */
function nameAt(sql: string, tokens: readonly SqlToken[], from: number): string[] {
  const parts: string[] = [];
  for (let at = from; ; at += 2) {
    const token = tokens[at];
    if (token === undefined) break;
    const text = sql.slice(token.start, token.end);
    if (token.kind !== "word" && !/^".+"$/s.test(text)) break;
    parts.push(readIdentifier(text));
    const dot = tokens[at + 1];
    if (dot === undefined || sql.slice(dot.start, dot.end) !== ".") break;
  }
  return parts;
}
