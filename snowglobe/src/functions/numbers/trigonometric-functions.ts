import { type FunctionRules, simple } from "../../expression/define.ts";
import type { FunctionRule } from "../../expression/function-rule.ts";
import type { DataType } from "../../types/data-type.ts";
import { type DuckSql, rawSql, sql } from "../../types/duck-sql.ts";
import { duckString } from "../../types/duck-type.ts";

const REAL: DataType = { name: "REAL" };
/** In kilometres, as the page of HAVERSINE has it. */
const EARTH_RADIUS = 6371;

/** A function of one FLOAT that DuckDB has under the same name, with the numbers that it is not defined for. */
function real(name: string, undefinedAt?: (x: DuckSql) => DuckSql): FunctionRule {
  const duck = rawSql(name);
  return simple([REAL], 1, REAL, (x) => {
    const value = sql`${duck}(${x})`;
    if (undefinedAt === undefined) return value;
    const said = rawSql(duckString(`Invalid floating point operation: ${name}(`));
    return sql`CASE WHEN ${undefinedAt(x)} THEN sf.fail('100109', '22023', ${said} || CAST(${x} AS VARCHAR) || ')') ELSE ${value} END`;
  });
}

/** Angles are in radians: https://docs.snowflake.com/en/sql-reference/functions-numeric#trigonometric */
export const trigonometricFunctions: FunctionRules = {
  SIN: real("sin"),
  COS: real("cos"),
  TAN: real("tan"),
  COT: real("cot", (x) => sql`${x} = 0`),
  ASIN: real("asin", (x) => sql`abs(${x}) > 1`),
  ACOS: real("acos", (x) => sql`abs(${x}) > 1`),
  ATAN: real("atan"),
  ATAN2: simple([REAL, REAL], 2, REAL, (y, x) => sql`atan2(${y}, ${x})`),
  SINH: real("sinh"),
  COSH: real("cosh"),
  TANH: real("tanh"),
  ASINH: real("asinh"),
  ACOSH: real("acosh", (x) => sql`${x} < 1`),
  ATANH: real("atanh", (x) => sql`abs(${x}) >= 1`),
  DEGREES: real("degrees"),
  RADIANS: real("radians"),
  // The distance in kilometres between two points, latitudes and longitudes in degrees.
  HAVERSINE: simple([REAL, REAL, REAL, REAL], 4, REAL, (lat1, lon1, lat2, lon2) => {
    const half = (from: DuckSql, to: DuckSql) => sql`pow(sin(radians(${to} - ${from}) / 2), 2)`;
    const chord = sql`${half(lat1, lat2)} + cos(radians(${lat1})) * cos(radians(${lat2})) * ${half(lon1, lon2)}`;
    return sql`(2 * ${EARTH_RADIUS} * asin(sqrt(${chord})))`;
  }),
};
