import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import { type BoundExpression, markNullable, textOf } from "../expression/bound-expression.ts";
import type { Context } from "../expression/context.ts";
import { functionRules } from "../functions/function-rules.ts";
import type { CallExpression, Expression, WindowFrame, WindowSpecification } from "../parser/ast.ts";
import { mapExpression } from "../parser/map-expression.ts";
import { madeName, pinned, rawSql } from "../types/duck-sql.ts";
import { compile } from "./expression.ts";

/** The columns that a row of MATCH_RECOGNIZE carries along. No user's name: a letter stands in front of ours only. */
export const MATCH = {
  row: madeName("row", 0),
  place: madeName("place", 0),
  partition: madeName("partition", 0),
  marks: madeName("marks", 0),
  number: madeName("number", 0),
  sequence: madeName("sequence", 0),
  symbol: madeName("symbol", 0),
  shown: madeName("shown", 0),
  last: madeName("last", 0),
  wanted: madeName("wanted", 0),
} as const;

/** What names mean in DEFINE and MEASURES: PATTERN's symbols, and the source's columns. */
export interface MatchNames {
  readonly symbols: ReadonlySet<string>;
  readonly columns: ReadonlySet<string>;
  /** Whether rows of empty matches are among those that MEASURES sees. */
  readonly mayBeEmpty: boolean;
  /** What a window of MEASURES sees where neither FINAL nor RUNNING is written. */
  readonly semantics: "FINAL" | "RUNNING";
}

const NOWHERE = { start: 0, end: 0 };
const FROM_START = { kind: "UNBOUNDED PRECEDING" } as const;
const TO_END = { kind: "UNBOUNDED FOLLOWING" } as const;
const HERE = { kind: "CURRENT ROW" } as const;

function own(name: string): Expression {
  return { kind: "column", parts: [name], span: NOWHERE };
}

function within(names: readonly string[], by: string, frame?: WindowFrame): WindowSpecification {
  return {
    partitionBy: names.map(own),
    orderBy: [{ expression: own(by), descending: false }],
    ...(frame && { frame }),
  };
}

const nameOf = ({ name }: CallExpression): string => name.join(".");
const isAggregate = (call: CallExpression): boolean =>
  functionRules().get(nameOf(call))?.kind === "aggregate";

/** A frame that is written, which is all that may be. */
function frameOf(call: CallExpression): WindowFrame | undefined {
  const { over } = call;
  if (over && (over.partitionBy.length > 0 || over.orderBy.length > 0))
    throw notSupported(`${nameOf(call)} with PARTITION BY or ORDER BY of its own in MATCH_RECOGNIZE`);
  return over?.frame;
}

const NAVIGATION = new Set(["FIRST", "LAST", "FIRST_VALUE", "LAST_VALUE"]);
const BESIDE: Readonly<Record<string, string>> = { LAG: "LAG", LEAD: "LEAD", PREV: "LAG", NEXT: "LEAD" };

/**
 * A condition of DEFINE with its windows over the partition.
 *
 * @throws {SnowflakeError} 000002 for what depends on the match so far: Snowflake has no "correlated pattern definitions"
 */
export function definedSymbol(condition: Expression, names: MatchNames): Expression {
  const inPartition = (frame?: WindowFrame) => within([MATCH.partition], MATCH.place, frame);
  return mapExpression(
    condition,
    (part) => {
      if (part.kind === "column" && isOfSymbol(part.parts, names))
        throw new SnowflakeError("000002", "0A000", "Unsupported feature 'Correlated pattern definitions'.");
      if (part.kind !== "call") return undefined;
      const name = nameOf(part);
      const rule = functionRules().get(name);
      if (["PREV", "FIRST", "CLASSIFIER", "MATCH_NUMBER", "MATCH_SEQUENCE_NUMBER"].includes(name))
        throw notSupported(`${name} in DEFINE of MATCH_RECOGNIZE`);
      // Its frame ends at the row that is tried.
      if (name === "LAST" && part.args.length === 1) {
        refuseNested(part, "DEFINE");
        return part.args[0];
      }
      const beside = BESIDE[name];
      if (beside === undefined && !isAggregate(part) && rule?.kind !== "window") return undefined;
      refuseNested(part, "DEFINE");
      const frame = frameOf(part);
      if (beside !== undefined && !frame) return { ...part, name: [beside], over: inPartition() };
      if ((name === "FIRST_VALUE" || name === "LAST_VALUE") && !part.over)
        return { ...part, over: inPartition({ unit: "ROWS", from: FROM_START, to: TO_END }) };
      if (!frame || (!isAggregate(part) && !NAVIGATION.has(name)))
        throw notSupported(`${name} without a window frame in DEFINE of MATCH_RECOGNIZE`);
      return { ...part, over: inPartition(frame) };
    },
    "DEFINE",
  );
}

function isOfSymbol(parts: readonly string[], { symbols }: MatchNames): boolean {
  return parts.length === 2 && symbols.has(parts[0] ?? "");
}

/** A value of MEASURES, at each row of a match. */
export function measure(context: Context, expression: Expression, names: MatchNames): BoundExpression {
  const values = new Map<string, BoundExpression>();
  const inMatch = (frame?: WindowFrame) => within([MATCH.partition, MATCH.number], MATCH.sequence, frame);
  const kept = (value: BoundExpression): Expression => {
    const name = madeName("measure", values.size + 1);
    values.set(name, value);
    return own(name);
  };
  const rewritten = mapExpression(
    expression,
    (part) => {
      const about = ofMatch(part, names);
      if (about) return about;
      // "If used outside of a window function, <symbol>.<column> is the same as LAST(<symbol>.<column>)."
      if (part.kind === "column" && isOfSymbol(part.parts, names)) {
        const { span } = part;
        const last: CallExpression = {
          kind: "call",
          name: ["LAST"],
          args: [part],
          named: new Map(),
          distinct: false,
          span,
        };
        return kept(navigated(context, last, names, names.semantics, inMatch));
      }
      if (part.kind !== "call") return undefined;
      const name = nameOf(part);
      const semantics = part.semantics ?? names.semantics;
      const to = semantics === "FINAL" ? TO_END : HERE;
      const beside = BESIDE[name];
      if (beside !== undefined) {
        refuseNested(part, "MEASURES");
        if (part.semantics || part.over)
          throw notSupported(`${name} with FINAL, RUNNING or OVER in MEASURES`);
        const { args, symbol } = ofSymbol(part, names);
        if (symbol !== undefined) throw notSupported(`${name} of a symbol's rows in MEASURES`);
        return { ...part, args, name: [beside], over: inMatch() };
      }
      if (NAVIGATION.has(name)) {
        refuseNested(part, "MEASURES");
        if (part.over || part.nulls || part.args.length !== 1)
          throw notSupported(`${name} with more than one value in MEASURES`);
        return kept(navigated(context, part, names, semantics, inMatch));
      }
      if (functionRules().get(name)?.kind === "window" || !isAggregate(part)) {
        if (part.semantics || functionRules().get(name)?.kind === "window")
          throw notSupported(`${part.semantics ?? ""} ${name} in MEASURES of MATCH_RECOGNIZE`.trim());
        return undefined;
      }
      refuseNested(part, "MEASURES");
      const frame = frameOf(part) ?? ({ unit: "ROWS", from: FROM_START, to } as const);
      if (part.over && (part.semantics || !part.over.frame))
        throw notSupported(`${name} with OVER () in MEASURES of MATCH_RECOGNIZE`);
      const withinGroup = part.withinGroup?.map((item) => ({
        ...item,
        expression: mapExpression(item.expression, (inner) => ofMatch(inner, names), "MEASURES"),
      }));
      const args = aggregated(part, names);
      return { ...part, args, over: inMatch(frame), ...(withinGroup && { withinGroup }) };
    },
    "MEASURES",
  );
  const scope = { relations: [], substitutes: values, parent: context.scope };
  return compile({ ...context, scope }, rewritten);
}

/** CLASSIFIER(), MATCH_NUMBER() and MATCH_SEQUENCE_NUMBER(). CLASSIFIER may stand without parentheses. */
function ofMatch(part: Expression, { columns }: MatchNames): Expression | undefined {
  const functions: Readonly<Record<string, string>> = {
    CLASSIFIER: MATCH.symbol,
    MATCH_NUMBER: MATCH.number,
    MATCH_SEQUENCE_NUMBER: MATCH.sequence,
  };
  if (part.kind === "column" && part.parts.length === 1 && part.parts[0] === "CLASSIFIER")
    return columns.has("CLASSIFIER") ? undefined : own(MATCH.symbol);
  if (part.kind !== "call") return undefined;
  const column = functions[nameOf(part)];
  if (column === undefined) return undefined;
  if (part.args.length > 0 || part.over || part.semantics)
    throw notSupported(`${nameOf(part)} with arguments, FINAL, RUNNING or OVER`);
  return own(column);
}

/** The first or last row of the match, or of a symbol in it, that the frame holds: what an expression is there. */
function navigated(
  context: Context,
  call: CallExpression,
  names: MatchNames,
  semantics: "FINAL" | "RUNNING",
  inMatch: (frame: WindowFrame) => WindowSpecification,
): BoundExpression {
  const { args, symbol } = ofSymbol(call, names);
  // https://docs.snowflake.com/en/sql-reference/constructs/match_recognize#limitations-on-window-functions-used-in-define-and-measures
  if (symbol !== undefined && semantics === "RUNNING")
    throw notSupported(`${nameOf(call)} of the rows of symbol ${symbol} in MEASURES without FINAL`);
  const over = inMatch({ unit: "ROWS", from: FROM_START, to: semantics === "FINAL" ? TO_END : HERE });
  const [operand] = args;
  if (!operand || operand.kind === "star") throw notSupported(`${nameOf(call)} of * in MEASURES`);
  const value = compile(context, operand);
  const isIn: Expression =
    symbol === undefined
      ? { kind: "isNull", operand: own(MATCH.symbol), negated: true, span: NOWHERE }
      : isSymbol(symbol);
  const duck = nameOf(call).startsWith("LAST") ? "last_value" : "first_value";
  const sought = `CASE WHEN ${textOf(compile(context, isIn))} THEN {'v': ${textOf(value)}} END`;
  const text = `(${duck}(${sought} IGNORE NULLS) ${windowText(over, context)}).v`;
  return markNullable({ value: pinned(rawSql(text)), type: value.type, nullable: true });
}

function windowText({ partitionBy, orderBy, frame }: WindowSpecification, context: Context): string {
  const texts = partitionBy.map((part) => textOf(compile(context, part)));
  const by = orderBy.map(({ expression }) => textOf(compile(context, expression)));
  return `OVER (PARTITION BY ${texts.join(", ")} ORDER BY ${by.join(", ")} ROWS BETWEEN UNBOUNDED PRECEDING AND ${frame?.to.kind ?? "CURRENT ROW"})`;
}

function isSymbol(symbol: string): Expression {
  const right: Expression = { kind: "string", value: symbol, span: NOWHERE };
  return { kind: "binary", operator: "=", left: own(MATCH.symbol), right, span: NOWHERE };
}

/** An aggregate's arguments: only those of rows of the symbol, and never those of an empty match. */
function aggregated(call: CallExpression, names: MatchNames): readonly Expression[] {
  const { args, symbol } = ofSymbol(call, names);
  const star = args.some((arg) => arg.kind === "star");
  if (star && nameOf(call) !== "COUNT") throw notSupported(`${nameOf(call)} of * in MEASURES`);
  if (star && symbol === undefined) return [own(MATCH.symbol)];
  if (call.withinGroup && symbol !== undefined)
    throw notSupported(`${nameOf(call)} WITHIN GROUP of a symbol's rows in MEASURES`);
  const when: Expression =
    symbol === undefined
      ? { kind: "isNull", operand: own(MATCH.symbol), negated: true, span: NOWHERE }
      : isSymbol(symbol);
  if (symbol === undefined && !names.mayBeEmpty) return args;
  return args.map((arg, index) => {
    if (index > 0 && isConstant(arg)) return arg;
    const result = arg.kind === "star" ? own(MATCH.symbol) : arg;
    return { kind: "case", branches: [{ when, result }], span: arg.span };
  });
}

function isConstant({ kind }: Expression): boolean {
  return ["number", "string", "boolean", "null", "bind", "variable"].includes(kind);
}

/** The symbol whose rows a call's arguments are of, and these without it. */
function ofSymbol(
  call: CallExpression,
  names: MatchNames,
): { readonly args: readonly Expression[]; readonly symbol: string | undefined } {
  const found = new Set<string | undefined>();
  const args = call.args.map((arg) =>
    mapExpression(
      arg,
      (part) => {
        const about = ofMatch(part, names);
        if (about) return about;
        if (part.kind === "star") {
          const [symbol] = part.qualifier;
          if (symbol === undefined) return part;
          if (!names.symbols.has(symbol)) throw notSupported(`${symbol}.* in MEASURES`);
          found.add(symbol);
          return { ...part, qualifier: [] };
        }
        if (part.kind !== "column") return undefined;
        const [first, ...rest] = part.parts;
        if (!isOfSymbol(part.parts, names)) {
          found.add(undefined);
          return part;
        }
        found.add(first);
        return { ...part, parts: rest };
      },
      "MEASURES",
    ),
  );
  if (found.size > 1)
    throw notSupported(`${nameOf(call)} of the rows of several symbols, or of a symbol and all rows`);
  const [symbol] = found;
  return { args, symbol };
}

/** A window inside a window. */
function refuseNested(call: CallExpression, place: string): void {
  for (const arg of call.args)
    mapExpression(
      arg,
      (part) => {
        if (part.kind !== "call") return undefined;
        const name = nameOf(part);
        const isWindow = isAggregate(part) || functionRules().get(name)?.kind === "window";
        if (isWindow || BESIDE[name] !== undefined || name === "FIRST" || name === "LAST")
          throw notSupported(`${name} inside of ${nameOf(call)} in ${place} of MATCH_RECOGNIZE`);
        return undefined;
      },
      place,
    );
}
