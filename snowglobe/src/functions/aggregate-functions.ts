import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { asText, coerce } from "../expression/coerce.ts";
import { alias, type FunctionRules } from "../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../expression/function-rule.ts";
import { asNumber, binary, scaled, unscaled } from "../expression/operators.ts";
import { sortable } from "../expression/order.ts";
import { type Typed, typed } from "../expression/typed.ts";
import { BOOLEAN, type DataType, NUMBER, TEXT } from "../types/data-type.ts";
import { toWireSql } from "../types/wire-value.ts";

const REAL: DataType = { name: "REAL" };
const COUNT: DataType = { name: "FIXED", precision: 18, scale: 0 };

function distinct(call: FunctionCall): string {
  return call.ast.distinct ? "DISTINCT " : "";
}

function nullable(value: Typed): Typed {
  return { ...value, nullable: true };
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
    const result = (inside: string): Typed => ({
      sql: `CAST(${call.windowed(`count(${inside})`)} AS DECIMAL(18,0))`,
      type: COUNT,
      nullable: false,
    });
    const [first] = call.ast.args;
    if (first?.kind === "star") {
      if (first.qualifier.length > 0 || call.count > 1) throw notSupported("COUNT(table.*)");
      return result("*");
    }
    const values = call.all();
    if (values.length === 1) return result(`${distinct(call)}${values[0]?.sql}`);
    const known = values.map(({ sql }) => `${sql} IS NOT NULL`).join(" AND ");
    return result(
      `${distinct(call)}CASE WHEN ${known} THEN row(${values.map(({ sql }) => sql).join(", ")}) END`,
    );
  },
};

/** SUM: whole and decimal numbers keep their scale. https://docs.snowflake.com/en/sql-reference/functions/sum */
const sum: FunctionRule = {
  args: [1, 1],
  kind: "aggregate",
  compile(call) {
    refuseDistinctWindow(call);
    const value = summed(call);
    const sql = call.windowed(`sum(${distinct(call)}${value.sql})`);
    if (value.type.name !== "FIXED") return nullable(typed(sql, REAL, [value]));
    return nullable(typed(wholeSum(sql, value.type), { ...value.type, precision: 38 }, [value]));
  },
};

/** What is summed: "When passed a VARCHAR expression, this function implicitly casts the input to floating point." */
function summed(call: FunctionCall): Typed {
  const value = call.arg(0);
  return value.type.name === "TEXT" && !value.untyped ? call.as(0, REAL) : asNumber(call.compiler, value);
}

/** A sum as a number of 38 digits: DuckDB lets a sum grow to 39. */
function wholeSum(sql: string, type: FixedType): string {
  const sum = `CAST(${sql} AS DECIMAL(38,${type.scale}))`;
  // Numbers of so few digits would have to be thousands of millions.
  if (type.precision < 29) return sum;
  const nines = "9".repeat(38);
  const greatest = type.scale === 0 ? nines : `${nines.slice(type.scale)}.${"9".repeat(type.scale)}`;
  return `CASE WHEN abs(${sum}) > CAST('${greatest}' AS DECIMAL(38,${type.scale}))
    THEN sf.fail('100039', '22003', 'Numeric value is out of range: SUM') ELSE ${sum} END`;
}

type FixedType = Extract<DataType, { readonly name: "FIXED" }>;

/** AVG over a window has three digits more than its argument, rounded: 10.000 for whole numbers, as the page shows. */
function windowAverage(call: FunctionCall, value: Typed, type: FixedType): Typed {
  const result: FixedType = { name: "FIXED", precision: 38, scale: Math.min(type.scale + 3, 37) };
  const sum = unscaled(
    `CAST(${call.windowed(`sum(${value.sql})`)} AS DECIMAL(38,${type.scale}))`,
    type.scale,
  );
  const rows = `nullif(CAST(${call.windowed(`count(${value.sql})`)} AS HUGEINT), 0)`;
  const unit = 2n * 10n ** BigInt(result.scale - type.scale);
  const digits = `CAST(sign(${sum}) AS HUGEINT) * ((abs(${sum}) * ${unit} + ${rows}) // (2 * ${rows}))`;
  return nullable(typed(scaled(`(${digits})`, result), result, [value]));
}

/** AVG is the exact sum divided by the count. */
const average: FunctionRule = {
  args: [1, 1],
  kind: "aggregate",
  compile(call) {
    refuseDistinctWindow(call);
    const value = summed(call);
    const inside = `${distinct(call)}${value.sql}`;
    if (value.type.name !== "FIXED") return nullable(typed(call.windowed(`avg(${inside})`), REAL, [value]));
    if (call.ast.over) return windowAverage(call, value, value.type);
    const total = typed(
      call.windowed(`sum(${inside})`),
      { name: "FIXED", precision: 38, scale: value.type.scale },
      [value],
    );
    const rows = typed(`nullif(${call.windowed(`count(${inside})`)}, 0)`, COUNT);
    const quotient = binary(call.compiler, "/", { ...total, sql: wholeSum(total.sql, value.type) }, rows);
    return nullable(quotient);
  },
};

function extreme(name: "min" | "max"): FunctionRule {
  return {
    args: [1, 1],
    kind: "aggregate",
    compile(call) {
      const value = call.arg(0);
      if (value.type.name === "TIMESTAMP_TZ") throw notSupported(`${call.name} of TIMESTAMP_TZ`);
      return nullable(typed(call.windowed(`${name}(${sortable(value)})`), value.type, [value]));
    },
  };
}

function extremeBy(name: "arg_min" | "arg_max"): FunctionRule {
  return {
    args: [2, 2],
    kind: "aggregate",
    compile(call) {
      const value = call.arg(0);
      return nullable(
        typed(call.windowed(`${name}_null(${value.sql}, ${sortable(call.arg(1))})`), value.type, [value]),
      );
    },
  };
}

/** LISTAGG: no rows give ''; NULLs are left out. https://docs.snowflake.com/en/sql-reference/functions/listagg */
const listAggregate: FunctionRule = {
  args: [1, 2],
  kind: "aggregate",
  compile(call) {
    refuseDistinctWindow(call);
    const value = call.arg(0);
    const separator = call.count > 1 ? call.text(1).sql : "''";
    const order = call.withinGroup();
    if (call.ast.distinct && order !== "" && !order.startsWith(` ORDER BY ${sortable(value)} `))
      throw invalid("002090", "42601", "LISTAGG(DISTINCT …): WITHIN GROUP must order by the same expression");
    const list = call.windowed(
      `list(${distinct(call)}${value.sql}${order}) FILTER (WHERE ${value.sql} IS NOT NULL)`,
    );
    const text = asText(call.compiler, typed("x", value.type));
    const sql = `coalesce(array_to_string(list_transform(${list}, lambda x: ${text.sql}), ${separator}), '')`;
    return { sql, type: TEXT, nullable: false };
  },
};

/** ARRAY_AGG: NULLs are left out. https://docs.snowflake.com/en/sql-reference/functions/array_agg */
const arrayAggregate: FunctionRule = {
  args: [1, 1],
  kind: "aggregate",
  compile(call) {
    refuseDistinctWindow(call);
    const value = call.arg(0);
    const order = call.withinGroup();
    const list = call.windowed(
      `list(${distinct(call)}${value.sql}${order}) FILTER (WHERE ${value.sql} IS NOT NULL)`,
    );
    const element = coerce(call.compiler, typed("x", value.type), { name: "VARIANT" });
    const sql = `sf.array(list_transform(${list}, lambda x: CAST(${element.sql} AS VARCHAR)))`;
    return { sql, type: { name: "ARRAY" }, nullable: false };
  },
};

const objectAggregate: FunctionRule = {
  args: [2, 2],
  kind: "aggregate",
  compile(call) {
    const key = call.text(0);
    const value = call.as(1, { name: "VARIANT" });
    const list = call.windowed(`list({'k': ${key.sql}, 'v': CAST(${value.sql} AS VARCHAR)})`);
    return { sql: `sf.object(sf.object_entries(${list}))`, type: { name: "OBJECT" }, nullable: false };
  },
};

function ofReal(duck: string): FunctionRule {
  return {
    args: [1, 1],
    kind: "aggregate",
    compile(call) {
      refuseDistinctWindow(call);
      const value = call.as(0, REAL);
      return nullable(typed(call.windowed(`${duck}(${distinct(call)}${value.sql})`), REAL, [value]));
    },
  };
}

function ofBooleans(duck: string): FunctionRule {
  return {
    args: [1, 1],
    kind: "aggregate",
    compile: (call) => nullable(typed(call.windowed(`${duck}(${call.as(0, BOOLEAN).sql})`), BOOLEAN)),
  };
}

/** The values that a hash is made of: the arguments, or the columns of `*`. */
export function hashed(call: FunctionCall): Typed[] {
  const [first] = call.ast.args;
  if (first?.kind !== "star" || call.count > 1) return call.all();
  return call.star(first).map(({ value }) => value);
}

/** Text that is the same for equal values, for hashes. */
export function hashInput(values: readonly Typed[]): string {
  const parts = values.map((value) => {
    const text = toWireSql(value.sql, value.type);
    // Equal numbers have equal hashes, whatever their scale.
    const same = value.type.name === "FIXED" ? `CAST(sf.json_number(${text}) AS VARCHAR)` : text;
    return `coalesce('v' || ${same}, 'n')`;
  });
  return parts.length === 1 ? (parts[0] ?? "''") : `[${parts.join(", ")}]`;
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
    const input = hashInput(hashed(call));
    const total = call.windowed(`sum(${distinct(call)}CAST(hash(${input}) AS HUGEINT))`);
    const sql = `CAST(coalesce(${total}, 0) % 9223372036854775807 AS DECIMAL(19,0))`;
    return { sql, type: { name: "FIXED", precision: 19, scale: 0 }, nullable: false };
  },
};

const median: FunctionRule = {
  args: [1, 1],
  kind: "aggregate",
  compile(call) {
    const value = asNumber(call.compiler, call.arg(0));
    if (value.type.name === "REAL")
      return nullable(typed(call.windowed(`median(${value.sql})`), REAL, [value]));
    const scale = Math.min((value.type.name === "FIXED" ? value.type.scale : 0) + 3, 37);
    const type: DataType = { name: "FIXED", precision: 38, scale };
    return nullable(
      typed(
        `CAST(${call.windowed(`median(CAST(${value.sql} AS DECIMAL(38,${scale})))`)} AS DECIMAL(38,${scale}))`,
        type,
        [value],
      ),
    );
  },
};

/** Aggregates: https://docs.snowflake.com/en/sql-reference/functions-aggregation */
export const aggregateFunctions: FunctionRules = {
  COUNT: count,
  COUNT_IF: {
    args: [1, 1],
    kind: "aggregate",
    compile: (call) => ({
      sql: `CAST(${call.windowed(`count(CASE WHEN ${call.as(0, BOOLEAN).sql} THEN 1 END)`)} AS DECIMAL(18,0))`,
      type: COUNT,
      nullable: false,
    }),
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
      nullable(typed(call.windowed(`any_value(${call.arg(0).sql})`), call.arg(0).type, [call.arg(0)])),
  },
  ...alias(listAggregate, "LISTAGG", "STRING_AGG"),
  ARRAY_AGG: arrayAggregate,
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
    compile: (call) => ({
      sql: `CAST(${call.windowed(`count(DISTINCT ${call.arg(0).sql})`)} AS DECIMAL(18,0))`,
      type: COUNT,
      nullable: false,
    }),
  },
  GROUPING: {
    args: [1, 1],
    kind: "aggregate",
    compile: (call) => ({
      sql: `CAST(grouping(${call.arg(0).sql}) AS DECIMAL(38,0))`,
      type: NUMBER,
      nullable: false,
    }),
  },
};
