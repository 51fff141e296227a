import type { ColumnDefinition } from "../../account/catalog.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { parseExpression } from "../../parser/expression-parser.ts";
import { parseDataType } from "../../sql/parse-type.ts";
import type { NameParts, TokenReader } from "../../sql/token-reader.ts";
import { readConstraint, type WrittenConstraint } from "../../storage/constraint.ts";
import type { Index } from "../../storage/table-properties.ts";
import { type DataType, TEXT } from "../../types/data-type.ts";

/** What stands between the parentheses of CREATE TABLE. */
export interface TableElements {
  /** Masking policies of columns, by name. */
  readonly masks: readonly WrittenMask[];
  readonly columns: readonly ColumnDefinition[];
  /** PRIMARY KEY, UNIQUE, FOREIGN KEY as written: noted, not enforced, as in Snowflake. */
  readonly constraints: readonly WrittenConstraint[];
}

/** `INDEX name (column, …) [INCLUDE (column, …)]` of a hybrid table. */
export type WrittenIndex = Pick<Index, "name" | "columns" | "include">;

// A column may be called INDEX: what follows its name is no parenthesis behind another name.
function acceptIndex(reader: TokenReader, indexes: WrittenIndex[]): boolean {
  if (!reader.looksLike("INDEX") || reader.peek(2)?.value !== "(") return false;
  reader.expect("INDEX");
  indexes.push({ name: reader.identifier(), ...readIndexColumns(reader) });
  return true;
}

/** `(column, …) [INCLUDE (column, …)]` */
export function readIndexColumns(reader: TokenReader): Pick<Index, "columns" | "include"> {
  const columns = reader.list(() => reader.identifier());
  const include = reader.accept("INCLUDE") ? reader.list(() => reader.identifier()) : [];
  return { columns, include };
}

/** `[WITH] MASKING POLICY name [USING (column, …)]` of a column. */
export interface WrittenMask {
  readonly column: string;
  readonly policy: NameParts;
  /** The columns that the policy is given, the column itself first. */
  readonly columns: readonly string[];
}

/**
 * `( column type …, CONSTRAINT … )`, of a hybrid table also `INDEX …`, which are added to `indexes`. A column of CREATE TABLE … AS may stand without a type (`typesOptional`).
 * https://docs.snowflake.com/en/sql-reference/sql/create-table
 */
export function parseTableElements(
  reader: TokenReader,
  timestampMapping: string,
  indexes?: WrittenIndex[],
  written?: Map<string, string>,
): TableElements {
  const columns: ColumnDefinition[] = [];
  const constraints: WrittenConstraint[] = [];
  const masks: WrittenMask[] = [];
  reader.list(() => {
    if (indexes && acceptIndex(reader, indexes)) return;
    const constraint = readConstraint(reader);
    if (constraint === undefined)
      columns.push(parseColumn(reader, timestampMapping, constraints, masks, written));
    else constraints.push(constraint);
  });
  return { columns: columns.map((column) => keyIsNotNull(column, constraints)), constraints, masks };
}

// A primary key's columns are NOT NULL.
function keyIsNotNull(column: ColumnDefinition, constraints: readonly WrittenConstraint[]): ColumnDefinition {
  const inKey = constraints.some(
    ({ kind, columns }) => kind === "PRIMARY KEY" && columns.includes(column.name),
  );
  return inKey ? { ...column, nullable: false } : column;
}

/**
 * One column with its type and options. Constraints in it are added to `constraints`, its masking policy to `masks`, the
 * type's own text to `written`.
 */
export function parseColumn(
  reader: TokenReader,
  timestampMapping: string,
  constraints: WrittenConstraint[],
  masks: WrittenMask[],
  written?: Map<string, string>,
): ColumnDefinition {
  const name = reader.identifier();
  const next = reader.peek();
  const typed = next !== undefined && !(next.kind === "symbol" && (next.value === "," || next.value === ")"));
  const type: DataType = typed ? parseDataType(reader, timestampMapping) : TEXT;
  if (next && typed) written?.set(name, reader.sql.slice(next.start, reader.lastEnd));
  return { name, type, ...columnOptions(reader, name, timestampMapping, constraints, masks) };
}

/**
 * A column of a dynamic table: `name [type] [COMMENT '…']`. What is not said comes from its query.
 * https://docs.snowflake.com/en/sql-reference/sql/create-dynamic-table
 */
export function parseNamedColumn(
  reader: TokenReader,
  timestampMapping: string,
): Pick<ColumnDefinition, "name" | "comment"> & Partial<Pick<ColumnDefinition, "type">> {
  const name = reader.identifier();
  const next = reader.peek();
  const typed = next?.kind === "word" && !OF_A_NAMED_COLUMN.has(next.value);
  const type = typed ? parseDataType(reader, timestampMapping) : undefined;
  refuseGovernance(reader);
  const comment = reader.accept("COMMENT") ? reader.string() : undefined;
  refuseGovernance(reader);
  return { name, ...(type && { type }), ...(comment !== undefined && { comment }) };
}

/** `[WITH] MASKING POLICY name [USING (…)]`, if it stands next. */
export function acceptMask(reader: TokenReader, column: string, masks: WrittenMask[]): boolean {
  if (!reader.accept("WITH", "MASKING", "POLICY") && !reader.accept("MASKING", "POLICY")) return false;
  const policy = reader.qualifiedName();
  const columns = reader.accept("USING") ? reader.list(() => reader.identifier()) : [column];
  masks.push({ column, policy, columns });
  return true;
}

const GOVERNANCE = ["MASKING POLICY", "PROJECTION POLICY", "TAG"];
const OF_A_NAMED_COLUMN = new Set(["COMMENT", "WITH", "MASKING", "PROJECTION", "TAG"]);

/** `[WITH] MASKING POLICY …` and the like. @throws {SnowflakeError} 000002 */
function refuseGovernance(reader: TokenReader): void {
  const word = GOVERNANCE.find(
    (words) => reader.looksLike(...words.split(" ")) || reader.looksLike("WITH", ...words.split(" ")),
  );
  if (word !== undefined) throw notSupported(`${word} on a column`);
}

type Options = Omit<ColumnDefinition, "name" | "type">;

function columnOptions(
  reader: TokenReader,
  name: string,
  timestampMapping: string,
  constraints: WrittenConstraint[],
  masks: WrittenMask[],
): Options {
  let options: Options = { nullable: true };
  for (;;) {
    if (reader.accept("NOT", "NULL")) options = { ...options, nullable: false };
    else if (reader.accept("NULL")) options = { ...options, nullable: true };
    else if (reader.accept("DEFAULT"))
      options = { ...options, defaultSql: expressionText(reader, timestampMapping) };
    else if (reader.accept("AUTOINCREMENT") || reader.accept("IDENTITY"))
      options = { ...options, identity: identity(reader) };
    else if (reader.accept("COMMENT")) options = { ...options, comment: reader.string() };
    else if (acceptMask(reader, name, masks)) continue;
    else if (reader.accept("COLLATE")) {
      const collation = reader.string();
      if (!["", "utf8"].includes(collation)) throw notSupported(`collation '${collation}'`);
    } else {
      const constraint = readConstraint(reader, name);
      if (!constraint) break;
      constraints.push(constraint);
      if (constraint.kind === "PRIMARY KEY") options = { ...options, nullable: false };
    }
  }
  refuseGovernance(reader);
  return options;
}

function identity(reader: TokenReader): { start: number; step: number } {
  if (reader.accept("(")) {
    const start = reader.integer();
    reader.expect(",");
    const step = reader.integer();
    reader.expect(")");
    identityOrder(reader);
    return { start, step };
  }
  const start = reader.accept("START") ? startNumber(reader, "WITH") : 1;
  const step = reader.accept("INCREMENT") ? startNumber(reader, "BY") : 1;
  identityOrder(reader);
  return { start, step };
}

function startNumber(reader: TokenReader, word: string): number {
  reader.accept(word);
  reader.accept("=");
  return reader.integer();
}

function identityOrder(reader: TokenReader): void {
  reader.acceptOneOf("ORDER", "NOORDER");
}

/** Reads one expression and gives its text. */
export function expressionText(reader: TokenReader, timestampMapping: string): string {
  const start = reader.peek()?.start ?? 0;
  parseExpression({ reader, timestampMapping, binds: 0 });
  return reader.sql.slice(start, reader.lastEnd);
}
