import type { Typed } from "./typed.ts";

/**
 * A pattern for DuckDB. Both follow POSIX with Perl's classes, but DuckDB's engine has no back-references and no
 * look-around, and neither has Snowflake's.
 */
export function regexSql(pattern: Typed, prefix = ""): string {
  return prefix === "" ? pattern.sql : `('${prefix}' || ${pattern.sql})`;
}
