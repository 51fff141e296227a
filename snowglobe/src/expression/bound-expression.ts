import type { DataType } from "../types/data-type.ts";
import { apply, bindValues, type DuckSql, type DuckValue, place, print } from "../types/duck-sql.ts";
import type { WireValue } from "../types/result-set.ts";

/** An expression whose names and types are known: a value in DuckDB, with what Snowflake would know of it. */
export interface BoundExpression {
  /** Used by `made` and `once`, which write it once; a statement writes it by `textOf`. */
  readonly value: DuckValue;
  readonly type: DataType;
  readonly nullable: boolean;
  /** Known before the statement runs, as the protocol would carry it. */
  readonly constant?: WireValue;
  /** The word NULL: it takes the type of what it meets. */
  readonly untyped?: boolean;
  /** Gives another value each time it is asked: UUID_STRING, NEXTVAL. */
  readonly volatile?: boolean;
}

/** An expression of a type, which is NULL or volatile when one of those it comes from is. */
export function bound(
  value: DuckValue,
  type: DataType,
  from: readonly BoundExpression[] = [],
): BoundExpression {
  const nullable = from.length === 0 || from.some((part) => part.nullable);
  return { value, type, nullable, ...(from.some((part) => part.volatile) && { volatile: true }) };
}

type SqlOf<Parts extends readonly BoundExpression[]> = { readonly [Index in keyof Parts]: DuckSql };

/**
 * An expression made of others, each of which is worked out once however often `build` writes it.
 *
 * @example
 * made(TEXT, [text, start], (x, n) => sql`substring(${x}, ${n})`)
 */
export function made<const Parts extends readonly BoundExpression[]>(
  type: DataType,
  parts: Parts,
  build: (...names: SqlOf<Parts>) => DuckSql,
): BoundExpression {
  const values = parts.map(({ value }) => value);
  return bound(apply(values, build as unknown as (...names: readonly DuckSql[]) => DuckSql), type, parts);
}

/**
 * An expression made by rules that need another one several times: `build` is given a name for it.
 *
 * @example
 * once(value, (x) => either(compare("<", x, low), compare(">", x, high)))
 */
export function once(
  expression: BoundExpression,
  build: (atom: BoundExpression) => BoundExpression,
): BoundExpression {
  return onceEach([expression], ([atom = expression]) => build(atom));
}

/** `once` for several expressions. */
export function onceEach(
  expressions: readonly BoundExpression[],
  build: (atoms: readonly BoundExpression[]) => BoundExpression,
): BoundExpression {
  let result: BoundExpression | undefined;
  const value = bindValues(
    expressions.map((expression) => expression.value),
    (atoms) => {
      result = build(
        expressions.map((expression, index) => ({ ...expression, value: atoms[index] ?? expression.value })),
      );
      return result.value;
    },
  );
  if (!result) throw new Error("an expression was not built");
  return { ...result, value };
}

/** The same expression, which may be NULL. */
export function markNullable(expression: BoundExpression): BoundExpression {
  return { ...expression, nullable: true };
}

/** The expression as text of a statement. Each place that it is written at works it out. */
export function textOf({ value }: BoundExpression): string {
  return print(place(value));
}
