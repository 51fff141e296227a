import type { FastifyReply, FastifyRequest } from "fastify";
import type { FormatName } from "../formats/media-types.ts";
import { type RowWriter, rowWriter } from "../formats/write-rows.ts";
import { answerAll, answerPage, type TableForm } from "../http/answer-table.ts";
import { answerFrom, type Subject, setHeaders } from "../http/answering.ts";
import type { Context } from "../http/context.ts";
import { markOf, valuesOf } from "../http/cursor.ts";
import { tagOf } from "../http/etag.ts";
import { type Condition, completeSort, type TableQuery } from "../rows/table-query.ts";
import { fieldOf, type TableName } from "../rows/tables.ts";
import { companyNamed } from "./companies.ts";
import { distinct, sortKeys } from "./inputs.ts";

/** What an address asks of a table; all that can be worked out without looking at data. */
export interface TableQuestion {
  readonly subject: Subject;
  readonly form: TableForm;
  /** Complete but for the company's platforms. */
  readonly query: TableQuery;
  readonly company: string | undefined;
}

interface Asked {
  readonly where: readonly Condition[];
  readonly company?: string | undefined;
  readonly limit: string;
  readonly sort?: string | undefined;
  readonly fields?: string | undefined;
  readonly after?: string | undefined;
}

/** @throws {Problem} 400 when the cursor is not one of this question's. */
export function tableQuestion(
  url: string,
  table: TableName,
  allFields: readonly string[],
  asked: Asked,
): TableQuestion {
  const { where, company } = asked;
  const shown = distinct(asked.fields) ?? allFields;
  const sort = completeSort(table, sortKeys(asked.sort));
  const fields = shown.map((field) => fieldOf(table, field));
  const writers = new Map<FormatName, RowWriter>();
  const mark = markOf([table, where, company, sort]);
  return {
    subject: { tables: table === "sales" ? ["sales", "vendors"] : [table], tag: tagOf(url) },
    form: {
      mark,
      nextPath: (cursor) => pathAfter(url, cursor),
      writer(format) {
        const writer = writers.get(format) ?? rowWriter(format, fields);
        writers.set(format, writer);
        return writer;
      },
    },
    query: {
      table,
      // What is sorted by is read too, behind what is shown: the cursor is made of it.
      fields: [...new Set([...shown, ...sort.map((key) => key.field)])],
      where,
      sort,
      ...(asked.limit === "all" ? {} : { limit: Number(asked.limit) }),
      ...(asked.limit === "all" || asked.after === undefined
        ? {}
        : { after: valuesOf(asked.after, mark, { table, sort }) }),
    },
    company,
  };
}

/** Answers with a table's rows: a page, or all of them as a stream. */
export function answerTable(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  { subject, form, query, company }: TableQuestion,
): unknown {
  return answerFrom(context, request, reply, subject, async (answering) => {
    const whole =
      company === undefined ? query : ofCompany(query, await companyNamed(context, company, request.id));
    if (whole.limit !== undefined) return answerPage(answering, form, whole);
    if (request.method !== "HEAD") return answerAll(answering, form, whole);
    setHeaders(answering, "identity");
    return reply.send();
  });
}

function ofCompany(query: TableQuery, { platforms }: { platforms: readonly string[] }): TableQuery {
  return { ...query, where: [{ field: "platform", anyOf: platforms }, ...query.where] };
}

/** The same question, going on after the cursor. A path, so that it holds behind any ingress. */
function pathAfter(url: string, cursor: string): string {
  const [path = "", search = ""] = url.split("?", 2);
  const parameters = new URLSearchParams(search);
  parameters.set("after", cursor);
  return `${path}?${parameters}`;
}
