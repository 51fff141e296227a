import { invalid } from "../../errors/invalid.ts";
import { type BoundExpression, made } from "../../expression/bound-expression.ts";
import { asText, coerce } from "../../expression/coerce.ts";
import { alias, type FunctionRules } from "../../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../../expression/function-rule.ts";
import { textLiteral } from "../../expression/literal.ts";
import { hasEquals, sortable } from "../../expression/order.ts";
import { type DataType, TEXT } from "../../types/data-type.ts";
import { atom, type DuckSql, macro, mapList, place, print, sql } from "../../types/duck-sql.ts";
import { aggregate, argument, counted, distinct, refuseDistinctWindow } from "./aggregate-value.ts";

/** All values that are not NULL, as a list. */
function collect(call: FunctionCall, value: BoundExpression): DuckSql {
  const list = call.windowed(sql`list(${distinct(call)}${argument(value)}${call.withinGroup()})`);
  return mapList(list, (x) => sql`${x} IS NOT NULL`, "list_filter");
}

/** LISTAGG: no rows give ''; NULLs are left out. https://docs.snowflake.com/en/sql-reference/functions/listagg */
const listAggregate: FunctionRule = {
  args: [1, 2],
  kind: "aggregate",
  compile(call) {
    refuseDistinctWindow(call);
    const value = call.arg(0);
    if (call.count > 1 && call.arg(1).constant === undefined) call.constant(1);
    const separator = call.count > 1 ? call.text(1) : textLiteral("");
    const order = print(call.withinGroup());
    if (call.ast.distinct && order !== "" && !order.startsWith(` ORDER BY ${print(sortable(value))} `))
      throw invalid("002090", "42601", "LISTAGG(DISTINCT …): WITHIN GROUP must order by the same expression");
    const texts = mapList(collect(call, value), (x) =>
      place(asText(call.compiler, elementOf(value, x)).value),
    );
    const list = aggregate(texts, TEXT);
    const text = made(
      TEXT,
      [list, separator],
      (all, between) => sql`coalesce(array_to_string(${all}, ${between}), '')`,
    );
    return { ...text, nullable: false };
  },
};

/** An element of a list as a value. */
function elementOf({ type }: BoundExpression, x: DuckSql): BoundExpression {
  return { value: atom(x), type, nullable: false };
}

/** ARRAY_AGG: NULLs are left out. https://docs.snowflake.com/en/sql-reference/functions/array_agg */
const arrayAggregate: FunctionRule = {
  args: [1, 1],
  kind: "aggregate",
  compile(call) {
    refuseDistinctWindow(call);
    const value = call.arg(0);
    const elements = mapList(collect(call, value), (x) => {
      const element = coerce(call.compiler, elementOf(value, x), { name: "VARIANT" });
      return sql`CAST(${place(element.value)} AS VARCHAR)`;
    });
    const array = macro("array", elements);
    const mayBeEqual = call.ast.distinct && hasEquals(value.type);
    return counted(mayBeEqual ? distinctElements(array) : array, { name: "ARRAY" });
  },
};

function distinctElements(array: DuckSql): DuckSql {
  return sql`CAST(sf_variant('ARRAY_DISTINCT', CAST(${array} AS VARCHAR)) AS JSON)`;
}

/** Texts of values as an array, NULLs left out. */
function collected(call: FunctionCall, value: BoundExpression): DuckSql {
  const texts = call.windowed(sql`list(CAST(${argument(value)} AS VARCHAR))`);
  return macro(
    "array",
    mapList(texts, (x) => sql`${x} IS NOT NULL`, "list_filter"),
  );
}

/** ARRAY_UNIQUE_AGG: the distinct values, NULLs left out. https://docs.snowflake.com/en/sql-reference/functions/array_unique_agg */
const uniqueAggregate: FunctionRule = {
  args: [1, 1],
  kind: "aggregate",
  compile: (call) =>
    counted(distinctElements(collected(call, call.as(0, { name: "VARIANT" }))), { name: "ARRAY" }),
};

/**
 * ARRAY_UNION_AGG: as many copies of a value as the array has that has most of them.
 * https://docs.snowflake.com/en/sql-reference/functions/array_union_agg
 */
const unionAggregate: FunctionRule = {
  args: [1, 1],
  kind: "aggregate",
  compile(call) {
    const array = call.arg(0);
    // A structured ARRAY's union is of its own type.
    const type: DataType = array.type.name === "STRUCTURED_ARRAY" ? array.type : { name: "ARRAY" };
    const arrays = collected(call, coerce(call.compiler, array, type));
    const union = sql`sf_variant('ARRAY_UNION_AGG', CAST(${arrays} AS VARCHAR))`;
    return counted(sql`CAST(${union} AS JSON)`, type);
  },
};

const objectAggregate: FunctionRule = {
  args: [2, 2],
  kind: "aggregate",
  compile(call) {
    const key = call.text(0);
    const value = call.as(1, { name: "VARIANT" });
    const entry = sql`{'k': ${argument(key)}, 'v': CAST(${argument(value)} AS VARCHAR)}`;
    const list = call.windowed(sql`list(${entry})`);
    return counted(macro("object", macro("object_entries", list)), { name: "OBJECT" });
  },
};

/** Aggregates that give all their values: https://docs.snowflake.com/en/sql-reference/functions-aggregation */
export const collectingAggregates: FunctionRules = {
  ...alias(listAggregate, "LISTAGG", "STRING_AGG"),
  ARRAY_AGG: arrayAggregate,
  ARRAY_UNIQUE_AGG: uniqueAggregate,
  ARRAY_UNION_AGG: unionAggregate,
  OBJECT_AGG: objectAggregate,
};
