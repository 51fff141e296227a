import { SnowflakeError } from "../errors/snowflake-error.ts";

/** What DuckDB says of values that do not fit, in Snowflake's words and codes. */
const RULES: readonly (readonly [pattern: RegExp, make: (match: RegExpExecArray) => SnowflakeError])[] = [
  [
    /Casting value "([^"]*)" to type DECIMAL\((\d+),(\d+)\) failed/,
    ([, value, precision, scale]) =>
      new SnowflakeError(
        "100132",
        "22003",
        `Number out of representable range: type FIXED(${precision},${scale}), value ${value}`,
      ),
  ],
  [
    /Could not cast value ([^ ]+) to DECIMAL\((\d+),(\d+)\)/,
    ([, value, precision, scale]) =>
      new SnowflakeError(
        "100132",
        "22003",
        `Number out of representable range: type FIXED(${precision},${scale}), value ${value}`,
      ),
  ],
  [
    /Overflow in (?:addition|subtract|multiplication) of DECIMAL\(38\) \((.*?)\)[;.]/,
    ([, value]) =>
      new SnowflakeError(
        "100132",
        "22003",
        `Number out of representable range: type FIXED(38,0), value ${value}`,
      ),
  ],
  [
    /Invalid UTF8 Codepoint (-?\d+)/,
    ([, code]) => new SnowflakeError("100051", "22023", `Invalid character code ${code} in the CHR input`),
  ],
  [
    /Out of Range Error: (.*)/,
    ([, detail]) => new SnowflakeError("100039", "22003", `Numeric value is out of range: ${detail}`),
  ],
  [
    /Malformed JSON at byte (\d+)/,
    ([, place]) =>
      new SnowflakeError("100069", "22P02", `Error parsing JSON: malformed at position ${place}`),
  ],
  [
    /Could not decode string "([\s\S]*)" as base64/,
    ([, value]) =>
      new SnowflakeError(
        "100115",
        "22000",
        `The following string is not a legal base64-encoded value: '${value}'`,
      ),
  ],
  [
    /could not convert blob to UTF8 string/,
    () => new SnowflakeError("100115", "22000", "The bytes are not a legal UTF-8-encoded value"),
  ],
  [
    /Unknown TimeZone '([^']*)'/,
    ([, zone]) =>
      new SnowflakeError("001044", "22023", `SQL compilation error:\ninvalid time zone '${zone}'`),
  ],
  [
    /GROUPING statement cannot be used without groups/,
    () =>
      new SnowflakeError(
        "000979",
        "42601",
        "SQL compilation error:\nGROUPING needs the GROUP BY of its argument.",
      ),
  ],
  [
    /More than one row returned by a subquery/,
    () => new SnowflakeError("090150", "22000", "Single-row subquery returns more than one row."),
  ],
  [
    /column "?(.+?)"? must appear in the GROUP BY clause or must be part of an aggregate function/,
    ([, column]) =>
      new SnowflakeError(
        "000979",
        "42601",
        `SQL compilation error:\n'${column}' in select clause is neither an aggregate nor in the group by clause.`,
      ),
  ],
  [
    /Invalid Input Error: (?:Invalid|missing|No|bad|unexpected).*(?:regex|escape|repetition|paren|bracket)/i,
    () => new SnowflakeError("100048", "2201B", "Invalid regular expression"),
  ],
];

/**
 * An error of DuckDB as Snowflake would tell it. Errors that macros raise are marked `SF!code!state!message`.
 * Anything else is an internal error that keeps DuckDB's text, so that it can be reported.
 */
export function readDuckError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof SnowflakeError) return error;
  const marked = /SF!(\d{6})!(\w{5})!([\s\S]*)/.exec(error.message);
  if (marked) return new SnowflakeError(marked[1] ?? "", marked[2] ?? "", marked[3] ?? "");
  for (const [pattern, make] of RULES) {
    const match = pattern.exec(error.message);
    if (match) return make(match);
  }
  return new SnowflakeError("000603", "XX000", `SQL execution internal error:\n${error.message}`);
}
