import type { FastifyReply, FastifyRequest } from "fastify";
import type { DeclaredTable } from "../declaration/declaration.ts";
import type { FormatName } from "../formats/media-types.ts";
import { type RowWriter, rowWriter } from "../formats/write-rows.ts";
import { answerAll, answerPage, answerWhole, type TableForm } from "../http/answer-table.ts";
import { type Answering, answerFrom, type Subject, setHeaders } from "../http/answering.ts";
import type { Context } from "../http/context.ts";
import { markOf, valuesOf } from "../http/cursor.ts";
import { tagOf } from "../http/etag.ts";
import type { Condition } from "../question/condition.ts";
import { ParameterFault } from "../question/parameter-fault.ts";
import { completeSort, parseOrder, parseSort, type SortKey } from "../question/parse-order.ts";
import {
  demandGroups,
  type Output,
  parseFields,
  parseSelect,
  plainOutput,
} from "../question/parse-select.ts";
import { positionOf, type TableQuery } from "../rows/table-query.ts";
import { fieldOf, type Table } from "../tables/table.ts";
import { readPairs, valuesBeside } from "./lookup.ts";
import { type AskedLookup, type Filters, readFilters } from "./read-filters.ts";
import { type InputReader, inputReader, readFormat } from "./read-input.ts";
import type { Input } from "./route.ts";

/** The most rows in one page; `limit=all` streams the rest of the world. */
export const PAGE_MAX = 10_000;
export const PAGE_DEFAULT = 100;

/** What an address asks of a table; all that can be worked out without looking at data. */
export interface TableQuestion {
  readonly subject: Subject;
  readonly form: TableForm;
  /** Complete but for what is looked up. */
  readonly query: TableQuery;
  readonly lookups: readonly LookedUp[];
}

export interface LookedUp extends AskedLookup {
  /** Where it is looked up, and what is filtered by it. */
  readonly in: Table;
  readonly table: Table;
}

/** Tables that a table's questions may need: its own, and those of its lookups. */
export function tablesFor(name: string, declared: DeclaredTable): string[] {
  return [...new Set([name, ...Object.values(declared.lookups).map(({ table }) => table)])];
}

/** @throws {Problem} 400 for what does not fit */
export function tableQuestion(
  input: Input,
  tables: readonly Table[],
  declared: DeclaredTable,
): TableQuestion {
  const [table] = tables;
  if (!table) throw new Error("A question needs a table.");
  const reader = inputReader(input);
  const filters = readFilters(reader, table, declared);
  const chosen = readOutputs(reader, table);
  const sort = readSort(reader, table, chosen);
  const limit = readLimit(reader);
  const after = reader.one("after", (text) => {
    if (!/^[\w-]{1,4000}$/.test(text)) throw new ParameterFault("must be a cursor from a next link");
    return text;
  });
  readFormat(reader);
  reader.end();
  return questionOf({ url: input.url, tables, filters, ...chosen, sort, limit, after });
}

/** A question as it was asked, in words of the table. */
interface Asked {
  readonly url: string;
  readonly tables: readonly Table[];
  readonly filters: Filters;
  readonly outputs: readonly Output[];
  readonly grouped: boolean;
  readonly sort: readonly SortKey[];
  /** Undefined: all rows. */
  readonly limit: number | undefined;
  readonly after?: string | undefined;
}

export function questionOf({ url, tables, filters, outputs, grouped, ...asked }: Asked): TableQuestion {
  const [table] = tables;
  if (!table) throw new Error("A question needs a table.");
  const identity = grouped
    ? outputs.filter(({ aggregate }) => aggregate === undefined)
    : table.key.map(plainOutput);
  const sort = completeSort(asked.sort, identity);
  const lookups = filters.lookups.map((lookup) => ({
    ...lookup,
    in: named(tables, lookup.lookup.table),
    table,
  }));
  const whole: TableQuery = {
    kind: "rows",
    table,
    outputs,
    where: filters.where,
    grouped,
    sort,
    ...(asked.limit === undefined ? {} : { limit: asked.limit }),
    ...(grouped && table.aggregates ? { seconds: table.aggregates.seconds } : {}),
  };
  // What is sorted by is read too, behind what is shown: the cursor is made of it.
  const hidden = sort.filter((key) => positionOf(whole, key) === -1).map(({ output }) => output);
  const mark = markOf([
    table.name,
    filters.where,
    filters.lookups.map(({ lookup, value }) => [lookup.match, value]),
    grouped ? outputs.map(({ name, aggregate, field }) => [name, aggregate, field?.name]) : [],
    sort.map(({ output, descending, nullsFirst }) => [output.name, descending, nullsFirst]),
  ]);
  const involved = [table, ...lookups.map((lookup) => lookup.in)];
  return {
    subject: { tables: involved, tag: tagOf(url), kept: involved.every(({ cache }) => cache) },
    form: { mark, nextPath: (cursor) => pathAfter(url, cursor), writer: writersFor(outputs) },
    query: {
      ...whole,
      outputs: [...outputs, ...hidden],
      ...(asked.after === undefined || asked.limit === undefined
        ? {}
        : { after: valuesOf(asked.after, mark, sort) }),
    },
    lookups,
  };
}

function writersFor(outputs: readonly Output[]): (format: FormatName) => RowWriter {
  const writers = new Map<FormatName, RowWriter>();
  return (format) => {
    const writer = writers.get(format) ?? rowWriter(format, outputs);
    writers.set(format, writer);
    return writer;
  };
}

function named(tables: readonly Table[], name: string): Table {
  const found = tables.find((table) => table.name === name);
  if (!found) throw new Error(`There is no table ${name}.`);
  return found;
}

/** `select` or the old `fields`, and `distinct`. */
function readOutputs(reader: InputReader, table: Table): { outputs: readonly Output[]; grouped: boolean } {
  const selected = reader.one("select", (text) => parseSelect(table, text));
  const listed = reader.one("fields", (text) => {
    if (selected) throw new ParameterFault("does not go with select: give one of them");
    return parseFields(table, text);
  });
  const outputs = selected ?? listed ?? table.fields.map(plainOutput);
  const distinct = reader.one("distinct", (text) => {
    if (text !== "true" && text !== "false") throw new ParameterFault("must be true or false");
    if (text === "true") demandGroups(table, outputs);
    return text === "true";
  });
  return { outputs, grouped: distinct === true || outputs.some(({ aggregate }) => aggregate !== undefined) };
}

/** `order` or the old `sort`. */
function readSort(
  reader: InputReader,
  table: Table,
  { outputs, grouped }: { readonly outputs: readonly Output[]; readonly grouped: boolean },
): readonly SortKey[] {
  const sortable = grouped ? outputs : undefined;
  const order = reader.one("order", (text) => parseOrder(table, text, sortable));
  const sort = reader.one("sort", (text) => {
    if (order) throw new ParameterFault("does not go with order: give one of them");
    return parseSort(table, text, sortable);
  });
  return order ?? sort ?? [];
}

function readLimit(reader: InputReader): number | undefined {
  const limit = reader.one("limit", (text) => {
    if (text === "all") return text;
    if (!/^[1-9]\d{0,4}$/.test(text) || Number(text) > PAGE_MAX)
      throw new ParameterFault(`must be 1 to ${PAGE_MAX}, or all`);
    return Number(text);
  });
  return limit === "all" ? undefined : (limit ?? PAGE_DEFAULT);
}

/** Answers with a table's rows: a page, or all of them as a stream. */
export function answerTable(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  { subject, form, query, lookups }: TableQuestion,
): unknown {
  return answerFrom(context, request, reply, subject, async (answering) => {
    const found =
      lookups.length === 0 ? query : { ...query, where: await lookedUp(answering, query.where, lookups) };
    if (found.limit !== undefined) return answerPage(answering, form, found);
    if (found.grouped) return answerWhole(answering, form, found, found.table.aggregates?.groups ?? PAGE_MAX);
    if (request.method !== "HEAD") return answerAll(answering, form, found);
    setHeaders(answering, "identity");
    return reply.send();
  });
}

/** The condition with what the lookups found. @throws {Problem} 404 */
export async function lookedUp(
  { context, requestId, reply, caller }: Answering,
  where: Condition,
  lookups: readonly LookedUp[],
): Promise<Condition> {
  const gone = new AbortController();
  const leave = () => gone.abort();
  reply.raw.once("close", leave);
  try {
    const conditions: Condition[] = [];
    for (const { lookup, value, in: table, table: filtered } of lookups) {
      const asked = { table, from: lookup.match, to: lookup.give };
      const pairs = await readPairs(context, asked, caller, { requestId, signal: gone.signal });
      const values = valuesBeside(pairs, lookup, value);
      conditions.push({ op: "in", field: fieldOf(filtered, lookup.filters), values });
    }
    return { op: "and", of: [...conditions, where] };
  } finally {
    reply.raw.off("close", leave);
  }
}

/** The same question, going on after the cursor. A path, so that it holds behind any ingress. */
function pathAfter(url: string, cursor: string): string {
  const [path = "", search = ""] = url.split("?", 2);
  const parameters = new URLSearchParams(search);
  parameters.set("after", cursor);
  return `${path}?${parameters}`;
}
