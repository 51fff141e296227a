import { notSupported, syntaxError } from "../errors/snowflake-error.ts";
import { parseExpression } from "../parser/expression-parser.ts";
import type { SemanticExpression } from "../query/semantic/semantic-model.ts";
import type { NameParts, TokenReader } from "../sql/token-reader.ts";

/** A logical table as it is written; its name is not looked up yet. */
export interface WrittenTable {
  readonly alias: string;
  readonly name: NameParts;
  readonly primaryKey: readonly string[];
  readonly unique: readonly (readonly string[])[];
  readonly synonyms: readonly string[];
  readonly comment: string | null;
}

export interface WrittenRelationship {
  readonly name: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly refTable: string;
  /** Absent: the primary key. */
  readonly refColumns?: readonly string[];
}

export type WrittenExpression = Omit<SemanticExpression, "type">;

/** CREATE SEMANTIC VIEW as it is written, behind its name. */
export interface WrittenSemanticView {
  readonly tables: readonly WrittenTable[];
  readonly relationships: readonly WrittenRelationship[];
  readonly expressions: readonly WrittenExpression[];
  readonly comment: string | undefined;
  readonly instructions: Readonly<Record<string, string>>;
  readonly copyGrants: boolean;
}

const INSTRUCTIONS = ["AI_SQL_GENERATION", "AI_QUESTION_CATEGORIZATION"] as const;

/**
 * Reads the clauses in their order: https://docs.snowflake.com/en/sql-reference/sql/create-semantic-view
 * @throws {SnowflakeError} 001003; 000002 for clauses that are not here, by name
 */
export function parseSemanticView(reader: TokenReader, timestampMapping: string): WrittenSemanticView {
  reader.expect("TABLES");
  const tables = reader.list(() => logicalTable(reader));
  const relationships: WrittenRelationship[] = [];
  if (reader.accept("RELATIONSHIPS")) relationships.push(...reader.list(() => relationship(reader)));
  const expressions: WrittenExpression[] = [];
  for (const kind of ["FACT", "DIMENSION", "METRIC"] as const)
    if (reader.accept(`${kind}S`))
      expressions.push(...reader.list(() => semanticExpression(reader, kind, timestampMapping)));
  let comment: string | undefined;
  let copyGrants = false;
  const instructions: Record<string, string> = {};
  while (!reader.done && !reader.looksLike(";")) {
    const instruction = reader.acceptOneOf(...INSTRUCTIONS);
    if (instruction) instructions[instruction] = reader.string();
    else if (reader.accept("COMMENT")) comment = stringValue(reader);
    else if (reader.accept("COPY", "GRANTS")) copyGrants = true;
    else refuse(reader, ["AI_VERIFIED_QUERIES", "MAX_STALENESS", "WITH", "TAG"], "SEMANTIC VIEW");
  }
  reader.end();
  return { tables, relationships: numbered(relationships), expressions, comment, instructions, copyGrants };
}

/** "If you omit this name": Snowflake makes one. */
function numbered(relationships: readonly WrittenRelationship[]): WrittenRelationship[] {
  return relationships.map((each, index) =>
    each.name === "" ? { ...each, name: `SYS_RELATIONSHIP_${index + 1}` } : each,
  );
}

/** Names a clause that is known and not here. @throws {SnowflakeError} 000002, 001003 */
function refuse(reader: TokenReader, known: readonly string[], of: string): never {
  if (reader.looksLike("WITH", "CORTEX")) throw notSupported(`WITH CORTEX SEARCH SERVICE of a ${of}`);
  const word = known.find((each) => reader.looksLike(each));
  if (word === undefined) throw reader.unexpected();
  throw notSupported(`${word === "WITH" ? "WITH TAG" : word} of a ${of}`);
}

function stringValue(reader: TokenReader): string {
  reader.expect("=");
  return reader.string();
}

/** `[WITH] SYNONYMS [=] ('a', 'b')` and COMMENT = '…', in any order. */
function description(reader: TokenReader, other: () => boolean) {
  let synonyms: string[] = [];
  let comment: string | null = null;
  for (;;) {
    if (reader.accept("WITH", "SYNONYMS")) {
      reader.accept("=");
      synonyms = reader.list(() => reader.string());
    } else if (reader.accept("COMMENT")) comment = stringValue(reader);
    else if (!other()) return { synonyms, comment };
  }
}

function columns(reader: TokenReader): string[] {
  return reader.list(() => reader.identifier());
}

function logicalTable(reader: TokenReader): WrittenTable {
  const aliased = reader.peek(1)?.value === "AS" && reader.peek(1)?.kind === "word";
  const alias = aliased ? reader.identifier() : undefined;
  if (aliased) reader.expect("AS");
  if (reader.looksLike("(")) throw notSupported("a SEMANTIC VIEW over a query (TABLES … AS (SELECT …))");
  const name = reader.qualifiedName();
  let primaryKey: string[] = [];
  const unique: string[][] = [];
  const described = description(reader, () => {
    if (reader.accept("PRIMARY", "KEY")) primaryKey = columns(reader);
    else if (reader.accept("UNIQUE")) unique.push(columns(reader));
    else if (reader.looksLike(",") || reader.looksLike(")")) return false;
    else refuse(reader, ["CONSTRAINT", "WITH", "TAG"], "logical table of a SEMANTIC VIEW");
    return true;
  });
  return { alias: alias ?? name.at(-1) ?? "", name, primaryKey, unique, ...described };
}

function relationship(reader: TokenReader): WrittenRelationship {
  const named = reader.peek(1)?.value === "AS";
  const name = named ? reader.identifier() : "";
  if (named) reader.expect("AS");
  const table = reader.identifier();
  const own = columns(reader);
  reader.expect("REFERENCES");
  const refTable = reader.identifier();
  if (!reader.accept("(")) return { name, table, columns: own, refTable };
  const refColumns: string[] = [];
  do {
    for (const word of ["ASOF", "BETWEEN"])
      if (reader.looksLike(word) && reader.peek(1)?.kind !== "symbol" && reader.peek(1)?.text !== ")")
        throw notSupported(`${word} in a relationship of a SEMANTIC VIEW`);
    refColumns.push(reader.identifier());
  } while (reader.accept(","));
  reader.expect(")");
  return { name, table, columns: own, refTable, refColumns };
}

function semanticExpression(
  reader: TokenReader,
  kind: SemanticExpression["kind"],
  timestampMapping: string,
): WrittenExpression {
  const access = reader.peek(1)?.text === "." ? undefined : reader.acceptOneOf("PRIVATE", "PUBLIC");
  if (access === "PRIVATE" && kind === "DIMENSION") throw syntaxError("a dimension cannot be PRIVATE.");
  const first = reader.identifier();
  const second = reader.accept(".") ? reader.identifier() : undefined;
  if (second === undefined && kind !== "METRIC")
    throw syntaxError(`${kind} '${first}' names no logical table: write table.${first}.`);
  if (reader.looksLike("LABELS")) throw notSupported(`LABELS of a ${kind}`);
  const using = reader.accept("USING") ? columns(reader) : [];
  if (reader.looksLike("NON", "ADDITIVE")) throw notSupported("NON ADDITIVE BY of a METRIC");
  if (using.length > 0 && (kind !== "METRIC" || second === undefined))
    throw syntaxError("USING belongs to a metric of a logical table.");
  reader.expect("AS");
  refuseWindow(reader, kind);
  const start = reader.peek()?.start ?? 0;
  parseExpression({ reader, timestampMapping, binds: 0 });
  const sql = reader.sql.slice(start, reader.lastEnd);
  const described = description(reader, () => {
    if (reader.looksLike(",") || reader.looksLike(")")) return false;
    return refuse(reader, ["SAMPLE_VALUES", "IS_ENUM", "WITH", "TAG"], kind);
  });
  return {
    ...{ kind, sql, using, isPrivate: access === "PRIVATE" },
    table: second === undefined ? null : first,
    name: second ?? first,
    ...{ synonyms: [...described.synonyms], comment: described.comment },
  };
}

/** @throws {SnowflakeError} 000002 when the expression that follows has OVER (…) */
function refuseWindow(reader: TokenReader, kind: string): void {
  let depth = 0;
  for (let ahead = 0; ; ahead += 1) {
    const token = reader.peek(ahead);
    if (!token || (depth === 0 && (token.text === "," || token.text === ")"))) return;
    if (token.text === "(") depth += 1;
    if (token.text === ")") depth -= 1;
    if (token.kind === "word" && token.value === "OVER" && reader.peek(ahead + 1)?.text === "(")
      throw notSupported(`a window function in a ${kind} of a SEMANTIC VIEW`);
  }
}
