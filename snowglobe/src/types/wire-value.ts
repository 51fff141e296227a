import { fixedText } from "./cast.ts";
import type { DataType } from "./data-type.ts";

/**
 * DuckDB SQL that writes a value as the protocol carries it (text or NULL).
 * Semi-structured values leave as compact JSON here; read-result.ts lays them out.
 */
export function toWireSql(sql: string, type: DataType): string {
  switch (type.name) {
    case "TEXT":
      return sql;
    case "FIXED":
      return fixedText(sql, type);
    case "REAL":
      return `sf.real_text(${sql})`;
    case "BOOLEAN":
      return `CASE WHEN ${sql} THEN '1' WHEN NOT ${sql} THEN '0' END`;
    case "BINARY":
      return `hex(${sql})`;
    case "DATE":
      return `CAST(date_diff('day', DATE '1970-01-01', ${sql}) AS VARCHAR)`;
    case "TIME":
      return `sf.wire_seconds(epoch_us(${sql}))`;
    case "TIMESTAMP_NTZ":
    case "TIMESTAMP_LTZ":
      return `sf.wire_seconds(epoch_us(${sql}))`;
    case "TIMESTAMP_TZ":
      return `sf.wire_seconds(epoch_us((${sql}).t)) || ' ' || CAST((${sql}).o + 1440 AS VARCHAR)`;
    default:
      return `CAST(${sql} AS VARCHAR)`;
  }
}

/** DuckDB SQL of a value that stands in `sql` as the protocol's text. */
export function fromWireSql(sql: string, type: DataType): string {
  const micros = `CAST(CAST(${sql} AS DECIMAL(28, 9)) * 1000000 AS BIGINT)`;
  switch (type.name) {
    case "TEXT":
      return sql;
    case "FIXED":
      return `CAST(${sql} AS DECIMAL(${type.precision},${type.scale}))`;
    case "REAL":
      return `CAST(${sql} AS DOUBLE)`;
    case "BOOLEAN":
      return `CASE lower(${sql}) WHEN '1' THEN true WHEN 'true' THEN true WHEN '0' THEN false WHEN 'false' THEN false END`;
    case "BINARY":
      return `unhex(${sql})`;
    case "DATE":
      return `(DATE '1970-01-01' + CAST(${sql} AS INTEGER))`;
    case "TIME":
      return `CAST(make_timestamp(${micros}) AS TIME)`;
    case "TIMESTAMP_NTZ":
      return `make_timestamp(${micros})`;
    case "TIMESTAMP_LTZ":
      return `timezone('UTC', make_timestamp(${micros}))`;
    case "TIMESTAMP_TZ": {
      const seconds = `split_part(${sql}, ' ', 1)`;
      const t = `make_timestamp(CAST(CAST(${seconds} AS DECIMAL(28, 9)) * 1000000 AS BIGINT))`;
      return `CASE WHEN ${sql} IS NOT NULL THEN {'t': ${t}, 'o': CAST(CAST(split_part(${sql}, ' ', 2) AS INTEGER) - 1440 AS SMALLINT)} END`;
    }
    default:
      return `CAST(sf_sort_json_keys(${sql}) AS JSON)`;
  }
}
