import type { DataType } from "../types/data-type.ts";
import type { DuckSql } from "../types/duck-sql.ts";
import { type BoundExpression, made } from "./bound-expression.ts";
import type { FunctionRule } from "./function-rule.ts";

/** Rules by the function's name. */
export type FunctionRules = Readonly<Record<string, FunctionRule>>;

/**
 * A function whose arguments have fixed types; those beyond the list are of its last one. NULL in, NULL out.
 *
 * @example
 * simple([TEXT, NUMBER], 2, TEXT, (x, n) => sql`repeat(${x}, ${n})`)
 */
export function simple<const Types extends readonly DataType[]>(
  types: Types,
  least: number,
  result: DataType,
  build: (...args: { readonly [Index in keyof Types]: DuckSql }) => DuckSql,
  greatest: number = types.length,
): FunctionRule {
  return {
    args: [least, greatest],
    compile(call) {
      const args: BoundExpression[] = call.ast.args.map((_, index) => {
        const type = types[Math.min(index, types.length - 1)];
        return type === undefined
          ? call.arg(index)
          : type.name === "TEXT"
            ? call.text(index)
            : call.as(index, type);
      });
      return made(result, args, build as unknown as (...names: readonly DuckSql[]) => DuckSql);
    },
  };
}

/** The same rule under several names. */
export function alias(rule: FunctionRule, ...names: readonly string[]): FunctionRules {
  return Object.fromEntries(names.map((name) => [name, rule]));
}
