import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { tokenize } from "../sql/tokenize.ts";
import type { FromItem, TableAlias, TableName } from "./ast.ts";
import { callArguments, callSuffix } from "./call-parser.ts";
import { here, type ParseContext, parseExpression, spanFrom } from "./expression-parser.ts";
import { readMatchRecognize } from "./match-recognize-parser.ts";
import { readPivot, readUnpivot } from "./pivot-parser.ts";
import { optionalAlias, parseQuery, parseValues, startsQuery } from "./query-parser.ts";
import { readSample } from "./sample-parser.ts";
import { readSemanticSource } from "./semantic-clause-parser.ts";
import { readDirectorySource, readStageSource } from "./stage-source-parser.ts";
import { readEarlier } from "./time-travel-parser.ts";

/** `a, b JOIN c ON …, LATERAL …`: https://docs.snowflake.com/en/sql-reference/constructs/from */
export function fromList(context: ParseContext): FromItem[] {
  const items: FromItem[] = [];
  do items.push(joined(context));
  while (context.reader.accept(","));
  return items;
}

type JoinType = Extract<FromItem, { kind: "join" }>["type"];

function joined(context: ParseContext): FromItem {
  const { reader } = context;
  let left = source(context);
  for (;;) {
    if (reader.accept("ASOF", "JOIN")) {
      left = asofJoin(context, left);
      continue;
    }
    const natural = reader.accept("NATURAL");
    const type = joinType(context);
    if (type === undefined) {
      if (natural) throw reader.unexpected();
      return left;
    }
    const right = source(context);
    if (reader.accept("ON")) {
      left = { kind: "join", type, natural, left, right, on: parseExpression(context) };
    } else if (reader.accept("USING")) {
      left = { kind: "join", type, natural, left, right, using: reader.list(() => reader.identifier()) };
    } else left = { kind: "join", type, natural, left, right };
  }
}

/** `ASOF JOIN t MATCH_CONDITION (a >= b) [ON … | USING (…)]`: https://docs.snowflake.com/en/sql-reference/constructs/asof-join */
function asofJoin(context: ParseContext, left: FromItem): FromItem {
  const { reader } = context;
  const right = source(context);
  reader.expect("MATCH_CONDITION", "(");
  const match = parseExpression(context);
  reader.expect(")");
  if (match.kind !== "binary" || ![">=", ">", "<=", "<"].includes(match.operator))
    throw invalid("001003", "42000", "MATCH_CONDITION is one comparison by >=, >, <= or <.");
  const join = { kind: "join", type: "LEFT", natural: false, left, right, match } as const;
  if (reader.accept("ON")) return { ...join, on: parseExpression(context) };
  if (reader.accept("USING")) return { ...join, using: reader.list(() => reader.identifier()) };
  return join;
}

function joinType(context: ParseContext): JoinType | undefined {
  const { reader } = context;
  for (const ahead of [0, 1, 2])
    if (reader.peek(ahead)?.value === "DIRECTED" && reader.peek(ahead + 1)?.value === "JOIN")
      throw notSupported("DIRECTED JOIN");
  if (reader.accept("JOIN") || reader.accept("INNER", "JOIN")) return "INNER";
  if (reader.accept("CROSS", "JOIN")) return "CROSS";
  for (const type of ["LEFT", "RIGHT", "FULL"] as const)
    if (reader.accept(type, "JOIN") || reader.accept(type, "OUTER", "JOIN")) return type;
  return undefined;
}

/** A table, query, function or VALUES, with its alias, and what is made of it: PIVOT, UNPIVOT, MATCH_RECOGNIZE, SAMPLE. */
export function source(context: ParseContext): FromItem {
  const { reader } = context;
  let item = plainSource(context);
  for (;;) {
    if (reader.accept("PIVOT")) item = withAlias(readPivot(context, item), alias(context));
    else if (reader.accept("UNPIVOT")) item = withAlias(readUnpivot(context, item), alias(context));
    else if (reader.accept("MATCH_RECOGNIZE"))
      item = withAlias(readMatchRecognize(context, item), alias(context));
    else if (reader.accept("SAMPLE") || reader.accept("TABLESAMPLE")) item = readSample(context, item);
    else return item;
  }
}

function plainSource(context: ParseContext): FromItem {
  const { reader } = context;
  const lateral = reader.accept("LATERAL");
  if (reader.looksLike("(") && startsQuery(reader, 1)) {
    reader.expect("(");
    const query = parseQuery(context);
    reader.expect(")");
    return withAlias({ kind: "subquery", query, lateral }, alias(context));
  }
  if (!lateral && reader.accept("(")) {
    const inner = joined(context);
    reader.expect(")");
    return inner;
  }
  if (!lateral && reader.looksLike("VALUES")) {
    const values = parseValues(context);
    const query = { span: values.span, recursive: false, with: [], body: values, orderBy: [] };
    return withAlias({ kind: "subquery", query, lateral }, alias(context));
  }
  const next = reader.peek();
  if (!lateral && (next?.text === "@" || (next?.kind === "string" && next.value.startsWith("@")))) {
    return withAlias({ kind: "stage", source: readStageSource(reader) }, alias(context));
  }
  const [opening, inside] = [reader.peek(2), reader.looksLike("DIRECTORY", "(")];
  if (!lateral && inside && (opening?.text === "@" || opening?.kind === "string"))
    return withAlias({ kind: "stage", source: readDirectorySource(reader) }, alias(context));
  const start = here(context);
  if (reader.accept("TABLE", "(")) {
    const written = reader.peek()?.kind === "string" ? reader.string() : undefined;
    const parts = written === undefined ? reader : new TokenReader(written, tokenize(written));
    const name = parts.qualifiedName();
    if (written !== undefined || !reader.looksLike("(")) {
      parts.accept(")");
      if (written !== undefined) {
        parts.end();
        reader.expect(")");
      }
      return withAlias(
        { kind: "table", name: { parts: name, span: spanFrom(context, start) } },
        alias(context),
      );
    }
    const call = callSuffix(context, { name, ...callArguments(context) }, start);
    reader.expect(")");
    return withAlias({ kind: "function", call, lateral }, alias(context));
  }
  if (lateral) {
    const name = reader.qualifiedName();
    const call = callSuffix(context, { name, ...callArguments(context) }, start);
    return withAlias({ kind: "function", call, lateral }, alias(context));
  }
  if (reader.looksLike("SEMANTIC_VIEW", "("))
    return withAlias({ kind: "semantic", source: readSemanticSource(context) }, alias(context));
  const name = { ...tableName(context), ...readEarlier(context) };
  refuseClauses(context);
  return withAlias({ kind: "table", name }, alias(context));
}

/** A table's name. */
export function tableName(context: ParseContext): TableName {
  const { reader } = context;
  const start = here(context);
  const parts = reader.qualifiedName();
  return { parts, span: spanFrom(context, start) };
}

function refuseClauses(context: ParseContext): void {
  const { reader } = context;
  if (reader.looksLike("RESAMPLE", "(", "USING")) throw notSupported("RESAMPLE");
  if (["AT", "BEFORE", "CHANGES"].some((word) => reader.looksLike(word, "("))) throw reader.unexpected();
}

function alias(context: ParseContext): TableAlias | undefined {
  const name = optionalAlias(context);
  if (name === undefined) return undefined;
  const columns = context.reader.looksLike("(") ? context.reader.list(() => context.reader.identifier()) : [];
  refuseClauses(context);
  return { name, columns };
}

function withAlias<Item extends FromItem>(item: Item, found: TableAlias | undefined): Item {
  return found === undefined ? item : { ...item, alias: found };
}
