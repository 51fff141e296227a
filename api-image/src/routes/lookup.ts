import { LRUCache } from "lru-cache";
import type { DeclaredLookup } from "../declaration/declaration.ts";
import { readerOf } from "../http/answering.ts";
import type { Context } from "../http/context.ts";
import { Problem } from "../http/problem.ts";
import { ALL } from "../question/condition.ts";
import { completeSort } from "../question/parse-order.ts";
import { plainOutput } from "../question/parse-select.ts";
import type { Caller, ReadOptions } from "../rows/row-source.ts";
import { fieldOf, type Table } from "../tables/table.ts";

/** One row of a table that says what belongs to what. */
export type Pair = readonly [from: string, to: string];

/** More pairs than this are no mapping but data. */
const MOST_PAIRS = 100_000;
const kept = new WeakMap<Context, LRUCache<string, Promise<readonly Pair[]>>>();

/**
 * Two fields of a table, in the order of its key; read anew when the version changes that the caller sees.
 * @throws {Problem} when the table is too large to be held
 */
export async function readPairs(
  context: Context,
  { table, from, to }: { table: Table; from: string; to: string },
  caller: Caller,
  options: ReadOptions,
): Promise<readonly Pair[]> {
  const reader = readerOf(table, caller);
  if (!table.cache) return read(context, table, from, to, reader, options);
  const { tag } = await context.versions.of(table, reader, options);
  const memory = kept.get(context) ?? new LRUCache<string, Promise<readonly Pair[]>>({ max: 50 });
  kept.set(context, memory);
  const key = JSON.stringify([tag, table.name, from, to]);
  const known = memory.get(key);
  if (known) return known;
  // Kept for others as well: the client that asks first does not end it by going away.
  const pairs = read(context, table, from, to, reader, { ...options, signal: new AbortController().signal });
  memory.set(key, pairs);
  pairs.catch(() => memory.delete(key));
  return pairs;
}

async function read(
  context: Context,
  table: Table,
  from: string,
  to: string,
  caller: Caller,
  options: ReadOptions,
): Promise<readonly Pair[]> {
  const outputs = [...new Set([from, to, ...table.key.map(({ name }) => name)])].map((name) =>
    plainOutput(fieldOf(table, name)),
  );
  const query = {
    kind: "rows" as const,
    table,
    outputs,
    where: ALL,
    grouped: false,
    sort: completeSort([], table.key.map(plainOutput)),
    limit: MOST_PAIRS + 1,
  };
  const pairs: Pair[] = [];
  const second = outputs.findIndex(({ name }) => name === to);
  for await (const batch of context.source.read(query, caller, options))
    for (const row of batch) pairs.push([String(row[0]), String(row[second])]);
  if (pairs.length <= MOST_PAIRS) return pairs;
  throw new Problem(
    500,
    "unexpected",
    `Table ${table.name} has more than ${MOST_PAIRS} rows: it cannot be a mapping.`,
    "Tell the operator: the declaration (api.yml) names the wrong table.",
  );
}

/** The values that stand beside the one asked for, found in any case. @throws {Problem} 404 when there is none */
export function valuesBeside(pairs: readonly Pair[], lookup: DeclaredLookup, value: string): string[] {
  const wanted = value.toLowerCase();
  const found = pairs.filter(([from]) => from.toLowerCase() === wanted).map(([, to]) => to);
  if (found.length > 0) return found;
  throw new Problem(404, "no-such-value", lookup.missing.replaceAll("{value}", value), lookup.advice);
}
