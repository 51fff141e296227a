import { ParameterFault } from "./parameter-fault.ts";

/**
 * A LIKE pattern as PostgREST takes it: `*` stands for `%`.
 * https://docs.postgrest.org/en/stable/references/api/tables_views.html#operators
 * @throws {ParameterFault} for one that ends in a lone backslash, which Postgres refuses as well
 */
export function likePattern(text: string): string {
  const pattern = text.replaceAll("*", "%");
  if (/(^|[^\\])(\\\\)*\\$/.test(pattern)) throw new ParameterFault("has a pattern that ends in a lone \\");
  // Snowflake takes \ before % _ and \ only; in Postgres it may stand before anything.
  return pattern.replace(/\\([^%_\\])/g, "$1");
}

const REFUSED: readonly [RegExp, string][] = [
  [/\(\?/, "groups that begin with (?"],
  [/\\[1-9]/, "back references"],
  [/[*+?}]\?/, "lazy quantifiers"],
  [/[*+?}]\+/, "possessive quantifiers"],
  [/\\[^dDsSwW.*+?^$()[\]{}|\\/-]/, "escapes other than \\d \\s \\w and of punctuation"],
  [/\[[^\]]*\\[DSW]/, "\\D \\S \\W in brackets"],
  [/\[\[[.=<>]/, "collating elements"],
  [/^\*\*\*/, "directors (***)"],
];

/**
 * A regular expression that means the same in Postgres and in Snowflake.
 * https://www.postgresql.org/docs/current/functions-matching.html#POSIX-SYNTAX-DETAILS
 * https://docs.snowflake.com/en/sql-reference/functions-regexp
 * @throws {ParameterFault} that names what the two do not have in common
 */
export function regularExpression(text: string): string {
  if (text === "") throw new ParameterFault("has an empty regular expression");
  if (text.length > 500) throw new ParameterFault("has a regular expression of more than 500 characters");
  const found = REFUSED.find(([pattern]) => pattern.test(text));
  if (found)
    throw new ParameterFault(`has a regular expression with ${found[1]}, which Snowflake does not have`);
  try {
    javaScriptExpression(text, false);
  } catch {
    throw new ParameterFault("has a regular expression that is not well-formed");
  }
  return text;
}

/** The same for JavaScript. @throws {SyntaxError} */
export function javaScriptExpression(text: string, insensitive: boolean): RegExp {
  const classes = text
    .replaceAll(/\[:(\w+):\]/g, (whole, name: string) => POSIX[name] ?? whole)
    // JavaScript takes an escaped hyphen in brackets only; this form it takes anywhere.
    .replaceAll(/\\[\s\S]/g, (pair) => (pair === "\\-" ? "\\x2d" : pair));
  return new RegExp(classes, insensitive ? "siu" : "su");
}

const POSIX: Readonly<Record<string, string>> = {
  alpha: "A-Za-z",
  digit: "0-9",
  alnum: "A-Za-z0-9",
  upper: "A-Z",
  lower: "a-z",
  space: "\\s",
  punct: "!-\\/:-@\\[-`\\{-~",
  xdigit: "0-9A-Fa-f",
};
