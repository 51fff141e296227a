import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { type BoundExpression, bound, made, markNullable } from "../expression/bound-expression.ts";
import { asText, coerce } from "../expression/coerce.ts";
import { alias, type FunctionRules } from "../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../expression/function-rule.ts";
import { textLiteral } from "../expression/literal.ts";
import { asNumber, binary, scaled, unscaled } from "../expression/operators.ts";
import { distinguished, sortable } from "../expression/order.ts";
import { BOOLEAN, type DataType, NUMBER, TEXT } from "../types/data-type.ts";
import {
  apply,
  atom,
  type DuckSql,
  type DuckValue,
  joinSql,
  macro,
  mapList,
  pinned,
  place,
  print,
  rawSql,
  sql,
} from "../types/duck-sql.ts";
import { duckString, duckType } from "../types/duck-type.ts";
import { hashed, hashInput } from "./hash-input.ts";

const REAL: DataType = { name: "REAL" };
const COUNT: DataType = { name: "FIXED", precision: 18, scale: 0 };

function distinct(call: FunctionCall): DuckSql {
  return rawSql(call.ast.distinct ? "DISTINCT " : "");
}

/** An aggregate's value: it stands in the query, whatever is made of it. */
function aggregate(text: DuckSql, type: DataType, from: readonly BoundExpression[] = []): BoundExpression {
  return { ...bound(pinned(text), type, from), volatile: false };
}

/** An aggregate of rows, which is never NULL. */
function counted(text: DuckSql, type: DataType): BoundExpression {
  return { ...aggregate(text, type), nullable: false };
}

/** What an aggregate is made of, in its place. */
function argument(value: BoundExpression): DuckSql {
  return place(value.value);
}

function refuseDistinctWindow(call: FunctionCall): void {
  if (call.ast.distinct && call.ast.over) throw notSupported(`${call.name}(DISTINCT …) OVER (…)`);
}

/** COUNT(*), COUNT(x), COUNT(DISTINCT a, b): https://docs.snowflake.com/en/sql-reference/functions/count */
const count: FunctionRule = {
  args: [1, 100],
  kind: "aggregate",
  compile(call) {
    refuseDistinctWindow(call);
    const result = (inside: DuckSql) =>
      counted(sql`CAST(${call.windowed(sql`count(${inside})`)} AS DECIMAL(18,0))`, COUNT);
    const [first] = call.ast.args;
    if (first?.kind === "star") {
      if (first.qualifier.length > 0 || call.count > 1) throw notSupported("COUNT(table.*)");
      return result(sql`*`);
    }
    const values = call.all();
    const [only] = values;
    if (only && values.length === 1)
      return result(sql`${distinct(call)}${call.ast.distinct ? distinguished(only) : argument(only)}`);
    const row = made(TEXT, values, (...parts) => {
      const known = parts.map((part) => sql`${part} IS NOT NULL`);
      const keys = parts.map((part, index) =>
        values[index]?.type.name === "VARIANT" ? macro("variant_key", part) : part,
      );
      return sql`CASE WHEN ${joinSql(known, " AND ")} THEN row(${joinSql(keys, ", ")}) END`;
    });
    return result(sql`${distinct(call)}${argument(row)}`);
  },
};

/** SUM: whole and decimal numbers keep their scale. https://docs.snowflake.com/en/sql-reference/functions/sum */
const sum: FunctionRule = {
  args: [1, 1],
  kind: "aggregate",
  compile(call) {
    refuseDistinctWindow(call);
    const value = summed(call);
    const sum = call.windowed(sql`sum(${distinct(call)}${argument(value)})`);
    if (value.type.name !== "FIXED") return markNullable(aggregate(sum, REAL, [value]));
    return markNullable(wholeSum(sum, value.type));
  },
};

/** What is summed: "When passed a VARCHAR expression, this function implicitly casts the input to floating point." */
function summed(call: FunctionCall): BoundExpression {
  const value = call.arg(0);
  return value.type.name === "TEXT" && !value.untyped ? call.as(0, REAL) : asNumber(call.compiler, value);
}

/** A sum as a number of 38 digits: DuckDB lets a sum grow to 39. */
function wholeSum(text: DuckSql, type: FixedType): BoundExpression {
  const result: FixedType = { ...type, precision: 38 };
  const sum = aggregate(sql`CAST(${text} AS ${rawSql(duckType(result))})`, result);
  // Numbers of so few digits would have to be thousands of millions.
  if (type.precision < 29) return sum;
  const nines = "9".repeat(38);
  const greatest = type.scale === 0 ? nines : `${nines.slice(type.scale)}.${"9".repeat(type.scale)}`;
  return made(
    result,
    [sum],
    (x) =>
      sql`CASE WHEN abs(${x}) > CAST(${rawSql(duckString(greatest))} AS ${rawSql(duckType(result))}) THEN sf.fail('100039', '22003', 'Numeric value is out of range: SUM') ELSE ${x} END`,
  );
}

type FixedType = Extract<DataType, { readonly name: "FIXED" }>;

/** AVG over a window has three digits more than its argument, rounded: 10.000 for whole numbers, as the page shows. */
function windowAverage(call: FunctionCall, value: BoundExpression, type: FixedType): BoundExpression {
  const result: FixedType = { name: "FIXED", precision: 38, scale: Math.min(type.scale + 3, 37) };
  const scale = type.scale;
  const sum = aggregate(
    unscaled(sql`CAST(${call.windowed(sql`sum(${argument(value)})`)} AS DECIMAL(38,${scale}))`, scale),
    result,
  );
  const rows = aggregate(sql`nullif(CAST(${rowsOf(call, value)} AS HUGEINT), 0)`, COUNT);
  const unit = rawSql(String(2n * 10n ** BigInt(result.scale - scale)));
  const average = made(result, [sum, rows], (x, n) =>
    scaled(sql`(CAST(sign(${x}) AS HUGEINT) * ((abs(${x}) * ${unit} + ${n}) // (2 * ${n})))`, result),
  );
  return markNullable(average);
}

/** How many values there are. A value that changes each time is asked for once, so it is not asked to be counted. */
function rowsOf(call: FunctionCall, value: BoundExpression): DuckSql {
  if (!value.nullable && !call.ast.distinct) return call.windowed(sql`count(*)`);
  if (value.volatile) throw notSupported(`${call.name} of a value that changes each time and may be NULL`);
  return call.windowed(sql`count(${distinct(call)}${argument(value)})`);
}

/** AVG is the exact sum divided by the count. */
const average: FunctionRule = {
  args: [1, 1],
  kind: "aggregate",
  compile(call) {
    refuseDistinctWindow(call);
    const value = summed(call);
    const inside = sql`${distinct(call)}${argument(value)}`;
    if (value.type.name !== "FIXED")
      return markNullable(aggregate(call.windowed(sql`avg(${inside})`), REAL, [value]));
    if (call.ast.over) return windowAverage(call, value, value.type);
    const total = wholeSum(sql`sum(${inside})`, value.type);
    const rows = aggregate(sql`nullif(${rowsOf(call, value)}, 0)`, COUNT);
    return markNullable(binary(call.compiler, "/", total, rows));
  },
};

function extreme(name: "min" | "max"): FunctionRule {
  return {
    args: [1, 1],
    kind: "aggregate",
    compile(call) {
      const value = call.arg(0);
      if (value.type.name === "TIMESTAMP_TZ") throw notSupported(`${call.name} of TIMESTAMP_TZ`);
      if (value.type.name === "VARIANT") {
        const found = call.windowed(sql`${rawSql(name)}(${place(orderedVariant(value))})`);
        return markNullable(aggregate(sql`(${found}).v`, value.type, [value]));
      }
      return markNullable(
        aggregate(call.windowed(sql`${rawSql(name)}(${sortable(value)})`), value.type, [value]),
      );
    },
  };
}

/** A VARIANT behind what it is sorted by. */
function orderedVariant({ value }: BoundExpression): DuckValue {
  return apply(
    [value],
    (x) => sql`CASE WHEN ${x} IS NOT NULL THEN {'o': ${macro("variant_order", x)}, 'v': ${x}} END`,
  );
}

function extremeBy(name: "arg_min" | "arg_max"): FunctionRule {
  return {
    args: [2, 2],
    kind: "aggregate",
    compile(call) {
      const value = call.arg(0);
      const found = sql`${rawSql(`${name}_null`)}(${argument(value)}, ${sortable(call.arg(1))})`;
      return markNullable(aggregate(call.windowed(found), value.type, [value]));
    },
  };
}

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
    // VARIANTs may be equal though they hold values of other types.
    const isVariant = call.ast.distinct && value.type.name === "VARIANT";
    return counted(isVariant ? distinctElements(array) : array, { name: "ARRAY" });
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
    const arrays = collected(call, call.as(0, { name: "ARRAY" }));
    const union = sql`sf_variant('ARRAY_UNION_AGG', CAST(${arrays} AS VARCHAR))`;
    return counted(sql`CAST(${union} AS JSON)`, { name: "ARRAY" });
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

function ofReal(duck: string): FunctionRule {
  return {
    args: [1, 1],
    kind: "aggregate",
    compile(call) {
      refuseDistinctWindow(call);
      const value = call.as(0, REAL);
      const found = sql`${rawSql(duck)}(${distinct(call)}${argument(value)})`;
      return markNullable(aggregate(call.windowed(found), REAL, [value]));
    },
  };
}

function ofBooleans(duck: string): FunctionRule {
  return {
    args: [1, 1],
    kind: "aggregate",
    compile: (call) =>
      markNullable(aggregate(call.windowed(sql`${rawSql(duck)}(${argument(call.as(0, BOOLEAN))})`), BOOLEAN)),
  };
}

/**
 * HASH_AGG: one number for a set of rows, whatever their order. Snowflake does not tell its hash, so the number differs
 * from its; that it changes with the rows is what it promises. https://docs.snowflake.com/en/sql-reference/functions/hash_agg
 */
const hashAggregate: FunctionRule = {
  args: [1, 1000],
  kind: "aggregate",
  compile(call) {
    refuseDistinctWindow(call);
    const input = argument(hashInput(hashed(call)));
    const total = call.windowed(sql`sum(${distinct(call)}CAST(hash(${input}) AS HUGEINT))`);
    return counted(sql`CAST(coalesce(${total}, 0) % 9223372036854775807 AS DECIMAL(19,0))`, {
      name: "FIXED",
      precision: 19,
      scale: 0,
    });
  },
};

const median: FunctionRule = {
  args: [1, 1],
  kind: "aggregate",
  compile(call) {
    const value = asNumber(call.compiler, call.arg(0));
    if (value.type.name === "REAL")
      return markNullable(aggregate(call.windowed(sql`median(${argument(value)})`), REAL, [value]));
    const scale = Math.min((value.type.name === "FIXED" ? value.type.scale : 0) + 3, 37);
    const type: DataType = { name: "FIXED", precision: 38, scale };
    const duck = rawSql(duckType(type));
    const found = call.windowed(sql`median(CAST(${argument(value)} AS ${duck}))`);
    return markNullable(aggregate(sql`CAST(${found} AS ${duck})`, type, [value]));
  },
};

/** Aggregates: https://docs.snowflake.com/en/sql-reference/functions-aggregation */
export const aggregateFunctions: FunctionRules = {
  COUNT: count,
  COUNT_IF: {
    args: [1, 1],
    kind: "aggregate",
    compile(call) {
      const test = argument(call.as(0, BOOLEAN));
      const found = call.windowed(sql`count(CASE WHEN ${test} THEN 1 END)`);
      return counted(sql`CAST(${found} AS DECIMAL(18,0))`, COUNT);
    },
  },
  SUM: sum,
  AVG: average,
  MIN: extreme("min"),
  MAX: extreme("max"),
  MIN_BY: extremeBy("arg_min"),
  MAX_BY: extremeBy("arg_max"),
  ANY_VALUE: {
    args: [1, 1],
    kind: "aggregate",
    compile: (call) =>
      markNullable(
        aggregate(call.windowed(sql`any_value(${argument(call.arg(0))})`), call.arg(0).type, [call.arg(0)]),
      ),
  },
  ...alias(listAggregate, "LISTAGG", "STRING_AGG"),
  ARRAY_AGG: arrayAggregate,
  ARRAY_UNIQUE_AGG: uniqueAggregate,
  ARRAY_UNION_AGG: unionAggregate,
  OBJECT_AGG: objectAggregate,
  MEDIAN: median,
  ...alias(ofReal("stddev_samp"), "STDDEV", "STDDEV_SAMP"),
  STDDEV_POP: ofReal("stddev_pop"),
  ...alias(ofReal("var_samp"), "VARIANCE", "VAR_SAMP", "VARIANCE_SAMP"),
  ...alias(ofReal("var_pop"), "VAR_POP", "VARIANCE_POP"),
  BOOLAND_AGG: ofBooleans("bool_and"),
  BOOLOR_AGG: ofBooleans("bool_or"),
  HASH_AGG: hashAggregate,
  APPROX_COUNT_DISTINCT: {
    ...count,
    args: [1, 1],
    compile: (call) =>
      counted(
        sql`CAST(${call.windowed(sql`count(DISTINCT ${distinguished(call.arg(0))})`)} AS DECIMAL(18,0))`,
        COUNT,
      ),
  },
  GROUPING: {
    args: [1, 1],
    kind: "aggregate",
    compile: (call) => counted(sql`CAST(grouping(${argument(call.arg(0))}) AS DECIMAL(38,0))`, NUMBER),
  },
};
