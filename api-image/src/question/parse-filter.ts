import { type Field, isOrdered } from "../tables/field.ts";
import type { Comparison, Condition } from "./condition.ts";
import { ParameterFault } from "./parameter-fault.ts";
import { likePattern, regularExpression } from "./patterns.ts";
import { readValue } from "./read-value.ts";
import { scanList } from "./scan-list.ts";

const COMPARISONS = ["eq", "neq", "gt", "gte", "lt", "lte"] as const;
/** Operators that take `(any)` and `(all)` with a list in braces. */
const QUANTIFIED = new Set(["eq", "gt", "gte", "lt", "lte", "like", "ilike", "match", "imatch"]);
export const OPERATORS = [
  ...COMPARISONS,
  "like",
  "ilike",
  "match",
  "imatch",
  "in",
  "is",
  "isdistinct",
] as const;

/** Operators of PostgREST that are refused, and why. */
export const REFUSED_OPERATORS: Readonly<Record<string, string>> = {
  fts: "full-text search is Postgres's own",
  plfts: "full-text search is Postgres's own",
  phfts: "full-text search is Postgres's own",
  wfts: "full-text search is Postgres's own",
  cs: "it compares Postgres's arrays and ranges",
  cd: "it compares Postgres's arrays and ranges",
  ov: "it compares Postgres's arrays and ranges",
  sl: "it compares Postgres's ranges",
  sr: "it compares Postgres's ranges",
  nxr: "it compares Postgres's ranges",
  nxl: "it compares Postgres's ranges",
  adj: "it compares Postgres's ranges",
};

const known = [...OPERATORS, ...Object.keys(REFUSED_OPERATORS)].join("|");
const expression = new RegExp(`^(not\\.)?(${known})(?:\\((\\w*)\\))?\\.(.*)$`, "s");
const LONGEST_LIST = 500;

/** Whether a value begins with an operator. */
export function hasOperator(text: string): boolean {
  return expression.test(text);
}

/**
 * What follows a field's name: `eq.5`, `not.in.(1,2)`, `like(any).{a*,b*}`.
 * https://docs.postgrest.org/en/stable/references/api/tables_views.html#horizontal-filtering
 * @throws {ParameterFault}
 */
export function parseFilter(field: Field, text: string): Condition {
  if (!field.filter) throw new ParameterFault("cannot be filtered by");
  const match = expression.exec(text);
  if (!match)
    throw new ParameterFault(
      `must begin with an operator, e.g. eq.; there are ${OPERATORS.join(", ")}, and not. before`,
    );
  const [, negation, operator = "", modifier, rest = ""] = match;
  const condition =
    modifier === undefined ? simple(field, operator, rest) : quantified(field, operator, modifier, rest);
  return negation === undefined ? condition : { op: "not", of: condition };
}

function quantified(field: Field, operator: string, modifier: string, rest: string): Condition {
  if (REFUSED_OPERATORS[operator] !== undefined) return simple(field, operator, rest);
  if (!QUANTIFIED.has(operator) || (modifier !== "any" && modifier !== "all"))
    throw new ParameterFault(
      `has ${operator}(${modifier}): (any) and (all) go with ${[...QUANTIFIED].join(", ")}`,
    );
  const values = scanList(rest, "{", "}");
  demandLength(values);
  return { op: modifier === "any" ? "or" : "and", of: values.map((value) => simple(field, operator, value)) };
}

function simple(field: Field, operator: string, text: string): Condition {
  const refused = REFUSED_OPERATORS[operator];
  if (refused !== undefined)
    throw new ParameterFault(`has the operator ${operator}, which is not served: ${refused}`);
  switch (operator) {
    case "is":
      return is(field, text);
    case "in": {
      const values = scanList(text, "(", ")");
      demandLength(values);
      return { op: "in", field, values: values.map((value) => readValue(field.type, value)) };
    }
    case "like":
    case "ilike":
      demandText(field, operator);
      return { op: operator, field, pattern: likePattern(text) };
    case "match":
    case "imatch":
      demandText(field, operator);
      return { op: operator, field, pattern: regularExpression(text) };
    default:
      return { op: operator as Comparison | "isdistinct", field, value: readValue(field.type, text) };
  }
}

function is(field: Field, text: string): Condition {
  const state = text.toLowerCase();
  if (state === "null" || state === "not_null") return { op: "is", field, state };
  if (state !== "true" && state !== "false" && state !== "unknown")
    throw new ParameterFault("takes null, not_null, true, false or unknown after is.");
  if (field.type.kind !== "boolean")
    throw new ParameterFault(`is ${field.type.kind}: is.${state} goes with booleans`);
  return { op: "is", field, state: state === "unknown" ? "null" : state };
}

function demandText({ type }: Field, operator: string): void {
  if (type.kind !== "text") throw new ParameterFault(`is ${type.kind}: ${operator} goes with text`);
}

function demandLength(values: readonly string[]): void {
  if (values.length > LONGEST_LIST)
    throw new ParameterFault(`has a list of more than ${LONGEST_LIST} values`);
}

/**
 * Values without an operator, as a column takes them for its old clients: `a,b`, with a word for "none".
 * @throws {ParameterFault}
 */
export function parsePlain(field: Field, text: string): Condition {
  const { plain } = field;
  if (!plain || !isOrdered(field.type)) return parseFilter(field, text);
  const values = [...new Set(text.split(","))];
  const fits = new RegExp(`^(?:${plain.pattern})$`);
  const wrong =
    values.length > plain.most || values.some((value) => value !== plain.none && !fits.test(value));
  if (wrong) throw new ParameterFault(plain.refusal);
  return {
    op: "in",
    field,
    values: values.map((value) => (value === plain.none ? null : readValue(field.type, value))),
  };
}
