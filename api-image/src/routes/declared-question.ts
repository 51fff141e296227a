import type { DeclaredQuestion, DeclaredTable } from "../declaration/declaration.ts";
import type { Condition } from "../question/condition.ts";
import { parseOrder } from "../question/parse-order.ts";
import { plainOutput } from "../question/parse-select.ts";
import { readValue } from "../question/read-value.ts";
import { fieldOf, type Table } from "../tables/table.ts";
import { type AskedLookup, checkPattern } from "./read-filters.ts";
import { inputReader, readFormat } from "./read-input.ts";
import type { Input } from "./route.ts";
import { PAGE_MAX, questionOf, type TableQuestion } from "./table-question.ts";

/** The question of a path that asks one. @throws {Problem} 400 for what does not fit */
export function declaredQuestion(
  input: Input,
  tables: readonly Table[],
  question: DeclaredQuestion,
  declared: DeclaredTable,
): TableQuestion {
  const [table] = tables;
  if (!table) throw new Error("A question needs a table.");
  const reader = inputReader(input);
  const conditions: Condition[] = [];
  const lookups: AskedLookup[] = [];
  for (const [name, parameter] of Object.entries(question.parameters)) {
    const text = input.params[name] ?? "";
    const lookup = parameter.lookup === undefined ? undefined : declared.lookups[parameter.lookup];
    reader.attempt(name, () => {
      if (lookup) return lookups.push({ lookup, value: checkPattern(text, lookup) });
      const field = fieldOf(table, parameter.field ?? "");
      if (parameter.pattern !== undefined)
        checkPattern(text, {
          pattern: parameter.pattern,
          refusal: parameter.refusal ?? `must fit ${parameter.pattern}`,
        });
      return conditions.push({ op: "eq", field, value: readValue(field.type, text) });
    });
  }
  readFormat(reader);
  reader.end();
  return questionOf({
    url: input.url,
    tables,
    filters: { where: { op: "and", of: conditions }, lookups },
    outputs: table.fields.map(plainOutput),
    grouped: false,
    sort: question.order === undefined ? [] : parseOrder(table, question.order, undefined),
    limit: PAGE_MAX,
  });
}
