import { notSupported } from "../errors/snowflake-error.ts";
import type { Expression, FromItem, Query, QueryBody, Select } from "../parser/ast.ts";

/** The name under which rows of tables and views give their identity to a tracked view. */
export const ROW_ID_NAME = "METADATA$ROW_ID";

/**
 * A view's query with a last column more: what its row is made of, so that it is known again when it has changed. Only
 * queries whose rows come from rows have it: projections, filters, inner joins, UNION ALL.
 * https://docs.snowflake.com/en/user-guide/streams-intro#streams-on-views
 *
 * @throws {SnowflakeError} 000002 for all other queries.
 */
export function withRowIds(query: Query): Query {
  if (query.with.length > 0) throw unfit("WITH");
  if (query.limit || query.offset) throw unfit("LIMIT");
  if (query.orderBy.length > 0) throw unfit("ORDER BY");
  return { ...query, body: identified(query.body) };
}

function unfit(what: string): Error {
  return notSupported(`a stream on a VIEW with ${what}`);
}

function identified(body: QueryBody): QueryBody {
  switch (body.kind) {
    case "select":
      return identifiedSelect(body);
    case "query":
      return { ...body, query: withRowIds(body.query) };
    case "set":
      if (body.operator !== "UNION" || !body.all) throw unfit(body.operator);
      return {
        ...body,
        left: marked(identified(body.left), "1"),
        right: marked(identified(body.right), "2"),
      };
    case "values":
      throw unfit("VALUES");
  }
}

/** Rows of both sides of a UNION ALL are different rows. */
function marked(body: QueryBody, side: string): QueryBody {
  if (body.kind === "query")
    return { ...body, query: { ...body.query, body: marked(body.query.body, side) } };
  if (body.kind === "set") return { ...body, left: marked(body.left, side), right: marked(body.right, side) };
  if (body.kind !== "select") return body;
  const last = body.items.at(-1);
  if (!last) return body;
  const { span } = last.expression;
  const expression: Expression = joined({ kind: "string", value: `${side}:`, span }, last.expression);
  return { ...body, items: [...body.items.slice(0, -1), { ...last, expression }] };
}

function joined(left: Expression, right: Expression): Expression {
  return { kind: "binary", operator: "||", left, right, span: left.span };
}

function identifiedSelect(select: Select): Select {
  if (select.distinct) throw unfit("DISTINCT");
  if (select.groupBy) throw unfit("GROUP BY");
  if (select.having) throw unfit("HAVING");
  if (select.qualify) throw unfit("QUALIFY");
  if (select.hierarchy) throw unfit("CONNECT BY");
  if (select.top) throw unfit("TOP");
  if ([...select.items, select.where].some(holdsQuery)) throw unfit("a SUBQUERY");
  const { span } = select;
  const ids = select.from
    .flatMap(sources)
    .map((parts): Expression => ({ kind: "column", parts: [...parts, ROW_ID_NAME], span }));
  const [first, ...others] = ids;
  if (!first) throw unfit("no TABLE");
  const separator: Expression = { kind: "string", value: "-", span };
  const id = others.reduce<Expression>((left, right) => joined(joined(left, separator), right), first);
  return { ...select, items: [...select.items, { expression: id, alias: ROW_ID_NAME }] };
}

/** The names of what stands in FROM. */
function sources(item: FromItem): (readonly string[])[] {
  if (item.kind === "table") {
    if (item.name.travel) throw unfit(item.name.travel.word);
    return [item.alias ? [item.alias.name] : item.name.parts];
  }
  if (item.kind !== "join")
    throw unfit(
      item.kind === "subquery"
        ? "a SUBQUERY"
        : `${item.kind === "matchRecognize" ? "MATCH_RECOGNIZE" : item.kind} in FROM`,
    );
  if (item.type !== "INNER" && item.type !== "CROSS") throw unfit(`${item.type} JOIN`);
  if (holdsQuery(item.on)) throw unfit("a SUBQUERY");
  return [...sources(item.left), ...sources(item.right)];
}

function holdsQuery(node: unknown): boolean {
  if (typeof node !== "object" || node === null) return false;
  if ("with" in node && "body" in node) return true;
  return (node instanceof Map ? [...node.values()] : Object.values(node)).some(holdsQuery);
}
