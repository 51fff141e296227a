import { invalid } from "../../errors/invalid.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { type BoundExpression, bound, made, markNullable } from "../../expression/bound-expression.ts";
import { coerce, commonTypeOfValues, nullOf } from "../../expression/coerce.ts";
import type { FunctionRules } from "../../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../../expression/function-rule.ts";
import { memberText, memberValue } from "../../types/cast-structured.ts";
import { BOOLEAN, type DataType, VARIANT } from "../../types/data-type.ts";
import { apply, DuckSql, foldList, fresh, macro, mapList, place, sql } from "../../types/duck-sql.ts";
import { ARRAY, arrayArgument } from "../semi-structured/arguments.ts";

// https://docs.snowflake.com/en/user-guide/querying-semistructured#label-higher-order-functions

interface Elements {
  readonly array: BoundExpression;
  readonly element: DataType;
  readonly isStructured: boolean;
}

function elementsOf(call: FunctionCall): Elements {
  const array = call.arg(0);
  if (array.type.name === "STRUCTURED_ARRAY")
    return { array, element: array.type.element.type, isStructured: true };
  return { array: arrayArgument(call, 0), element: VARIANT, isStructured: false };
}

/** An element as a value: as the lambda's parameter says, or as the array has it. */
function parameter(call: FunctionCall, { element }: Elements, json: DuckSql) {
  return (type: DataType | undefined): BoundExpression => {
    const value = memberValue(fresh(macro("json_item", json)), element, call.compiler.settings);
    const own: BoundExpression = { value, type: element, nullable: true };
    return type === undefined ? own : coerce(call.compiler, own, type);
  };
}

/** What a lambda gives, as it can stand inside a function of lists. */
function bodyOf(value: BoundExpression): DuckSql {
  const text = place(value.value);
  if (DuckSql.isPinned(text))
    throw notSupported("a subquery, an aggregate or a window in a lambda expression");
  if (value.volatile) throw notSupported("a lambda expression that changes each time");
  return text;
}

const items = (array: DuckSql) => sql`CAST(json_extract(${array}, '$[*]') AS JSON[])`;

/** FILTER: https://docs.snowflake.com/en/sql-reference/functions/filter */
const filter: FunctionRule = {
  args: [2, 2],
  compile(call) {
    const elements = elementsOf(call);
    const { array } = elements;
    return made(array.type, [array], (x) => {
      const kept = mapList(
        items(x),
        (json) => {
          const held = call.lambda(1, [parameter(call, elements, json)]);
          return sql`coalesce(${bodyOf(coerce(call.compiler, held, BOOLEAN))}, false)`;
        },
        "list_filter",
      );
      const texts = mapList(kept, (json) => sql`CAST(${json} AS VARCHAR)`);
      return sql`CASE WHEN ${x} IS NOT NULL THEN ${macro("array", texts)} END`;
    });
  },
};

/** TRANSFORM: https://docs.snowflake.com/en/sql-reference/functions/transform */
const transform: FunctionRule = {
  args: [2, 2],
  compile(call) {
    const elements = elementsOf(call);
    const { array, isStructured } = elements;
    let type: DataType = ARRAY;
    const value = apply([array.value], (x) => {
      const texts = mapList(items(x), (json) => {
        const result = call.lambda(1, [parameter(call, elements, json)]);
        if (!isStructured) {
          const variant = coerce(call.compiler, result, VARIANT);
          return macro("json_element", bodyOf(variant));
        }
        const member = { type: result.type, nullable: true };
        type = { name: "STRUCTURED_ARRAY", element: member };
        bodyOf(result);
        return place(memberText(result.value, member, call.compiler.settings));
      });
      return sql`CASE WHEN ${x} IS NOT NULL THEN ${macro("array", texts)} END`;
    });
    return bound(value, type, [array]);
  },
};

/** The widest of the accumulator's types: a number of 38 digits, a text of any length. */
function widest(types: readonly BoundExpression[]): DataType {
  const type = commonTypeOfValues(types.map(({ type, untyped }) => ({ type, ...(untyped && { untyped }) })));
  if (type.name === "FIXED") return { ...type, precision: 38 };
  return type.name === "TEXT" ? { name: "TEXT", length: 16_777_216 } : type;
}

/** REDUCE: https://docs.snowflake.com/en/sql-reference/functions/reduce */
const reduce: FunctionRule = {
  args: [3, 3],
  compile(call) {
    const elements = elementsOf(call);
    const init = call.arg(1);
    if (init.untyped) throw notSupported("REDUCE with the word NULL as its initial value");
    const accumulator = (value: DuckSql, type: DataType) => (written: DataType | undefined) => {
      const own: BoundExpression = { value: fresh(value), type, nullable: true };
      return written === undefined ? own : coerce(call.compiler, own, written);
    };
    // The type that a step gives decides the accumulator's.
    const step = (type: DataType, sum: DuckSql, json: DuckSql) =>
      call.lambda(2, [accumulator(sum, type), parameter(call, elements, json)]);
    const first = step(init.type, sql`NULL`, sql`NULL`);
    const type = widest([init, first]);
    if (type.name !== init.type.name && init.type.name !== "FIXED")
      throw invalid(
        "001044",
        "42P13",
        "Invalid argument types for function 'REDUCE': the accumulator and the lambda's result are of different types",
      );
    const start = coerce(call.compiler, init, type);
    const value = made(type, [elements.array, start], (x, initial) => {
      const none = place(nullOf(type).value);
      const rest = mapList(items(x), (json) => sql`{'a': ${none}, 'e': CAST(${json} AS JSON)}`);
      const all = sql`list_concat([{'a': ${initial}, 'e': CAST(NULL AS JSON)}], ${rest})`;
      const folded = foldList(all, (sum, next) => {
        const result = coerce(call.compiler, step(type, sql`${sum}.a`, sql`${next}.e`), type);
        return sql`{'a': ${bodyOf(result)}, 'e': ${next}.e}`;
      });
      return sql`CASE WHEN ${x} IS NOT NULL AND ${initial} IS NOT NULL THEN (${folded}).a END`;
    });
    return markNullable(value);
  },
};

/** Functions of lambda expressions. */
export const higherOrderFunctions: FunctionRules = { FILTER: filter, TRANSFORM: transform, REDUCE: reduce };
