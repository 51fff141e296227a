import type { FastifyInstance } from "fastify";
import type { Context } from "../http/context.ts";
import type { Condition } from "../rows/table-query.ts";
import { PLATFORM_FIELDS, SALES_FIELDS } from "../rows/tables.ts";
import { addCompaniesRoute } from "./companies.ts";
import { dataResponses } from "./describe.ts";
import {
  distinct,
  formatInput,
  noParams,
  platformsInput,
  salesInput,
  yearlySalesParams,
  years,
} from "./inputs.ts";
import { platformPage, salesPage } from "./outputs.ts";
import { addRoute } from "./route.ts";
import { answerTable, tableQuestion } from "./table-question.ts";

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
    question: ({ query }, url) =>
      tableQuestion(url, "sales", SALES_FIELDS, {
        ...query,
        where: [...anyOf("platform", distinct(query.platform)), ...anyOf("year", years(query.year))],
      }),
    answer: (question, request, reply) => answerTable(context, request, reply, question),
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
    question: ({ query }, url) =>
      tableQuestion(url, "platforms", PLATFORM_FIELDS, {
        ...query,
        where: anyOf("platform", distinct(query.platform)),
      }),
    answer: (question, request, reply) => answerTable(context, request, reply, question),
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
      question: ({ params }, url) =>
        tableQuestion(url, "sales", SALES_FIELDS, {
          limit: "10000",
          sort: "-global_sales",
          company: params.company,
          where: anyOf("year", [Number(params.year)]),
        }),
      answer: (question, request, reply) => answerTable(context, request, reply, question),
    });

  addCompaniesRoute(app, context);
}

function anyOf(field: string, values: Condition["anyOf"] | undefined): Condition[] {
  return values ? [{ field, anyOf: values }] : [];
}
