import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import type { CallExpression, Expression, StarExpression } from "../parser/ast.ts";
import type { DataType } from "../types/data-type.ts";
import { asText, coerce, unify } from "./coerce.ts";
import type { Compiler, Context } from "./context.ts";
import { orderSql, overSql, sortable } from "./order.ts";
import { expandStar } from "./star.ts";
import type { Typed } from "./typed.ts";

/** How a function is called and what becomes of it. A function without a rule does not exist here. */
export interface FunctionRule {
  /** Least and greatest number of arguments. */
  readonly args: readonly [least: number, greatest: number];
  /** Aggregates may be windows too; a window function must have OVER. */
  readonly kind?: "scalar" | "aggregate" | "window";
  compile(call: FunctionCall): Typed;
}

/** One call of a function, with what rules ask of it. */
export interface FunctionCall {
  readonly name: string;
  readonly ast: CallExpression;
  readonly context: Context;
  readonly compiler: Compiler;
  readonly count: number;
  /** The argument at a place, compiled. */
  arg(index: number): Typed;
  /** All arguments, compiled. */
  all(): Typed[];
  /** The argument as text, or as another type. */
  text(index: number): Typed;
  as(index: number, type: DataType): Typed;
  /** An argument that must be known beforehand: its text. */
  constant(index: number): string;
  /** As constant, for a whole number. */
  integer(index: number): number;
  /** A date part or the like: a bare word or a string, in upper case. */
  word(index: number): string;
  /** Adds OVER (…) to the SQL of an aggregate or window function when the call has it. */
  windowed(sql: string, defaultFrame?: string): string;
  /** ORDER BY of WITHIN GROUP as DuckDB has it inside the parentheses; empty without. */
  withinGroup(): string;
  /** What `*` stands for as an argument. */
  star(star: StarExpression): { name: string; value: Typed }[];
  /** The arguments as their common type. */
  unified(indexes?: readonly number[]): { type: DataType; values: Typed[] };
}

/** Prepares a call for its rule. @throws {SnowflakeError} 000938 and 000939 for too few or too many arguments. */
export function prepareCall(
  context: Context,
  name: string,
  ast: CallExpression,
  rule: FunctionRule,
  compile: (part: Expression) => Typed,
): FunctionCall {
  const { compiler } = context.environment;
  checkShape(name, ast, rule);
  const memo = new Map<number, Typed>();
  const arg = (index: number): Typed => {
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
    word(index) {
      const expression = ast.args[index];
      if (expression?.kind === "column" && expression.parts.length === 1)
        return (expression.parts[0] ?? "").toUpperCase();
      return constant(index).toUpperCase();
    },
    windowed: (sql, defaultFrame) =>
      ast.over ? `${sql} ${overSql(context, ast.over, compile, defaultFrame)}` : sql,
    withinGroup() {
      if (!ast.withinGroup) return "";
      const items = ast.withinGroup.map((item) => orderSql(sortable(compile(item.expression)), item));
      return ` ORDER BY ${items.join(", ")}`;
    },
    star: (star) => expandStar(context, star, compile),
    unified: (indexes) =>
      unify(
        compiler,
        (indexes ?? ast.args.map((_, index) => index)).map((index) => arg(index)),
      ),
  };
}

function checkShape(name: string, ast: CallExpression, rule: FunctionRule): void {
  const [least, greatest] = rule.args;
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
