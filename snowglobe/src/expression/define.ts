import type { DataType } from "../types/data-type.ts";
import type { FunctionRule } from "./function-rule.ts";
import { type Typed, typed } from "./typed.ts";

/** Rules by the function's name. */
export type FunctionRules = Readonly<Record<string, FunctionRule>>;

/** A function whose arguments have fixed types; those beyond the list are of its last one. NULL in, NULL out. */
export function simple(
  types: readonly DataType[],
  least: number,
  result: DataType,
  sql: (...args: string[]) => string,
  greatest = types.length,
): FunctionRule {
  return {
    args: [least, greatest],
    compile(call) {
      const args: Typed[] = call.ast.args.map((_, index) => {
        const type = types[Math.min(index, types.length - 1)];
        return type === undefined
          ? call.arg(index)
          : type.name === "TEXT"
            ? call.text(index)
            : call.as(index, type);
      });
      return typed(sql(...args.map((arg) => arg.sql)), result, args);
    },
  };
}

/** The same rule under several names. */
export function alias(rule: FunctionRule, ...names: readonly string[]): FunctionRules {
  return Object.fromEntries(names.map((name) => [name, rule]));
}
