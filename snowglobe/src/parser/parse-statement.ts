import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { TokenReader } from "../sql/token-reader.ts";
import type { Token } from "../sql/tokenize.ts";
import type { Expression, Query, TableAlias } from "./ast.ts";
import { here, type ParseContext, parseExpression, spanFrom } from "./expression-parser.ts";
import { fromList, source, tableName } from "./from-parser.ts";
import { optionalAlias, parseQuery, parseValues, startsQuery } from "./query-parser.ts";
import type { Assignment, IntoClause, MergeClause, Statement } from "./statement.ts";

/**
 * Parses a query or a statement that changes rows.
 *
 * @throws {SnowflakeError} 001003 with the place of what does not belong; 000002 for what this account has not.
 */
export function parseStatement(sql: string, tokens: readonly Token[], timestampMapping: string): Statement {
  const context: ParseContext = { reader: new TokenReader(sql, tokens), timestampMapping, binds: 0 };
  const statement = statementOf(context);
  context.reader.end();
  return statement;
}

/** Parses a query that stands alone: a view's or a dynamic table's definition. */
export function parseQueryText(sql: string, tokens: readonly Token[], timestampMapping: string): Query {
  const context: ParseContext = { reader: new TokenReader(sql, tokens), timestampMapping, binds: 0 };
  const query = parseQuery(context);
  context.reader.end();
  return query;
}

/** Parses one expression that stands alone: a policy's body, a column's default. */
export function parseExpressionText(
  sql: string,
  tokens: readonly Token[],
  timestampMapping: string,
): Expression {
  const context: ParseContext = { reader: new TokenReader(sql, tokens), timestampMapping, binds: 0 };
  const expression = parseExpression(context);
  context.reader.end();
  return expression;
}

function statementOf(context: ParseContext): Statement {
  const { reader } = context;
  if (reader.accept("INSERT")) return insert(context);
  if (reader.accept("UPDATE")) return update(context);
  if (reader.accept("DELETE", "FROM")) return remove(context);
  if (reader.accept("MERGE", "INTO")) return merge(context);
  if (reader.accept("TRUNCATE")) {
    reader.accept("TABLE");
    const ifExists = reader.accept("IF", "EXISTS");
    return { kind: "truncate", table: tableName(context), ifExists };
  }
  return { kind: "query", query: parseQuery(context) };
}

// https://docs.snowflake.com/en/sql-reference/sql/insert
function insert(context: ParseContext): Statement {
  const { reader } = context;
  const overwrite = reader.accept("OVERWRITE");
  if (reader.looksLike("ALL") || reader.looksLike("FIRST")) return insertSeveral(context, overwrite);
  reader.expect("INTO");
  reader.accept("TABLE");
  const table = tableName(context);
  const columns =
    reader.looksLike("(") && reader.peek(1)?.value !== "SELECT" && reader.peek(1)?.value !== "WITH"
      ? reader.list(() => reader.identifier())
      : [];
  const start = here(context);
  if (!reader.looksLike("VALUES"))
    return { kind: "insert", overwrite, table, columns, source: parseQuery(context) };
  const body = parseValues(context);
  const query: Query = { span: spanFrom(context, start), recursive: false, with: [], body, orderBy: [] };
  return { kind: "insert", overwrite, table, columns, source: query };
}

// https://docs.snowflake.com/en/sql-reference/sql/insert-multi-table
function insertSeveral(context: ParseContext, overwrite: boolean): Statement {
  const { reader } = context;
  const first = reader.acceptOneOf("ALL", "FIRST") === "FIRST";
  const branches: { when?: Expression; into: IntoClause[] }[] = [];
  while (reader.accept("WHEN")) {
    const when = parseExpression(context);
    reader.expect("THEN");
    branches.push({ when, into: intoClauses(context) });
  }
  // Without conditions each row goes everywhere.
  if (branches.length === 0) {
    if (first) throw reader.unexpected();
    return {
      ...{ kind: "insertSeveral", overwrite, first, otherwise: [] },
      branches: [{ into: intoClauses(context) }],
      source: parseQuery(context),
    };
  }
  const otherwise = reader.accept("ELSE") ? intoClauses(context) : [];
  return { kind: "insertSeveral", overwrite, first, branches, otherwise, source: parseQuery(context) };
}

function intoClauses(context: ParseContext): IntoClause[] {
  const { reader } = context;
  const clauses: IntoClause[] = [];
  while (reader.accept("INTO")) {
    const table = tableName(context);
    const columns =
      reader.looksLike("(") && !startsQuery(reader, 0) ? reader.list(() => reader.identifier()) : [];
    const values = reader.accept("VALUES") ? reader.list(() => parseExpression(context)) : undefined;
    clauses.push({ table, columns, ...(values && { values }) });
  }
  if (clauses.length === 0) throw reader.unexpected();
  return clauses;
}

// https://docs.snowflake.com/en/sql-reference/sql/update
function update(context: ParseContext): Statement {
  const { reader } = context;
  const table = tableName(context);
  const alias = targetAlias(context);
  reader.expect("SET");
  const assigned = assignments(context);
  const from = reader.accept("FROM") ? fromList(context) : [];
  const where = reader.accept("WHERE") ? parseExpression(context) : undefined;
  return {
    kind: "update",
    table,
    ...(alias && { alias }),
    assignments: assigned,
    from,
    ...(where && { where }),
  };
}

// https://docs.snowflake.com/en/sql-reference/sql/delete
function remove(context: ParseContext): Statement {
  const { reader } = context;
  const table = tableName(context);
  const alias = targetAlias(context);
  const using = reader.accept("USING") ? fromList(context) : [];
  const where = reader.accept("WHERE") ? parseExpression(context) : undefined;
  return { kind: "delete", table, ...(alias && { alias }), using, ...(where && { where }) };
}

// https://docs.snowflake.com/en/sql-reference/sql/merge
function merge(context: ParseContext): Statement {
  const { reader } = context;
  const table = tableName(context);
  const alias = targetAlias(context);
  reader.expect("USING");
  const from = source(context);
  reader.expect("ON");
  const on = parseExpression(context);
  const clauses: MergeClause[] = [];
  while (reader.accept("WHEN")) clauses.push(mergeClause(context));
  if (clauses.length === 0) throw reader.unexpected();
  refuseUnreachable(clauses);
  return { kind: "merge", table, ...(alias && { alias }), source: from, on, clauses };
}

/** "Any matching or not-matching clause that omits the AND subclause must be the last of its clause type." */
function refuseUnreachable(clauses: readonly MergeClause[]): void {
  for (const inserts of [true, false]) {
    const open = clauses.filter(({ kind }) => (kind === "insert") === inserts).slice(0, -1);
    if (open.some(({ condition }) => !condition))
      throw invalid(
        "001003",
        "42000",
        `MERGE: a WHEN ${inserts ? "NOT MATCHED" : "MATCHED"} clause without AND must be the last of its type, those after it are unreachable.`,
      );
  }
}

function mergeClause(context: ParseContext): MergeClause {
  const { reader } = context;
  const matched = !reader.accept("NOT");
  reader.expect("MATCHED");
  if (reader.looksLike("BY")) throw notSupported("WHEN NOT MATCHED BY SOURCE");
  const condition = reader.accept("AND") ? { condition: parseExpression(context) } : {};
  reader.expect("THEN");
  if (matched) {
    if (reader.accept("DELETE")) return { kind: "delete", ...condition };
    reader.expect("UPDATE");
    if (reader.looksLike("ALL")) throw notSupported("UPDATE ALL BY NAME");
    reader.expect("SET");
    return { kind: "update", assignments: assignments(context), ...condition };
  }
  reader.expect("INSERT");
  if (reader.looksLike("ALL")) throw notSupported("INSERT ALL BY NAME");
  const columns = reader.looksLike("(") ? reader.list(() => reader.qualifiedName().at(-1) ?? "") : [];
  reader.expect("VALUES");
  return { kind: "insert", columns, values: reader.list(() => parseExpression(context)), ...condition };
}

function assignments(context: ParseContext): Assignment[] {
  const { reader } = context;
  const list: Assignment[] = [];
  do {
    const parts = reader.qualifiedName();
    reader.expect("=");
    list.push({ qualifier: parts.slice(0, -1), column: parts.at(-1) ?? "", value: parseExpression(context) });
  } while (reader.accept(","));
  return list;
}

function targetAlias(context: ParseContext): TableAlias | undefined {
  const name = optionalAlias(context);
  return name === undefined ? undefined : { name, columns: [] };
}
