import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import type { CallExpression, Expression, StarExpression } from "../parser/ast.ts";
import { knownFunctions } from "../snowflake-index/index-of-names.ts";
import type { DataType } from "../types/data-type.ts";
import { type DuckSql, joinSql, sql } from "../types/duck-sql.ts";
import type { BoundExpression } from "./bound-expression.ts";
import { asText, coerce, unify } from "./coerce.ts";
import type { Compiler, Context } from "./context.ts";
import { orderSql, overSql, sortable } from "./order.ts";
import { expandStar } from "./star.ts";

/** How a function is called and what becomes of it. A function without a rule does not exist here. */
export interface FunctionRule {
  /** Least and greatest number of arguments. */
  readonly args: readonly [least: number, greatest: number];
  /** Aggregates may be windows too; a window function must have OVER. */
  readonly kind?: "scalar" | "aggregate" | "window";
  /** What its arguments are called, where they may be named: `STR => x`. */
  readonly names?: readonly string[];
  compile(call: FunctionCall): BoundExpression;
}

/** One call of a function, with what rules ask of it. */
export interface FunctionCall {
  readonly name: string;
  readonly ast: CallExpression;
  readonly context: Context;
  readonly compiler: Compiler;
  readonly count: number;
  /** The argument at a place, compiled. */
  arg(index: number): BoundExpression;
  /** All arguments, compiled. */
  all(): BoundExpression[];
  /** The argument as text, or as another type. */
  text(index: number): BoundExpression;
  as(index: number, type: DataType): BoundExpression;
  /** An argument that must be known beforehand: its text. */
  constant(index: number): string;
  /** As constant, for a whole number. */
  integer(index: number): number;
  /**
   * What a lambda gives for values of its parameters; `read` is told each parameter's type where one is written.
   * @throws {SnowflakeError} 001044 when the argument is no lambda of so many parameters
   */
  lambda(index: number, read: readonly ((type: DataType | undefined) => BoundExpression)[]): BoundExpression;
  /** A date part or the like: a bare word or a string, in upper case. */
  word(index: number): string;
  /** Adds OVER (…) to the SQL of an aggregate or window function when the call has it. */
  windowed(aggregate: DuckSql, defaultFrame?: string): DuckSql;
  /** ORDER BY of WITHIN GROUP as DuckDB has it inside the parentheses; empty without. */
  withinGroup(): DuckSql;
  /** What WITHIN GROUP sorts by. */
  sortedBy(): { value: BoundExpression; descending: boolean }[];
  /** What `*` stands for as an argument. */
  star(star: StarExpression): { name: string; value: BoundExpression }[];
  /** The arguments as their common type. */
  unified(indexes?: readonly number[]): { type: DataType; values: BoundExpression[]; untyped: boolean };
}

/** Prepares a call for its rule. @throws {SnowflakeError} 000938 and 000939 for too few or too many arguments. */
export function prepareCall(
  context: Context,
  name: string,
  given: CallExpression,
  rule: FunctionRule,
  compile: (part: Expression) => BoundExpression,
  compileWith: (substitutes: ReadonlyMap<string, BoundExpression>, part: Expression) => BoundExpression,
): FunctionCall {
  const { compiler } = context.environment;
  const ast = rule.names ? inPlaces(given, rule.names) : given;
  checkShape(name, ast, rule);
  const memo = new Map<number, BoundExpression>();
  const arg = (index: number): BoundExpression => {
    const known = memo.get(index);
    if (known) return known;
    const expression = ast.args[index];
    if (!expression) throw invalid("000938", "22023", `not enough arguments for function [${name}]`);
    const value = compile(expression);
    memo.set(index, value);
    return value;
  };
  const constant = (index: number): string => {
    const value = arg(index);
    if (typeof value.constant !== "string")
      throw notSupported(`function ${name} with an argument ${index + 1} that is no constant`);
    return value.constant;
  };
  return {
    name,
    ast,
    context,
    compiler,
    count: ast.args.length,
    arg,
    constant,
    all: () => ast.args.map((_, index) => arg(index)),
    text: (index) => asText(compiler, arg(index)),
    as: (index, type) => coerce(compiler, arg(index), type),
    integer(index) {
      const text = constant(index);
      if (!/^-?\d+$/.test(text))
        throw invalid("001044", "42P13", `argument ${index + 1} of ${name} must be a whole number`);
      return Number(text);
    },
    lambda(index, read) {
      const expression = ast.args[index];
      if (expression?.kind !== "lambda" || expression.parameters.length !== read.length)
        throw invalid(
          "001044",
          "42P13",
          `argument ${index + 1} of ${name} must be a lambda expression of ${read.length} parameter${read.length > 1 ? "s" : ""}`,
        );
      const values = expression.parameters.map(
        (parameter, place) => [parameter.name, read[place]?.(parameter.type)] as const,
      );
      const substitutes = new Map(values.flatMap(([key, value]) => (value ? [[key, value] as const] : [])));
      return compileWith(substitutes, expression.body);
    },
    word(index) {
      const expression = ast.args[index];
      if (expression?.kind === "column" && expression.parts.length === 1)
        return (expression.parts[0] ?? "").toUpperCase();
      return constant(index).toUpperCase();
    },
    windowed: (aggregate, defaultFrame) =>
      ast.over ? sql`${aggregate} ${overSql(context, ast.over, compile, defaultFrame)}` : aggregate,
    withinGroup() {
      if (!ast.withinGroup) return sql``;
      const items = ast.withinGroup.map((item) => orderSql(sortable(compile(item.expression)), item));
      return sql` ORDER BY ${joinSql(items, ", ")}`;
    },
    sortedBy: () =>
      (ast.withinGroup ?? []).map(({ expression, descending }) => ({
        value: compile(expression),
        descending,
      })),
    star: (star) => expandStar(context, star, compile),
    unified: (indexes) =>
      unify(
        compiler,
        (indexes ?? ast.args.map((_, index) => index)).map((index) => arg(index)),
      ),
  };
}

/** Named arguments in the places of their names, behind those that are not named. */
function inPlaces(call: CallExpression, names: readonly string[]): CallExpression {
  const rest = names.slice(call.args.length);
  if ([...call.named.keys()].some((name) => !rest.includes(name))) return call;
  const given = rest.map((name) => call.named.get(name));
  const last = given.findLastIndex((argument) => argument !== undefined);
  const args = given.slice(0, last + 1).flatMap((argument) => argument ?? []);
  return args.length === last + 1 ? { ...call, args: [...call.args, ...args], named: new Map() } : call;
}

function checkShape(name: string, ast: CallExpression, rule: FunctionRule): void {
  const [least, greatest] = rule.args;
  const known = knownFunctions().get(name);
  const count = ast.args.length;
  // Forms that Snowflake has and this rule has not.
  if (
    known?.least !== undefined &&
    ((count < least && count >= known.least) || (count > greatest && (known.most ?? 0) >= count))
  )
    throw notSupported(`function ${name} with ${count} arguments`);
  if (ast.args.length < least)
    throw invalid(
      "000938",
      "22023",
      `not enough arguments for function [${name}], expected ${least}, got ${ast.args.length}`,
    );
  if (ast.args.length > greatest)
    throw invalid(
      "000939",
      "22023",
      `too many arguments for function [${name}] expected ${greatest}, got ${ast.args.length}`,
    );
  if (ast.named.size > 0) throw notSupported(`named arguments of function ${name}`);
  const kind = rule.kind ?? "scalar";
  if (kind === "scalar" && (ast.over || ast.distinct || ast.withinGroup || ast.nulls))
    throw invalid("001003", "42000", `${name} is no aggregate or window function.`);
  if (kind === "window" && !ast.over)
    throw invalid("002303", "42601", `Window function [${name}] must have an OVER clause`);
}
