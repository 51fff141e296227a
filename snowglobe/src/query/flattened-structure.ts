import { notSupported } from "../errors/snowflake-error.ts";
import { type BoundExpression, bound } from "../expression/bound-expression.ts";
import { coerce, convert } from "../expression/coerce.ts";
import type { Compiler, RelationColumn } from "../expression/context.ts";
import { structuredMember } from "../expression/structured-path.ts";
import { memberValue } from "../types/cast-structured.ts";
import { type DataType, isStructured, TEXT, VARIANT } from "../types/data-type.ts";
import { parsePath } from "../variants/paths.ts";

/** How FLATTEN goes through a value. */
export interface Walk {
  readonly path: string;
  readonly recursive: boolean;
  readonly mode: string;
}

/** What FLATTEN goes through, and its columns as the value's type makes them. */
interface Flattened {
  readonly value: BoundExpression;
  readonly typed: (column: RelationColumn) => RelationColumn;
}

/**
 * Elements of a structured ARRAY, and keys and values of a MAP, have the types that they have inside; all else is VARIANT.
 * https://docs.snowflake.com/en/sql-reference/data-types-structured#using-the-flatten-function-with-values-of-structured-types
 */
export function flattenedOf(compiler: Compiler, input: BoundExpression, how: Walk | undefined): Flattened {
  if (!isStructured(input.type))
    return { value: coerce(compiler, input, VARIANT), typed: (column) => column };
  if (how?.recursive) return { value: convert(compiler, input, VARIANT), typed: (column) => column };
  const inner = atPath(compiler, input, how?.path ?? "");
  if (!isStructured(inner.type) || inner.type.name === "STRUCTURED_OBJECT")
    return { value: convert(compiler, input, VARIANT), typed: (column) => column };
  const { element } = inner.type;
  const key: DataType = inner.type.name === "MAP" ? inner.type.key : TEXT;
  return {
    value: input,
    typed(column) {
      switch (column.name) {
        case "KEY":
          return { ...column, value: coerce(compiler, column.value, key) };
        case "VALUE":
          return { ...column, value: readAs(compiler, column.value, element.type) };
        case "THIS":
          return { ...column, value: convert(compiler, { ...column.value, type: inner.type }, VARIANT) };
        default:
          return column;
      }
    },
  };
}

function readAs(compiler: Compiler, column: BoundExpression, type: DataType): BoundExpression {
  return { ...bound(memberValue(column.value, type, compiler.settings), type, [column]), nullable: true };
}

function atPath(compiler: Compiler, input: BoundExpression, path: string): BoundExpression {
  return parsePath(path).reduce<BoundExpression>((value, step) => {
    if (!isStructured(value.type))
      throw notSupported("FLATTEN with a PATH through a structured value into a VARIANT");
    return structuredMember(compiler, value, value.type, step);
  }, input);
}
