import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import type { TokenReader } from "../sql/token-reader.ts";
import type {
  CommonTableExpression,
  Expression,
  GroupBy,
  GroupingSets,
  Hierarchy,
  Query,
  QueryBody,
  Select,
  SelectItem,
  Values,
} from "./ast.ts";
import { orderBy } from "./call-parser.ts";
import { here, type ParseContext, parseExpression, spanFrom } from "./expression-parser.ts";
import { fromList } from "./from-parser.ts";
import { joinOuter, type OuterMarks } from "./outer-join-mark.ts";
import { NOT_AN_ALIAS } from "./words.ts";

/** Whether a query begins at the token that many ahead. */
export function startsQuery(reader: TokenReader, ahead: number): boolean {
  let at = ahead;
  while (isSymbol(reader, at, "(")) at += 1;
  const token = reader.peek(at);
  if (token?.kind !== "word") return false;
  if (token.value === "WITH" && at > ahead) return true;
  if (token.value === "SELECT" || token.value === "WITH") return at === ahead || closesAsQuery(reader, ahead);
  return token.value === "VALUES" && isSymbol(reader, at + 1, "(");
}

function isSymbol(reader: TokenReader, at: number, symbol: string): boolean {
  const token = reader.peek(at);
  return token?.kind === "symbol" && token.value === symbol;
}

// `((SELECT 1) + 1)` is an expression, `((SELECT 1) UNION SELECT 2)` a query: what follows the inner parenthesis tells.
function closesAsQuery(reader: TokenReader, ahead: number): boolean {
  let depth = 0;
  for (let at = ahead; ; at += 1) {
    const token = reader.peek(at);
    if (!token) return true;
    if (token.kind !== "symbol") continue;
    if (token.value === "(") depth += 1;
    if (token.value === ")") depth -= 1;
    if (depth > 0) continue;
    const next = reader.peek(at + 1);
    if (next === undefined || (next.kind === "symbol" && (next.value === ")" || next.value === ";")))
      return true;
    return (
      next.kind === "word" && ["UNION", "INTERSECT", "EXCEPT", "MINUS", "ORDER", "LIMIT"].includes(next.value)
    );
  }
}

/** A whole query: WITH, set operations, ORDER BY, LIMIT. */
export function parseQuery(context: ParseContext): Query {
  const { reader } = context;
  const start = here(context);
  const common: CommonTableExpression[] = [];
  let recursive = false;
  if (reader.accept("WITH")) {
    recursive = reader.accept("RECURSIVE");
    do common.push(commonTable(context));
    while (reader.accept(","));
  }
  const body = unionLevel(context);
  const order = orderBy(context);
  let limit: Expression | undefined;
  let offset: Expression | undefined;
  if (body.kind === "select" && body.top) limit = body.top;
  else if (reader.accept("LIMIT")) {
    limit = parseExpression(context);
    if (reader.accept("OFFSET")) offset = parseExpression(context);
  } else {
    if (reader.accept("OFFSET")) {
      offset = parseExpression(context);
      reader.acceptOneOf("ROW", "ROWS");
    }
    if (reader.accept("FETCH")) {
      reader.acceptOneOf("FIRST", "NEXT");
      limit = parseExpression(context);
      reader.acceptOneOf("ROW", "ROWS");
      reader.accept("ONLY");
    }
  }
  if (reader.looksLike("FOR", "UPDATE")) throw notSupported("SELECT … FOR UPDATE");
  const span = spanFrom(context, start);
  return {
    span,
    recursive,
    with: common,
    body,
    orderBy: order,
    ...(limit && { limit }),
    ...(offset && { offset }),
  };
}

function commonTable(context: ParseContext): CommonTableExpression {
  const { reader } = context;
  const name = reader.identifier();
  const columns = reader.looksLike("(") ? reader.list(() => reader.identifier()) : [];
  if (reader.looksLike("AS", "PROCEDURE"))
    throw notSupported("CALL WITH … AS PROCEDURE: anonymous procedures");
  reader.expect("AS", "(");
  const query = parseQuery(context);
  reader.expect(")");
  return { name, columns, query };
}

function unionLevel(context: ParseContext): QueryBody {
  const { reader } = context;
  const start = here(context);
  let left = intersectLevel(context);
  for (;;) {
    const word = reader.acceptOneOf("UNION", "EXCEPT", "MINUS");
    if (word === undefined) return left;
    const all = reader.accept("ALL");
    if (!all) reader.accept("DISTINCT");
    if (all && word !== "UNION") throw notSupported(`${word} ALL`);
    const byName = word === "UNION" && reader.accept("BY", "NAME");
    const operator = word === "MINUS" ? "EXCEPT" : word;
    left = {
      kind: "set",
      operator,
      all,
      ...(byName && { byName }),
      left: branch(left),
      right: branch(intersectLevel(context)),
      span: spanFrom(context, start),
    };
  }
}

function intersectLevel(context: ParseContext): QueryBody {
  const { reader } = context;
  const start = here(context);
  let left = bodyPrimary(context);
  while (reader.accept("INTERSECT")) {
    if (reader.looksLike("ALL")) throw notSupported("INTERSECT ALL");
    const right = branch(bodyPrimary(context));
    left = {
      kind: "set",
      operator: "INTERSECT",
      all: false,
      left: branch(left),
      right,
      span: spanFrom(context, start),
    };
  }
  return left;
}

/** A branch's own TOP limits that branch only. */
function branch(body: QueryBody): QueryBody {
  if (body.kind !== "select" || !body.top) return body;
  const { top: limit, ...select } = body;
  const query: Query = {
    span: body.span,
    recursive: false,
    with: [],
    body: select,
    orderBy: [],
    limit,
  };
  return { kind: "query", query };
}

function bodyPrimary(context: ParseContext): QueryBody {
  const { reader } = context;
  if (reader.accept("(")) {
    const query = parseQuery(context);
    reader.expect(")");
    return { kind: "query", query };
  }
  return reader.looksLike("VALUES") ? parseValues(context) : parseSelect(context);
}

/** `VALUES (…), (…)`. */
export function parseValues(context: ParseContext): Values {
  const start = here(context);
  context.reader.expect("VALUES");
  const rows: Expression[][] = [];
  do rows.push(context.reader.list(() => parseExpression(context)));
  while (context.reader.accept(","));
  return { kind: "values", rows, span: spanFrom(context, start) };
}

function parseSelect(context: ParseContext): Select {
  const { reader } = context;
  const start = here(context);
  reader.expect("SELECT");
  const distinct = reader.accept("DISTINCT");
  if (!distinct) reader.accept("ALL");
  const top = topClause(context);
  const items: SelectItem[] = [];
  do {
    // A comma may stand before FROM: https://docs.snowflake.com/en/sql-reference/sql/select (trailing comma)
    if (items.length > 0 && reader.looksLike("FROM")) break;
    items.push(selectItem(context));
  } while (reader.accept(","));
  if (reader.looksLike("INTO")) throw reader.unexpected();
  const from = reader.accept("FROM") ? fromList(context) : [];
  let hierarchy = hierarchyClause(context);
  const { where, marks } = whereClause(context);
  hierarchy ??= hierarchyClause(context);
  const groupBy = reader.accept("GROUP", "BY") ? groupByClause(context) : undefined;
  const having = reader.accept("HAVING") ? parseExpression(context) : undefined;
  if (reader.looksLike("WINDOW")) throw notSupported("the WINDOW clause");
  const qualify = reader.accept("QUALIFY") ? parseExpression(context) : undefined;
  return {
    kind: "select",
    span: spanFrom(context, start),
    distinct,
    ...(top && { top }),
    ...joinOuter({ items, from, ...(where && { where }) }, marks),
    ...(hierarchy && { hierarchy }),
    ...(groupBy && { groupBy }),
    ...(having && { having }),
    ...(qualify && { qualify }),
  };
}

function whereClause(context: ParseContext): { where?: Expression; marks: OuterMarks } {
  const marks = new Set<number>();
  if (!context.reader.accept("WHERE")) return { marks };
  const { outerMarks } = context;
  context.outerMarks = marks;
  const where = parseExpression(context);
  if (outerMarks) context.outerMarks = outerMarks;
  else delete context.outerMarks;
  return { where, marks };
}

/** `START WITH … CONNECT BY …`, in either order: https://docs.snowflake.com/en/sql-reference/constructs/connect-by */
function hierarchyClause(context: ParseContext): Hierarchy | undefined {
  const { reader } = context;
  if (!reader.looksLike("START", "WITH") && !reader.looksLike("CONNECT", "BY")) return undefined;
  let startWith = reader.accept("START", "WITH") ? parseExpression(context) : undefined;
  reader.expect("CONNECT", "BY");
  if (reader.looksLike("NOCYCLE"))
    throw invalid("001003", "42000", "syntax error: NOCYCLE is not supported.");
  const conditions = [parseExpression(context)];
  while (reader.accept(",")) conditions.push(parseExpression(context));
  if (!startWith && reader.accept("START", "WITH")) startWith = parseExpression(context);
  const connectBy = conditions.reduce((left, right) => ({
    ...{ kind: "binary", operator: "AND", left, right },
    span: { start: left.span.start, end: right.span.end },
  }));
  return { connectBy, ...(startWith && { startWith }) };
}

/** `TOP n`, `TOP (n)`: LIMIT n in another place. https://docs.snowflake.com/en/sql-reference/constructs/top_n */
function topClause(context: ParseContext): Expression | undefined {
  const { reader } = context;
  if (!reader.looksLike("TOP")) return undefined;
  const inside = isSymbol(reader, 1, "(") && isSymbol(reader, 3, ")") && startsItem(reader, 4) ? 1 : 0;
  if (reader.peek(1 + inside)?.kind !== "number") return undefined;
  reader.expect("TOP");
  if (inside === 1) reader.expect("(");
  const start = here(context);
  const text = reader.next().value;
  const limit: Expression = { kind: "number", text, span: spanFrom(context, start) };
  if (inside === 1) reader.expect(")");
  return limit;
}

/** Whether a select item begins at the token: else what stands before it was one. */
function startsItem(reader: TokenReader, at: number): boolean {
  const token = reader.peek(at);
  if (token?.kind !== "symbol")
    return token !== undefined && !(token.kind === "word" && NOT_AN_ALIAS.has(token.value));
  return token.value === "*"
    ? isSymbol(reader, at + 1, ",") || reader.peek(at + 1)?.value === "FROM"
    : token.value === "(";
}

function selectItem(context: ParseContext): SelectItem {
  const expression = parseExpression(context);
  const alias = optionalAlias(context);
  return alias === undefined ? { expression } : { expression, alias };
}

/** `AS name`, or a name that no clause begins with. */
export function optionalAlias(context: ParseContext): string | undefined {
  const { reader } = context;
  if (reader.accept("AS")) return reader.identifier();
  const token = reader.peek();
  if (token?.kind === "quoted" || (token?.kind === "word" && !NOT_AN_ALIAS.has(token.value)))
    return reader.identifier();
  return undefined;
}

function groupByClause(context: ParseContext): GroupBy {
  const { reader } = context;
  if (reader.accept("ALL")) return { kind: "all" };
  const items: Expression[] = [];
  const sets: GroupingSets[] = [];
  do {
    if (reader.accept("GROUPING", "SETS")) sets.push({ kind: "GROUPING SETS", sets: setsOf(context) });
    else if (reader.looksLike("ROLLUP", "(") || reader.looksLike("CUBE", "(")) {
      const kind = reader.next().value === "CUBE" ? "CUBE" : "ROLLUP";
      sets.push({ kind, sets: setsOf(context) });
    } else items.push(parseExpression(context));
  } while (reader.accept(","));
  return { kind: "list", items, ...(sets.length > 0 && { sets }) };
}

function setsOf(context: ParseContext): Expression[][] {
  const { reader } = context;
  return reader.list(() =>
    reader.looksLike("(") ? reader.list(() => parseExpression(context)) : [parseExpression(context)],
  );
}
