import { made, markNullable } from "../../expression/bound-expression.ts";
import type { FunctionRules } from "../../expression/define.ts";
import { simple } from "../../expression/define.ts";
import type { FunctionRule } from "../../expression/function-rule.ts";
import { BINARY, NUMBER, TEXT } from "../../types/data-type.ts";
import { type DuckSql, mapList, sql } from "../../types/duck-sql.ts";
import { aggregate, argument } from "../aggregates/aggregate-value.ts";
import { ARRAY } from "../semi-structured/arguments.ts";

// A bitmap is kept as its positions in order, two bytes each. Snowflake does not tell its own form.
// https://docs.snowflake.com/en/user-guide/querying-bitmaps-for-distinct-counts

const BITS = 32_768;

const whole = (x: DuckSql) => sql`CAST(${x} AS HUGEINT)`;
const number = (x: DuckSql) => sql`CAST(${x} AS DECIMAL(38,0))`;

/** The hex of a list of positions. */
function packed(positions: DuckSql): DuckSql {
  return sql`array_to_string(${mapList(sql`list_sort(${positions})`, (p) => sql`lpad(to_hex(${p}), 4, '0')`)}, '')`;
}

const POSITION_FAULT = sql`sf.fail('100078', '22023', 'Invalid bit position of a bitmap: it must be between 0 and 32767')`;

const construct: FunctionRule = {
  args: [1, 1],
  kind: "aggregate",
  compile(call) {
    const value = call.as(0, NUMBER);
    const checked = made(
      NUMBER,
      [value],
      (x) =>
        sql`CASE WHEN ${x} < 0 OR ${x} >= ${BITS} THEN CAST(${POSITION_FAULT} AS BIGINT) ELSE CAST(${x} AS BIGINT) END`,
    );
    const positions = aggregate(call.windowed(sql`list(DISTINCT ${argument(checked)})`), NUMBER);
    return markNullable(made(BINARY, [positions], (list) => sql`unhex(${packed(list)})`));
  },
};

function ofBitmaps(name: "BITMAP_AND" | "BITMAP_OR"): FunctionRule {
  return {
    args: [1, 1],
    kind: "aggregate",
    compile(call) {
      const bitmap = call.as(0, BINARY);
      const hex = made(TEXT, [bitmap], (x) => sql`hex(${x})`);
      const all = aggregate(call.windowed(sql`string_agg(${argument(hex)}, ',')`), TEXT);
      return markNullable(made(BINARY, [all], (x) => sql`unhex(sf_variant('${nameOf(name)}', ${x}))`));
    },
  };
}

function nameOf(name: "BITMAP_AND" | "BITMAP_OR"): DuckSql {
  return name === "BITMAP_AND" ? sql`BITMAP_AND` : sql`BITMAP_OR`;
}

function ofTwo(name: "BITMAP_AND" | "BITMAP_OR"): FunctionRule {
  return simple(
    [BINARY, BINARY],
    2,
    BINARY,
    (x, y) => sql`unhex(sf_variant('${nameOf(name)}', hex(${x}) || ',' || hex(${y})))`,
  );
}

/** The value that a bit of a bucket stands for: the inverse of BITMAP_BUCKET_NUMBER and BITMAP_BIT_POSITION. */
function absolute(bucket: DuckSql, position: DuckSql): DuckSql {
  return sql`CASE WHEN ${bucket} > 0 THEN (${bucket} - 1) * ${BITS} + ${position} + 1 ELSE ${bucket} * ${BITS} - ${position} END`;
}

/** Bitmaps for distinct values: https://docs.snowflake.com/en/user-guide/querying-bitmaps-for-distinct-counts */
export const bitmapFunctions: FunctionRules = {
  BITMAP_BUCKET_NUMBER: simple([NUMBER], 1, NUMBER, (x) =>
    number(
      sql`CASE WHEN ${x} > 0 THEN 1 + (${whole(x)} - 1) // ${BITS} ELSE -((-${whole(x)}) // ${BITS}) END`,
    ),
  ),
  BITMAP_BIT_POSITION: simple([NUMBER], 1, NUMBER, (x) =>
    number(sql`CASE WHEN ${x} > 0 THEN (${whole(x)} - 1) % ${BITS} ELSE abs(${whole(x)}) % ${BITS} END`),
  ),
  BITMAP_ABSOLUTE_POSITION: simple([NUMBER, NUMBER], 2, NUMBER, (bucket, position) =>
    number(absolute(whole(bucket), whole(position))),
  ),
  BITMAP_CONSTRUCT_AGG: construct,
  BITMAP_OR_AGG: ofBitmaps("BITMAP_OR"),
  BITMAP_AND_AGG: ofBitmaps("BITMAP_AND"),
  BITMAP_OR: ofTwo("BITMAP_OR"),
  BITMAP_AND: ofTwo("BITMAP_AND"),
  BITMAP_COUNT: simple([BINARY], 1, NUMBER, (x) => number(sql`octet_length(${x}) // 2`)),
  BITMAP_TO_ARRAY: simple(
    [BINARY, NUMBER],
    1,
    ARRAY,
    (x, bucket = sql`1`) =>
      sql`CAST(sf_variant('BITMAP_TO_ARRAY', hex(${x}), CAST(${whole(bucket)} AS VARCHAR)) AS JSON)`,
  ),
};
