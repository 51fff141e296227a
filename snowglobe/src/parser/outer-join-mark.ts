import { notSupported } from "../errors/snowflake-error.ts";
import type { Expression, FromItem, Select, SelectItem } from "./ast.ts";

/** Where the columns that `(+)` follows begin in the statement's text. */
export type OuterMarks = ReadonlySet<number>;

type Clauses = Pick<Select, "items" | "from" | "where">;
type Column = Expression & { readonly kind: "column" };

interface OuterTable {
  readonly name: string;
  readonly item: FromItem;
  readonly conditions: Expression[];
}

/**
 * `FROM a, b WHERE a.x = b.x (+)` as `FROM a LEFT JOIN b ON a.x = b.x`: comparisons of WHERE that mark columns of a
 * table join it to those before it. https://docs.snowflake.com/en/sql-reference/constructs/where
 *
 * @throws {SnowflakeError} 000002 for marks whose meaning the page does not tell.
 */
export function joinOuter(clauses: Clauses, marks: OuterMarks): Clauses {
  if (marks.size === 0 || !clauses.where) return clauses;
  const plain: Expression[] = [];
  const outer = new Map<string, OuterTable>();
  let read = 0;
  for (const part of conjuncts(clauses.where)) {
    const columns = columnsOf(part);
    const marked = columns.filter(({ span }) => marks.has(span.start));
    read += marked.length;
    if (marked.length === 0) plain.push(part);
    else if (!isReadWhole(part)) throw notSupported("(+) in a comparison with CASE, a query or the like");
    else outerTable(clauses.from, outer, marked, columns).conditions.push(part);
  }
  if (read !== marks.size) throw notSupported("(+) outside of a comparison that WHERE or its ANDs hold");
  const from = clauses.from.filter((item) => ![...outer.values()].some((table) => table.item === item));
  const where = plain.reduce<Expression | undefined>(and, undefined);
  const joined = joinInTurn(from, [...outer.values()]);
  const items = clauses.items.flatMap((item) => inOrder(item, clauses.from));
  return { items, from: [joined], ...(where && { where }) };
}

function outerTable(
  from: readonly FromItem[],
  known: Map<string, OuterTable>,
  marked: readonly Column[],
  columns: readonly Column[],
): OuterTable {
  const names = new Set(marked.map(tableOf));
  const [name = "", second] = names;
  if (second !== undefined) throw notSupported(`(+) on both ${name} and ${second} in one comparison`);
  if (columns.some((column) => !marked.includes(column) && tableOf(column) === name))
    throw notSupported(`(+) on some columns of ${name} and not on others of one comparison`);
  const found = known.get(name);
  if (found) return found;
  const item = from.find((candidate) => nameOf(candidate) === name);
  if (!item) throw notSupported(`(+) on a column of ${name}, which is no table of this FROM`);
  const table = { name, item, conditions: [] };
  known.set(name, table);
  return table;
}

function tableOf({ parts }: Column): string {
  if (parts.length < 2) throw notSupported("(+) in a comparison with a column that does not name its table");
  return parts.at(-2) ?? "";
}

function nameOf(item: FromItem): string {
  if (item.kind === "join") throw notSupported("(+) beside JOIN in one FROM");
  if (item.kind === "pivot" || item.kind === "unpivot" || item.kind === "sample")
    throw notSupported(`(+) beside ${item.kind.toUpperCase()}`);
  if (item.kind === "matchRecognize") throw notSupported("(+) beside MATCH_RECOGNIZE");
  if (item.kind === "function" || (item.kind === "subquery" && item.lateral))
    throw notSupported("(+) beside a table function or LATERAL");
  return item.alias?.name ?? (item.kind === "table" ? (item.name.parts.at(-1) ?? "") : "");
}

/** Each outer table is joined when all that its conditions name is there. */
function joinInTurn(inner: readonly FromItem[], outer: readonly OuterTable[]): FromItem {
  for (const item of inner) nameOf(item);
  let left = inner.reduce<FromItem | undefined>(
    (before, item) =>
      before ? { kind: "join", type: "CROSS", natural: false, left: before, right: item } : item,
    undefined,
  );
  let waiting = outer;
  while (waiting.length > 0) {
    const names = new Set(waiting.map(({ name }) => name));
    const next = waiting.find((table) => !waitsFor(table, names));
    if (!next || !left) throw notSupported("(+) of tables that wait for each other");
    const on = next.conditions.reduce<Expression | undefined>(and, undefined);
    left = { kind: "join", type: "LEFT", natural: false, left, right: next.item, ...(on && { on }) };
    waiting = waiting.filter((table) => table !== next);
  }
  if (!left) throw notSupported("(+) of tables that wait for each other");
  return left;
}

function waitsFor(table: OuterTable, names: ReadonlySet<string>): boolean {
  const named = table.conditions.flatMap(columnsOf).map(tableOf);
  return named.some((name) => name !== table.name && names.has(name));
}

/** `*` gives the tables in the order of FROM, in whatever order they are joined. */
function inOrder(item: SelectItem, from: readonly FromItem[]): SelectItem[] {
  const { expression } = item;
  if (expression.kind !== "star" || expression.qualifier.length > 0) return [item];
  const plain =
    expression.ilike === undefined &&
    [expression.exclude, expression.replace, expression.rename].every((list) => list.length === 0);
  if (!plain || from.some((source) => nameOf(source) === ""))
    throw notSupported("(+) with * and EXCLUDE, ILIKE, REPLACE, RENAME, or a source without a name");
  return from.map((source) => ({ expression: { ...expression, qualifier: [nameOf(source)] } }));
}

function and(left: Expression | undefined, right: Expression): Expression {
  if (!left) return right;
  return { kind: "binary", operator: "AND", left, right, span: left.span };
}

function conjuncts(where: Expression): Expression[] {
  if (where.kind === "binary" && where.operator === "AND")
    return [...conjuncts(where.left), ...conjuncts(where.right)];
  return [where];
}

const COMPARISONS: readonly string[] = ["=", "<>", "<", ">", "<=", ">="];

/** The columns of a comparison, with those in calculations and calls; of anything else none. */
function columnsOf(part: Expression): Column[] {
  if (part.kind === "binary" && COMPARISONS.includes(part.operator))
    return [...operandColumns(part.left), ...operandColumns(part.right)];
  return part.kind === "between" && !part.negated
    ? [part.operand, part.low, part.high].flatMap(operandColumns)
    : [];
}

function operandColumns(operand: Expression): Column[] {
  switch (operand.kind) {
    case "column":
      return [operand];
    case "binary":
      return [...operandColumns(operand.left), ...operandColumns(operand.right)];
    case "unary":
    case "cast":
    case "field":
      return operandColumns(operand.operand);
    case "call":
      return operand.args.flatMap(operandColumns);
    default:
      return [];
  }
}

const WITHOUT_COLUMNS: readonly string[] = "number string boolean null bind variable scriptVariable".split(
  " ",
);

/** Whether `operandColumns` sees every column of the operand. */
function isReadWhole(operand: Expression): boolean {
  switch (operand.kind) {
    case "column":
      return true;
    case "binary":
      return isReadWhole(operand.left) && isReadWhole(operand.right);
    case "unary":
    case "cast":
    case "field":
      return isReadWhole(operand.operand);
    case "between":
      return [operand.operand, operand.low, operand.high].every(isReadWhole);
    case "call":
      return !operand.over && operand.named.size === 0 && operand.args.every(isReadWhole);
    default:
      return WITHOUT_COLUMNS.includes(operand.kind);
  }
}
