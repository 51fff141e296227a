import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { answerAll, answerPage } from "../http/answer-table.ts";
import { startAnswering } from "../http/answering.ts";
import { callerOf } from "../http/caller.ts";
import type { Context } from "../http/context.ts";
import { valuesOf } from "../http/cursor.ts";
import type { Condition, SortKey, TableQuery } from "../rows/table-query.ts";
import { completeSort } from "../rows/table-query.ts";
import { PLATFORM_FIELDS, SALES_FIELDS, type TableName } from "../rows/tables.ts";
import { addCompaniesRoute, companyNamed } from "./companies.ts";
import { dataResponses } from "./describe.ts";
import {
  distinct,
  formatInput,
  noParams,
  platformsInput,
  salesInput,
  sortKeys,
  yearlySalesParams,
  years,
} from "./inputs.ts";
import { platformPage, salesPage } from "./outputs.ts";
import { addRoute } from "./route.ts";

/** The routes that give rows. */
export function addDataRoutes(app: FastifyInstance, context: Context): void {
  addRoute(app, {
    url: "/videogamesales",
    operationId: "listSales",
    tag: "data",
    summary: "Sales by platform and year",
    description: "One row for each platform and year, as the caller may see them.",
    params: noParams,
    query: salesInput,
    responses: dataResponses(salesPage, [404]),
    async answer({ query }, request, reply) {
      const where: Condition[] = [];
      if (query.company !== undefined) {
        const company = await companyNamed(context, query.company, request.id);
        where.push({ field: "platform", anyOf: company.platforms });
      }
      pushCondition(where, "platform", distinct(query.platform));
      pushCondition(where, "year", years(query.year));
      return answerRows(context, request, reply, "sales", ["sales", "vendors"], where, query, SALES_FIELDS);
    },
  });

  addRoute(app, {
    url: "/platforms",
    operationId: "listPlatforms",
    tag: "data",
    summary: "Platforms with their total and years",
    description:
      "One row for each platform, from the dynamic table: it follows the sales within its target lag.",
    params: noParams,
    query: platformsInput,
    responses: dataResponses(platformPage),
    async answer({ query }, request, reply) {
      const where: Condition[] = [];
      pushCondition(where, "platform", distinct(query.platform));
      return answerRows(context, request, reply, "platforms", ["platforms"], where, query, PLATFORM_FIELDS);
    },
  });

  for (const old of [undefined, "connector", "snowpark"] as const)
    addRoute(app, {
      url:
        old === undefined
          ? "/companies/:company/yearly-sales/:year"
          : `/${old}/company/:company/yearly_sales/:year`,
      operationId: old === undefined ? "listYearlySales" : `listYearlySales_${old}`,
      tag: "data",
      summary: "A company's sales in a year, by platform",
      description: "Largest first.",
      ...(old === undefined ? {} : { deprecated: true }),
      params: yearlySalesParams,
      query: formatInput,
      responses: dataResponses(salesPage, [404, 414]),
      async answer({ params }, request, reply) {
        const company = await companyNamed(context, params.company, request.id);
        const where = [
          { field: "platform", anyOf: company.platforms },
          { field: "year", anyOf: [Number(params.year)] },
        ];
        const question = { limit: "10000", sort: "-global_sales" };
        return answerRows(
          context,
          request,
          reply,
          "sales",
          ["sales", "vendors"],
          where,
          question,
          SALES_FIELDS,
        );
      },
    });

  addCompaniesRoute(app, context);
}

interface Question {
  readonly limit: string;
  readonly sort?: string | undefined;
  readonly fields?: string | undefined;
  readonly after?: string | undefined;
}

/** Answers with a table's rows: a page, or all of them as a stream. */
async function answerRows(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  table: TableName,
  madeOf: readonly TableName[],
  where: readonly Condition[],
  question: Question,
  allFields: readonly string[],
): Promise<FastifyReply> {
  const caller = callerOf(request, context.settings.callersRights);
  const prepare = () => {
    const sort = completeSort(table, sortKeys(question.sort));
    const shown = distinct(question.fields) ?? allFields;
    return { shown, query: tableQuery(table, shown, where, sort, question) };
  };
  const started = await startAnswering(context, request, reply, caller, madeOf, prepare);
  if ("sent" in started) return started.sent;
  const { shown, query } = started.prepared;
  const answer = { query, shown, caller, nextPath: (cursor: string) => pathAfter(request.url, cursor) };
  if (query.limit !== undefined) return answerPage(started.answering, answer);
  if (request.method !== "HEAD") return answerAll(started.answering, answer);
  started.answering.head();
  return reply.send();
}

function tableQuery(
  table: TableName,
  shown: readonly string[],
  where: readonly Condition[],
  sort: readonly SortKey[],
  question: Question,
): TableQuery {
  // What is sorted by is read too, behind what is shown: the cursor is made of it.
  const fields = [...new Set([...shown, ...sort.map((key) => key.field)])];
  const query: TableQuery = { table, fields, where, sort };
  if (question.limit === "all") return query;
  const after = question.after === undefined ? {} : { after: valuesOf(question.after, query) };
  return { ...query, ...after, limit: Number(question.limit) };
}

function pushCondition(
  where: Condition[],
  field: string,
  anyOf: readonly (string | number | null)[] | undefined,
) {
  if (anyOf) where.push({ field, anyOf });
}

/** The same question, going on after the cursor. A path, so that it holds behind any ingress. */
function pathAfter(url: string, cursor: string): string {
  const [path = "", search = ""] = url.split("?", 2);
  const parameters = new URLSearchParams(search);
  parameters.set("after", cursor);
  return `${path}?${parameters}`;
}
