import { invalid } from "../../errors/invalid.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import type { Token } from "../../sql/tokenize.ts";

export type TableStatementKind =
  | "TABLE"
  | "VIEW"
  | "SEQUENCE"
  | "DYNAMIC TABLE"
  | "EXTERNAL TABLE"
  | "ROW ACCESS POLICY"
  | "MASKING POLICY"
  | "FUNCTION";

const KINDS: readonly TableStatementKind[] = [
  "DYNAMIC TABLE",
  "EXTERNAL TABLE",
  "ROW ACCESS POLICY",
  "MASKING POLICY",
  "TABLE",
  "VIEW",
  "SEQUENCE",
  "FUNCTION",
];

/** The words between CREATE and the kind of object. */
export interface CreateWords {
  readonly kind: TableStatementKind;
  readonly orReplace: boolean;
  readonly orAlter: boolean;
  /** TRANSIENT, TEMPORARY, SECURE … */
  readonly modifiers: readonly string[];
}

const MODIFIERS = [
  "TRANSIENT",
  "TEMPORARY",
  "TEMP",
  "VOLATILE",
  "LOCAL",
  "GLOBAL",
  "SECURE",
  "RECURSIVE",
  "ICEBERG",
  "HYBRID",
  "MATERIALIZED",
  "EVENT",
];

/** Words that make a temporary object: https://docs.snowflake.com/en/sql-reference/sql/create-table */
const TEMPORARY = ["TEMPORARY", "TEMP", "VOLATILE", "LOCAL", "GLOBAL"];

/** Whether one of the modifiers makes the object temporary. @throws {SnowflakeError} 000002 for those not `allowed`. */
export function isTemporary(words: CreateWords, ...allowed: readonly string[]): boolean {
  for (const modifier of words.modifiers)
    if (!TEMPORARY.includes(modifier) && !allowed.includes(modifier))
      throw notSupported(`CREATE ${modifier} ${words.kind}`);
  return words.modifiers.some((modifier) => TEMPORARY.includes(modifier));
}

/** Reads `CREATE [OR REPLACE | OR ALTER] [modifiers] kind`; undefined when it is a statement of another family. */
export function readCreate(reader: TokenReader): CreateWords | undefined {
  if (!reader.accept("CREATE")) return undefined;
  const orReplace = reader.accept("OR", "REPLACE");
  const orAlter = !orReplace && reader.accept("OR", "ALTER");
  const modifiers: string[] = [];
  for (;;) {
    const modifier = reader.acceptOneOf(...MODIFIERS);
    if (modifier === undefined) break;
    modifiers.push(modifier);
  }
  const kind = readKind(reader);
  return kind && { kind, orReplace, orAlter, modifiers };
}

/** Steps over the kind of object that is named next: a materialized view is a view, an Iceberg table a table. */
export function readKind(reader: TokenReader): TableStatementKind | undefined {
  if (reader.looksLike("MATERIALIZED", "VIEW") || reader.looksLike("ICEBERG", "TABLE")) reader.next();
  return KINDS.find((kind) => reader.accept(...kind.split(" ")));
}

/** Whether the tokens are CREATE, ALTER or DROP of one of these kinds. */
export function isTableStatement(tokens: readonly Token[]): boolean {
  const reader = new TokenReader("", tokens);
  if (reader.looksLike("CREATE")) return readCreate(reader) !== undefined;
  if (!reader.accept("ALTER") && !reader.accept("DROP")) return false;
  return readKind(reader) !== undefined;
}

/** `IF NOT EXISTS`, which cannot stand with OR REPLACE. */
export function readIfNotExists(reader: TokenReader, words: CreateWords): boolean {
  const found = reader.accept("IF", "NOT", "EXISTS");
  if (found && (words.orReplace || words.orAlter))
    throw invalid(
      "001003",
      "42000",
      `CREATE OR ${words.orReplace ? "REPLACE" : "ALTER"} and IF NOT EXISTS exclude each other.`,
    );
  return found;
}
