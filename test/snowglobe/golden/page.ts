/**
 * What a page of Snowflake's documentation (docs.snowflake.com/en/sql-reference/<page>) says that comes out.
 *
 * Values are written as people read them: dates and times in ISO form with all digits of their scale, BINARY as hex,
 * booleans as TRUE and FALSE. A type may leave out what its page does not say: VARCHAR is of any length, `NUMBER(*,2)`
 * of any precision, NUMBER a whole number of any precision; a time type without digits has nine.
 */
export interface Page {
  readonly page: string;
  /** [expression, type, value] */
  readonly values?: readonly (readonly [expression: string, type: string, value: string | null])[];
  /** [query, columns as `NAME TYPE`, rows] */
  readonly queries?: readonly (readonly [
    query: string,
    columns: readonly string[],
    rows: readonly (readonly (string | null)[])[],
  ])[];
}
