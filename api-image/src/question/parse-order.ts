import type { Table } from "../tables/table.ts";
import { ParameterFault } from "./parameter-fault.ts";
import { type Output, plainOutput } from "./parse-select.ts";

export interface SortKey {
  readonly output: Output;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

const MOST_KEYS = 10;

/**
 * The value of `order`: `a.desc.nullslast,b`. Without a word for them rows without a value come last when ascending and
 * first when descending, as in Postgres.
 * https://docs.postgrest.org/en/stable/references/api/tables_views.html#ordering
 * @param outputs of a grouped question: it is sorted by what it gives; undefined when any field will do
 * @throws {ParameterFault}
 */
export function parseOrder(table: Table, text: string, outputs: readonly Output[] | undefined): SortKey[] {
  return distinctKeys(
    text.split(",").map((each) => {
      const match = /^([A-Za-z_]\w*)(?:\.(asc|desc))?(?:\.(nullsfirst|nullslast))?$/.exec(each);
      const [, name = "", direction, nulls] = match ?? [];
      const output = sortable(table, outputs).find((candidate) => candidate.name === name);
      if (!match || !output)
        throw new ParameterFault(wrong(table, outputs, ".desc behind it for descending"));
      const descending = direction === "desc";
      return { output, descending, nullsFirst: nulls === undefined ? descending : nulls === "nullsfirst" };
    }),
  );
}

/** The value of the old parameter `sort`: `-a,b`. Rows without a value come last. @throws {ParameterFault} */
export function parseSort(table: Table, text: string, outputs: readonly Output[] | undefined): SortKey[] {
  return distinctKeys(
    text.split(",").map((each) => {
      const name = each.replace(/^-/, "");
      const output = sortable(table, outputs).find((candidate) => candidate.name === name);
      if (!output) throw new ParameterFault(wrong(table, outputs, "- before it for descending"));
      return { output, descending: each.startsWith("-"), nullsFirst: false };
    }),
  );
}

function sortable(table: Table, outputs: readonly Output[] | undefined): readonly Output[] {
  return outputs ?? table.fields.filter(({ sort }) => sort).map(plainOutput);
}

function wrong(table: Table, outputs: readonly Output[] | undefined, how: string): string {
  const names = sortable(table, outputs).map(({ name }) => name);
  return `must be some of ${names.join(", ")}, each with ${how}`;
}

/** A field that is named twice counts once. @throws {ParameterFault} */
function distinctKeys(keys: readonly SortKey[]): SortKey[] {
  if (keys.length > MOST_KEYS) throw new ParameterFault(`names more than ${MOST_KEYS} fields`);
  return keys.filter(
    (key, index) => keys.findIndex((other) => other.output.name === key.output.name) === index,
  );
}

/** The sort as asked for, made complete with what tells two rows of the answer apart. */
export function completeSort(sort: readonly SortKey[], identity: readonly Output[]): SortKey[] {
  const rest = identity.filter(({ name }) => sort.every((key) => key.output.name !== name));
  return [...sort, ...rest.map((output) => ({ output, descending: false, nullsFirst: false }))];
}
