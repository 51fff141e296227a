import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import type { Expression, FromItem, OrderItem } from "./ast.ts";
import { orderBy } from "./call-parser.ts";
import { type ParseContext, parseExpression } from "./expression-parser.ts";

/** What PATTERN says: symbols put together. */
export type RowPattern =
  | { readonly kind: "symbol"; readonly name: string }
  /** `^` and `$`: the partition's first and last row. */
  | { readonly kind: "edge"; readonly at: "^" | "$" }
  | { readonly kind: "sequence" | "either"; readonly items: readonly RowPattern[] }
  | {
      readonly kind: "repeat";
      readonly item: RowPattern;
      readonly least: number;
      /** undefined: without an end. */
      readonly most: number | undefined;
      readonly greedy: boolean;
    }
  /** `{- … -}`: rows that belong to the match and are left out of what comes out. */
  | { readonly kind: "exclude"; readonly item: RowPattern };

/** MATCH_RECOGNIZE (…): https://docs.snowflake.com/en/sql-reference/constructs/match_recognize */
export interface MatchRecognize {
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
  readonly measures: readonly { readonly expression: Expression; readonly alias: string }[];
  readonly rows: "ONE" | "ALL";
  readonly others?: "SHOW EMPTY MATCHES" | "OMIT EMPTY MATCHES" | "WITH UNMATCHED ROWS";
  /** Where the search goes on. */
  readonly skip: "PAST LAST ROW" | "TO NEXT ROW" | { readonly to: "FIRST" | "LAST"; readonly symbol: string };
  readonly pattern: RowPattern;
  readonly define: ReadonlyMap<string, Expression>;
}

type Item = Extract<FromItem, { kind: "matchRecognize" }>;

/** Behind a source; the word is read already. */
export function readMatchRecognize(context: ParseContext, source: FromItem): Item {
  const { reader } = context;
  reader.expect("(");
  const partitionBy: Expression[] = [];
  if (reader.accept("PARTITION", "BY"))
    do partitionBy.push(parseExpression(context));
    while (reader.accept(","));
  const order = orderBy(context);
  const measures = reader.accept("MEASURES") ? measureList(context) : [];
  const { rows, others } = rowsPerMatch(context);
  const skip = reader.accept("AFTER", "MATCH", "SKIP") ? skipTo(context) : "PAST LAST ROW";
  reader.expect("PATTERN", "(");
  const pattern = sequence(context);
  reader.expect(")");
  reader.expect("DEFINE");
  const define = new Map<string, Expression>();
  do {
    const name = reader.identifier();
    reader.expect("AS");
    if (define.has(name)) throw invalid("001003", "42000", `symbol '${name}' is defined twice in DEFINE.`);
    define.set(name, parseExpression(context));
  } while (reader.accept(","));
  reader.expect(")");
  const clause = { partitionBy, orderBy: order, measures, rows, skip, pattern, define };
  return { kind: "matchRecognize", source, clause: { ...clause, ...(others && { others }) } };
}

function measureList(context: ParseContext): MatchRecognize["measures"] {
  const { reader } = context;
  const measures: { expression: Expression; alias: string }[] = [];
  context.inMeasures = true;
  do {
    const expression = parseExpression(context);
    reader.accept("AS");
    measures.push({ expression, alias: reader.identifier() });
  } while (reader.accept(","));
  delete context.inMeasures;
  return measures;
}

function rowsPerMatch({ reader }: ParseContext): Pick<MatchRecognize, "rows" | "others"> {
  if (reader.accept("ONE", "ROW", "PER", "MATCH")) return { rows: "ONE" };
  if (!reader.accept("ALL", "ROWS", "PER", "MATCH")) return { rows: "ONE" };
  if (reader.accept("SHOW", "EMPTY", "MATCHES")) return { rows: "ALL", others: "SHOW EMPTY MATCHES" };
  if (reader.accept("OMIT", "EMPTY", "MATCHES")) return { rows: "ALL", others: "OMIT EMPTY MATCHES" };
  if (reader.accept("WITH", "UNMATCHED", "ROWS")) return { rows: "ALL", others: "WITH UNMATCHED ROWS" };
  return { rows: "ALL" };
}

function skipTo({ reader }: ParseContext): MatchRecognize["skip"] {
  if (reader.accept("PAST", "LAST", "ROW")) return "PAST LAST ROW";
  if (reader.accept("TO", "NEXT", "ROW")) return "TO NEXT ROW";
  reader.expect("TO");
  const to = reader.acceptOneOf("FIRST", "LAST") ?? "LAST";
  return { to, symbol: reader.identifier() };
}

/** Items one behind the other, each one or several of which any may stand there. */
function sequence(context: ParseContext): RowPattern {
  const { reader } = context;
  const items: RowPattern[] = [];
  while (![")", ","].some((symbol) => reader.looksLike(symbol)) && !reader.looksLike("-", "}"))
    items.push(alternatives(context));
  if (items.length === 0) throw reader.unexpected();
  return one("sequence", items);
}

/** "The alternative operator has precedence over the concatenation operator": `a b | c` is `a (b | c)`. */
function alternatives(context: ParseContext): RowPattern {
  const items: RowPattern[] = [];
  do items.push(repeated(context, patternItem(context)));
  while (context.reader.accept("|"));
  return one("either", items);
}

function one(kind: "either" | "sequence", items: readonly RowPattern[]): RowPattern {
  const [only] = items;
  return only && items.length === 1 ? only : { kind, items };
}

function patternItem(context: ParseContext): RowPattern {
  const { reader } = context;
  const edge = reader.acceptOneOf("^", "$");
  if (edge !== undefined) return { kind: "edge", at: edge };
  if (reader.accept("{", "-")) {
    const item = sequence(context);
    reader.expect("-", "}");
    return { kind: "exclude", item };
  }
  if (reader.accept("(")) {
    const item = sequence(context);
    reader.expect(")");
    return item;
  }
  if (reader.looksLike("PERMUTE", "(")) {
    reader.expect("PERMUTE");
    return permuted(reader.list(() => sequence(context)));
  }
  return { kind: "symbol", name: reader.identifier() };
}

const MOST_PERMUTED = 6;

/** PERMUTE(a, b): `a b | b a`, in the order of the list. */
function permuted(items: readonly RowPattern[]): RowPattern {
  if (items.length > MOST_PERMUTED) throw notSupported(`PERMUTE of more than ${MOST_PERMUTED} symbols`);
  const orders = (rest: readonly RowPattern[]): RowPattern[][] =>
    rest.length === 0
      ? [[]]
      : rest.flatMap((first, at) =>
          orders(rest.filter((_, place) => place !== at)).map((others) => [first, ...others]),
        );
  return one(
    "either",
    orders(items).map((order) => one("sequence", order)),
  );
}

/** The quantifier behind a pattern; with `?` behind it, as few rows as possible. */
function repeated(context: ParseContext, item: RowPattern): RowPattern {
  const { reader } = context;
  const bounds = quantifier(context);
  if (!bounds) return item;
  return { kind: "repeat", item, ...bounds, greedy: !reader.accept("?") };
}

function quantifier({ reader }: ParseContext): { least: number; most: number | undefined } | undefined {
  if (reader.accept("*")) return { least: 0, most: undefined };
  if (reader.accept("+")) return { least: 1, most: undefined };
  if (reader.accept("?")) return { least: 0, most: 1 };
  if (!reader.looksLike("{") || reader.looksLike("{", "-")) return undefined;
  reader.expect("{");
  const least = reader.looksLike(",") ? 0 : reader.integer();
  if (reader.accept("}")) return { least, most: least };
  reader.expect(",");
  const most = reader.looksLike("}") ? undefined : reader.integer();
  reader.expect("}");
  if (least < 0 || (most !== undefined && most < Math.max(least, 1)))
    throw invalid("001003", "42000", `PATTERN repeats a symbol {${least},${most}} times.`);
  return { least, most };
}
