import type { Field } from "../tables/field.ts";
import type { Condition } from "./condition.ts";
import { ParameterFault } from "./parameter-fault.ts";
import { parseFilter } from "./parse-filter.ts";
import { scanQuoted } from "./scan-list.ts";

const DEEPEST = 10;
const MOST = 100;

/**
 * `(age.lt.18,not.and(age.gte.11,age.lte.17))`: the value of `and`, `or`, `not.and` and `not.or`.
 * https://docs.postgrest.org/en/stable/references/api/tables_views.html#logical-operators
 * @throws {ParameterFault}
 */
export function parseLogic(
  operator: "and" | "or",
  text: string,
  fieldNamed: (name: string) => Field,
): Condition {
  let at = 0;
  let count = 0;
  const group = (op: "and" | "or", depth: number): Condition => {
    if (depth > DEEPEST) throw new ParameterFault(`is nested more than ${DEEPEST} deep`);
    demand("(");
    const of = [member(depth)];
    while (text[at] === ",") {
      at += 1;
      of.push(member(depth));
    }
    demand(")");
    return { op, of };
  };
  const demand = (character: string) => {
    if (text[at] !== character) throw new ParameterFault(`lacks a ${character} at character ${at + 1}`);
    at += 1;
  };
  const member = (depth: number): Condition => {
    count += 1;
    if (count > MOST) throw new ParameterFault(`has more than ${MOST} conditions`);
    const nested = /(not\.)?(and|or)(?=\()/y;
    nested.lastIndex = at;
    const [whole = "", negation, op] = nested.exec(text) ?? [];
    if (op === undefined) return comparison();
    at += whole.length;
    const inner = group(op === "and" ? "and" : "or", depth + 1);
    return negation === undefined ? inner : { op: "not", of: inner };
  };
  const comparison = (): Condition => {
    const head = /([^.,()"]+)\.((?:not\.)?[a-z]+(?:\(\w*\))?)\./y;
    head.lastIndex = at;
    const [whole, name = "", operator = ""] = head.exec(text) ?? [];
    if (whole === undefined) throw new ParameterFault(`takes field.operator.value at character ${at + 1}`);
    at += whole.length;
    return parseFilter(fieldNamed(name), `${operator}.${value()}`);
  };
  /** A value up to the comma or bracket behind it: a list, quoted, or bare. */
  const value = (): string => {
    const start = at;
    const list = { "(": ")", "{": "}" }[text[at] ?? ""];
    if (text[at] === '"') {
      const quoted = scanQuoted(text, at);
      at = quoted.end;
      return quoted.value;
    }
    if (list !== undefined) {
      while (at < text.length && text[at] !== list) at = text[at] === '"' ? scanQuoted(text, at).end : at + 1;
      at += 1;
      return text.slice(start, at);
    }
    while (at < text.length && text[at] !== "," && text[at] !== ")") at += 1;
    return text.slice(start, at);
  };
  const condition = group(operator, 1);
  if (at < text.length) throw new ParameterFault(`has text behind its last bracket, at character ${at + 1}`);
  return condition;
}
