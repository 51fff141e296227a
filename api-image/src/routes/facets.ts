import type { FastifyReply, FastifyRequest } from "fastify";
import type { DeclaredTable } from "../declaration/declaration.ts";
import { append, bytesOf, byteText } from "../formats/byte-text.ts";
import { numberOf, rowWriter } from "../formats/write-rows.ts";
import { type Answering, answerFrom, readAllRows, type Subject, sendAndKeep } from "../http/answering.ts";
import type { Context } from "../http/context.ts";
import { tagOf } from "../http/etag.ts";
import { ParameterFault } from "../question/parameter-fault.ts";
import type { FacetQuery } from "../rows/table-query.ts";
import { COUNT, type Field, isNumber, TEXT } from "../tables/field.ts";
import type { Table } from "../tables/table.ts";
import { readFilters } from "./read-filters.ts";
import { inputReader, readFormat } from "./read-input.ts";
import type { Input } from "./route.ts";
import { type LookedUp, lookedUp } from "./table-question.ts";

/** The most values of a field that are counted, and how many when nobody says. */
export const TOP_MAX = 100;
export const TOP_DEFAULT = 10;
/** Seconds that counting may take where the declaration does not say. */
const SECONDS = 10;

export interface FacetQuestion {
  readonly subject: Subject;
  readonly query: FacetQuery;
  readonly lookups: readonly LookedUp[];
}

/** `of=a,b&top=10` with the table's filters. @throws {Problem} 400 for what does not fit */
export function facetQuestion(
  input: Input,
  tables: readonly Table[],
  declared: DeclaredTable,
): FacetQuestion {
  const [table] = tables;
  if (!table) throw new Error("A question needs a table.");
  const reader = inputReader(input);
  const fields = reader.one("of", (text) => facetsNamed(table, text)) ?? table.facets;
  const top = reader.one("top", (text) => {
    if (!/^[1-9]\d{0,2}$/.test(text) || Number(text) > TOP_MAX)
      throw new ParameterFault(`must be 1 to ${TOP_MAX}`);
    return Number(text);
  });
  const { where, lookups } = readFilters(reader, table, declared);
  readFormat(reader);
  reader.end();
  const resolved = lookups.flatMap((lookup) => {
    const found = tables.find(({ name }) => name === lookup.lookup.table);
    return found ? [{ ...lookup, in: found, table }] : [];
  });
  const involved = [table, ...resolved.map((lookup) => lookup.in)];
  return {
    subject: { tables: involved, tag: tagOf(input.url), kept: involved.every(({ cache }) => cache) },
    query: {
      kind: "facets",
      table,
      fields,
      where,
      top: top ?? TOP_DEFAULT,
      seconds: table.aggregates?.seconds ?? SECONDS,
    },
    lookups: resolved,
  };
}

function facetsNamed({ facets }: Table, text: string): Field[] {
  return [...new Set(text.split(","))].map((name) => {
    const field = facets.find((facet) => facet.name === name);
    if (!field) throw new ParameterFault(`must be some of ${facets.map((facet) => facet.name).join(", ")}`);
    return field;
  });
}

/** Answers with a row for each value: which field's, the value, and in how many rows it stands. */
export function answerFacets(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  { subject, query, lookups }: FacetQuestion,
): unknown {
  return answerFrom(context, request, reply, subject, async (answering) => {
    const where = lookups.length === 0 ? query.where : await lookedUp(answering, query.where, lookups);
    return sendAndKeep(answering, await written(answering, { ...query, where }));
  });
}

async function written(answering: Answering, query: FacetQuery): Promise<Buffer> {
  const counts = (await readAllRows(answering, query)).map(([index, value, count]) => {
    const field = query.fields[Number(index)];
    return {
      field: field?.name ?? "",
      type: field?.type ?? TEXT,
      value: value ?? null,
      count: Number(count),
    };
  });
  if (answering.format === "csv") {
    const columns = ["field", "value"].map((name) => ({ name, type: TEXT }));
    const writer = rowWriter("csv", [...columns, { name: "count", type: COUNT }]);
    const text = byteText(1024);
    append(text, writer.head);
    writer.rows(
      counts.map(({ field, type, value, count }) => [
        field,
        isNumber(type) && value !== null ? numberOf(String(value)) : value,
        count,
      ]),
      true,
      text,
    );
    return bytesOf(text);
  }
  const rows = counts.map(({ field, type, value, count }) => {
    const text = value === null ? null : String(value);
    const json =
      text === null
        ? "null"
        : isNumber(type)
          ? numberOf(text)
          : type.kind === "boolean"
            ? text
            : JSON.stringify(text);
    return `{"field":${JSON.stringify(field)},"value":${json},"count":${count}}`;
  });
  return Buffer.from(
    answering.format === "json"
      ? `{"data":[${rows.join(",")}],"next":null}`
      : rows.map((row) => `${row}\n`).join(""),
  );
}
