import type { FastifyInstance } from "fastify";
import type { Declaration } from "../declaration/declaration.ts";
import { pathOf } from "../declaration/read-declaration.ts";
import type { Context } from "../http/context.ts";
import type { Table } from "../tables/table.ts";
import { declaredQuestion } from "./declared-question.ts";
import { describeFacets, describeQuestion, describeRollup, describeTable } from "./describe-data.ts";
import { answerFacets, facetQuestion } from "./facets.ts";
import { answerRollup, rollupQuestion } from "./rollup.ts";
import { addRoute } from "./route.ts";
import { answerTable, tableQuestion, tablesFor } from "./table-question.ts";

type Tables = ReadonlyMap<string, Table>;

/** The routes that give rows: what is declared. */
export function addDataRoutes(app: FastifyInstance, context: Context, declaration: Declaration): void {
  for (const [name, declared] of Object.entries(declaration.tables)) {
    const path = pathOf(name, declared);
    if (path === undefined) continue;
    const tables = tablesFor(name, declared);
    addRoute(app, context, {
      url: path,
      tables,
      description: (known: Tables) => describeTable(name, declared, known),
      question: (input, now) => tableQuestion(input, now, declared),
      answer: (question, request, reply) => answerTable(context, request, reply, question),
    });
    if (declared.facets.length === 0) continue;
    addRoute(app, context, {
      url: `${path}/facets`,
      tables,
      description: (known: Tables) => describeFacets(name, declared, known),
      question: (input, now) => facetQuestion(input, now, declared),
      answer: (question, request, reply) => answerFacets(context, request, reply, question),
    });
  }
  for (const [path, question] of Object.entries(declaration.questions)) {
    const declared = declaration.tables[question.table];
    if (!declared) continue;
    const old = Object.entries(question.also);
    for (const [operation, url] of [[question.operation, path], ...old] as const)
      addRoute(app, context, {
        url: url.replaceAll(/\{(\w+)\}/g, ":$1"),
        tables: tablesFor(question.table, declared),
        description: (known: Tables) =>
          describeQuestion({ ...question, operation }, declared, known, operation !== question.operation),
        question: (input, now) => declaredQuestion(input, now, question, declared),
        answer: (asked, request, reply) => answerTable(context, request, reply, asked),
      });
  }
  for (const [path, rollup] of Object.entries(declaration.rollups))
    addRoute(app, context, {
      url: path,
      tables: [rollup.of.table, rollup.groups.table],
      description: (known: Tables) => describeRollup(rollup, known),
      question: rollupQuestion,
      answer: (question, request, reply) => answerRollup(context, request, reply, question, rollup),
    });
}
