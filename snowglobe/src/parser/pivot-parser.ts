import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import type { CallExpression, Expression, FromItem, PivotValues, SelectItem } from "./ast.ts";
import { orderBy } from "./call-parser.ts";
import { type ParseContext, parseExpression } from "./expression-parser.ts";
import { parseQuery, startsQuery } from "./query-parser.ts";

type Pivot = Extract<FromItem, { kind: "pivot" }>;
type Unpivot = Extract<FromItem, { kind: "unpivot" }>;

/** "Use one of these: AVG, COUNT, MAX, MIN, SUM." https://docs.snowflake.com/en/sql-reference/constructs/pivot */
const AGGREGATES = new Set(["AVG", "COUNT", "MAX", "MIN", "SUM"]);

/** `PIVOT (SUM(amount) FOR month IN ('JAN', 'FEB'))` behind a source; the word is read already. */
export function readPivot(context: ParseContext, source: FromItem): Pivot {
  const { reader } = context;
  reader.expect("(");
  const aggregate = pivotAggregate(parseExpression(context));
  const aggregateAlias =
    reader.accept("AS") || !(reader.looksLike("FOR") || reader.looksLike(","))
      ? reader.identifier()
      : undefined;
  if (reader.looksLike(",")) throw notSupported("PIVOT with several aggregates");
  reader.expect("FOR");
  const column = reader.identifier();
  reader.expect("IN");
  const values = pivotValues(context);
  let otherwise: Expression | undefined;
  if (reader.accept("DEFAULT", "ON", "NULL")) {
    reader.expect("(");
    otherwise = parseExpression(context);
    reader.expect(")");
  }
  reader.expect(")");
  return {
    ...{ kind: "pivot", source, aggregate, column, values },
    ...(aggregateAlias !== undefined && { aggregateAlias }),
    ...(otherwise && { otherwise }),
  };
}

function pivotValues(context: ParseContext): PivotValues {
  const { reader } = context;
  if (reader.looksLike("(") && startsQuery(reader, 1)) {
    reader.expect("(");
    const query = parseQuery(context);
    reader.expect(")");
    return { kind: "query", query };
  }
  if (reader.looksLike("(", "ANY")) {
    reader.expect("(", "ANY");
    const order = orderBy(context);
    reader.expect(")");
    return { kind: "any", orderBy: order };
  }
  const items = reader.list((): SelectItem => {
    const expression = parseExpression(context);
    const alias =
      reader.accept("AS") || !(reader.looksLike(",") || reader.looksLike(")"))
        ? reader.identifier()
        : undefined;
    return { expression, ...(alias !== undefined && { alias }) };
  });
  return { kind: "list", items };
}

function pivotAggregate(expression: Expression): CallExpression {
  if (expression.kind !== "call" || expression.name.length !== 1)
    throw invalid("001003", "42000", "PIVOT begins with an aggregate of a column, as SUM(amount).");
  const [name = ""] = expression.name;
  if (!AGGREGATES.has(name)) throw notSupported(`PIVOT with ${name}`);
  if (expression.args.length !== 1 || expression.args[0]?.kind !== "column" || expression.distinct)
    throw notSupported("PIVOT with an aggregate of anything but one column");
  return expression;
}

/** `UNPIVOT (sales FOR month IN (jan, feb AS 'February'))` behind a source; the word is read already. */
export function readUnpivot(context: ParseContext, source: FromItem): Unpivot {
  const { reader } = context;
  const includeNulls = reader.accept("INCLUDE", "NULLS");
  if (!includeNulls) reader.accept("EXCLUDE", "NULLS");
  reader.expect("(");
  const value = reader.identifier();
  reader.expect("FOR");
  const name = reader.identifier();
  reader.expect("IN");
  const columns = reader.list(() => {
    const column = reader.identifier();
    if (!reader.accept("AS") && (reader.looksLike(",") || reader.looksLike(")")))
      return { column, shown: column };
    if (reader.peek()?.kind === "string") return { column, shown: reader.string() };
    return { column, shown: reader.identifier() };
  });
  reader.expect(")");
  return { kind: "unpivot", source, value, name, columns, includeNulls };
}
