import type { DeclaredLookup, DeclaredTable } from "../declaration/declaration.ts";
import type { Condition } from "../question/condition.ts";
import { ParameterFault } from "../question/parameter-fault.ts";
import { hasOperator, parseFilter, parsePlain } from "../question/parse-filter.ts";
import { parseLogic } from "../question/parse-logic.ts";
import type { Field } from "../tables/field.ts";
import type { Table } from "../tables/table.ts";
import type { InputReader } from "./read-input.ts";

/** A filter whose values stand in another table. */
export interface AskedLookup {
  readonly lookup: DeclaredLookup;
  readonly value: string;
}

export interface Filters {
  readonly where: Condition;
  readonly lookups: readonly AskedLookup[];
}

/** The filters of an address: fields with operators, `and`, `or`, and lookups. */
export function readFilters(reader: InputReader, table: Table, declared: DeclaredTable): Filters {
  const fieldNamed = (name: string): Field => {
    const found = table.fields.find((field) => field.name === name);
    if (!found) throw new ParameterFault(`names ${name}, which is no field`);
    return found;
  };
  const conditions: Condition[] = [];
  for (const field of table.fields)
    conditions.push(
      ...reader.each(field.name, (text) =>
        field.plain && !hasOperator(text) ? parsePlain(field, text) : parseFilter(field, text),
      ),
    );
  for (const op of ["and", "or"] as const) {
    conditions.push(...reader.each(op, (text) => parseLogic(op, text, fieldNamed)));
    conditions.push(
      ...reader.each(`not.${op}`, (text): Condition => ({ op: "not", of: parseLogic(op, text, fieldNamed) })),
    );
  }
  const lookups = Object.entries(declared.lookups).flatMap(([name, lookup]) => {
    const value = reader.one(name, (text) => checkPattern(text, lookup));
    return value === undefined ? [] : [{ lookup, value }];
  });
  return { where: { op: "and", of: conditions }, lookups };
}

/** @throws {ParameterFault} */
export function checkPattern(
  text: string,
  { pattern, refusal }: { readonly pattern: string; readonly refusal: string },
): string {
  if (text.length > 1000 || !new RegExp(`^(?:${pattern})$`).test(text)) throw new ParameterFault(refusal);
  return text;
}
