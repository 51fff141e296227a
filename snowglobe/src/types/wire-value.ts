import { MARK } from "../variants/encoding.ts";
import { fixedText } from "./cast.ts";
import { type DataType, isStructured } from "./data-type.ts";
import { type DuckSql, macro, rawSql, sql } from "./duck-sql.ts";

/**
 * DuckDB SQL that writes a value as the protocol carries it (text or NULL).
 * Semi-structured values leave as compact JSON here; read-result.ts lays them out.
 *
 * @param formats how the session writes times inside of them: variantFormats()
 */
export function toWireSql(x: DuckSql, type: DataType, formats: DuckSql): DuckSql {
  if (isStructured(type)) return sql`sf_variant('structure', CAST(${x} AS VARCHAR), ${formats})`;
  switch (type.name) {
    case "TEXT":
      return x;
    case "FIXED":
      return fixedText(x, type);
    case "REAL":
      return macro("real_text", x);
    case "BOOLEAN":
      return sql`CASE WHEN ${x} THEN '1' WHEN NOT ${x} THEN '0' END`;
    case "BINARY":
      return sql`hex(${x})`;
    case "DATE":
      return sql`CAST(date_diff('day', DATE '1970-01-01', ${x}) AS VARCHAR)`;
    case "TIME":
      if (type.scale === 0) return sql`CAST(${x} // 1000000000 AS VARCHAR)`;
      return macro("wire_clock", x, type.scale);
    case "TIMESTAMP_NTZ":
    case "TIMESTAMP_LTZ":
      return wireTicks(x, type.scale);
    case "TIMESTAMP_TZ":
      return sql`${wireTicks(sql`(${x}).t`, type.scale)} || ' ' || CAST((${x}).o + 1440 AS VARCHAR)`;
    default:
      return macro("variant_json", x, formats);
  }
}

// Drivers read the fraction by its place: it has as many digits as the scale, and no point without one.
function wireTicks(ticks: DuckSql, scale: number): DuckSql {
  return scale === 0
    ? sql`CAST(CAST(${ticks} >> 10 AS BIGINT) // 1000000 AS VARCHAR)`
    : macro("wire_ticks", ticks, scale);
}

/** DuckDB SQL of a value that stands in `x` as the protocol's text, or as `innerText` of typed-value.ts. */
export function fromWireSql(x: DuckSql, type: DataType): DuckSql {
  switch (type.name) {
    case "TEXT":
      return x;
    case "FIXED":
      return sql`CAST(${x} AS DECIMAL(${type.precision},${type.scale}))`;
    case "REAL":
      return sql`CAST(${x} AS DOUBLE)`;
    case "BOOLEAN":
      return sql`CASE lower(${x}) WHEN '1' THEN true WHEN 'true' THEN true WHEN '0' THEN false WHEN 'false' THEN false END`;
    case "BINARY":
      return sql`unhex(${x})`;
    case "DATE":
      return sql`(DATE '1970-01-01' + CAST(${x} AS INTEGER))`;
    case "TIME":
      return sql`CAST(${nanosecondsOf(x)} AS BIGINT)`;
    case "TIMESTAMP_NTZ":
    case "TIMESTAMP_LTZ":
      return macro("ticks_of_ns", nanosecondsOf(x));
    case "TIMESTAMP_TZ": {
      const t = macro("ticks_of_ns", nanosecondsOf(sql`split_part(${x}, ' ', 1)`));
      return sql`CASE WHEN ${x} IS NOT NULL THEN {'t': ${t}, 'o': CAST(CAST(split_part(${x}, ' ', 2) AS INTEGER) - 1440 AS SMALLINT)} END`;
    }
    default:
      return sql`CAST(CASE WHEN starts_with(${x}, ${rawSql(`'${MARK}'`)}) THEN ${x}[2:] ELSE sf_variant('parse', ${x}) END AS JSON)`;
  }
}

function nanosecondsOf(seconds: DuckSql): DuckSql {
  return sql`CAST(CAST(${seconds} AS DECIMAL(21, 9)) * 1000000000 AS HUGEINT)`;
}
