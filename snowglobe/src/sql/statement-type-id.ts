import { isTransactionBegin } from "./block-depth.ts";
import { splitFlow } from "./flow.ts";
import type { Token } from "./tokenize.ts";

/**
 * Numbers by which drivers tell kinds of statement apart: which of them changed rows, and which have a result to read. They
 * are those of the open drivers: SFStatementType of JDBC and .NET, connection.go of Go.
 */
const SELECT = 0x1000;
const SESSION = 0x4000;
const DDL = 0x6000;
export const SEVERAL_STATEMENTS = 0xa000;

/** What the first word tells; in a list a second word tells it better. */
const BY_WORDS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    // What a procedure or a block returns is read as a query's rows are.
    "SELECT WITH VALUES CALL EXECUTE_IMMEDIATE DECLARE": SELECT,
    INSERT: 0x3100,
    UPDATE: 0x3200,
    DELETE: 0x3300,
    MERGE: 0x3400,
    "INSERT_ALL INSERT_FIRST": 0x3500,
    COPY: 0x3600,
    "SET UNSET": SESSION,
    ALTER_SESSION: 0x4100,
    USE: 0x4300,
    USE_DATABASE: 0x4301,
    USE_SCHEMA: 0x4302,
    USE_WAREHOUSE: 0x4303,
    SHOW: 0x4400,
    "DESCRIBE DESC": 0x4500,
    "LIST LS": 0x4701,
    "START COMMIT ROLLBACK": 0x5000,
    GET: 0x7101,
    PUT: 0x7102,
    "REMOVE RM": 0x7103,
  }).flatMap(([words, id]) => words.split(" ").map((each) => [each, id] as const)),
);
const UNLOAD = 0x3700;
const TRANSACTION = 0x5000;
/** ALTER USER … ADD PROGRAMMATIC ACCESS TOKEN: alone of all DDL it has rows to read. */
const ACCESS_TOKENS = 0x6244;

/** The id of one statement's kind. What is none of those named is DDL. */
export function statementTypeId(sql: string, tokens: readonly Token[]): number {
  const whole = splitFlow(sql, tokens)?.at(-1)?.tokens ?? tokens;
  const relevant = whole.slice(whole.findIndex((token) => token.text !== "("));
  const words = relevant.slice(0, 8).map((token) => (token.kind === "word" ? token.value : token.text));
  const [first = "", second = "", third = ""] = words;
  if (first === "BEGIN") return isTransactionBegin(relevant, 0) ? TRANSACTION : SELECT;
  if (first === "COPY" && isStage(relevant[2])) return UNLOAD;
  if (first === "INSERT" && second === "OVERWRITE") return BY_WORDS.get(`INSERT_${third}`) ?? 0x3100;
  if (first === "ALTER" && second === "USER" && changesTokens(relevant)) return ACCESS_TOKENS;
  return BY_WORDS.get(`${first}_${second}`) ?? BY_WORDS.get(first) ?? DDL;
}

function isStage(token: Token | undefined): boolean {
  return token?.text.startsWith("@") === true || token?.kind === "string";
}

function changesTokens(tokens: readonly Token[]): boolean {
  return tokens.some(
    ({ kind, value }, index) =>
      kind === "word" &&
      (value === "PAT" || (value === "PROGRAMMATIC" && tokens[index + 1]?.value === "ACCESS")),
  );
}
