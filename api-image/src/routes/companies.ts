import type { FastifyInstance } from "fastify";
import { append, bytesOf, byteText } from "../formats/byte-text.ts";
import { rowWriter } from "../formats/write-rows.ts";
import { type Answering, answerFrom, readRows, sendAndKeep } from "../http/answering.ts";
import type { Context } from "../http/context.ts";
import { tagOf } from "../http/etag.ts";
import { Problem } from "../http/problem.ts";
import { SERVICE } from "../rows/row-source.ts";
import { completeSort } from "../rows/table-query.ts";
import type { Row, TableName } from "../rows/tables.ts";
import { dataResponses } from "./describe.ts";
import { formatInput, noParams } from "./inputs.ts";
import { companyList } from "./outputs.ts";
import { addRoute } from "./route.ts";

export interface Company {
  readonly name: string;
  readonly platforms: readonly string[];
}

const known = new WeakMap<Context, { version: string; companies: Promise<Company[]> }>();

/**
 * The company of that name, in any case. The mapping is read as the service: it says which platforms a company made,
 * not what anybody sold.
 * @throws {Problem} 404
 */
export async function companyNamed(context: Context, name: string, requestId: string): Promise<Company> {
  const companies = await companiesOf(context, requestId);
  const found = companies.find((company) => company.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  throw new Problem(
    404,
    "company",
    `There is no company ${name} here.`,
    "See /companies for those that there are.",
  );
}

/** All companies, read anew when the mapping's version changes. */
async function companiesOf(context: Context, requestId: string): Promise<Company[]> {
  const { version } = await context.versions.of("vendors", SERVICE, requestId);
  const last = known.get(context);
  if (last?.version === version) return last.companies;
  const companies = readCompanies(context, requestId);
  known.set(context, { version, companies });
  companies.catch(() => known.delete(context));
  return companies;
}

async function readCompanies(context: Context, requestId: string): Promise<Company[]> {
  const platforms = new Map<string, Set<string>>();
  const query = {
    table: "vendors" as const,
    fields: ["company", "platform"],
    where: [],
    sort: completeSort("vendors", []),
  };
  const { signal } = new AbortController();
  for await (const batch of context.source.read(query, SERVICE, { requestId, signal }))
    for (const [company, platform] of batch) {
      const name = String(company);
      platforms.set(name, (platforms.get(name) ?? new Set()).add(String(platform)));
    }
  return [...platforms].map(([name, made]) => ({ name, platforms: [...made] }));
}

const tables: readonly TableName[] = ["platforms", "vendors"];

/** GET /companies: those of whose platforms the caller sees something. */
export function addCompaniesRoute(app: FastifyInstance, context: Context): void {
  addRoute(app, {
    url: "/companies",
    operationId: "listCompanies",
    tag: "data",
    summary: "Companies with their platforms and total",
    description: "Only the platforms that the caller may see count, and only companies that have one.",
    params: noParams,
    query: formatInput,
    responses: dataResponses(companyList),
    question: (_input, url) => ({ tables, tag: tagOf(url) }),
    answer: (subject, request, reply) =>
      answerFrom(context, request, reply, subject, async (answering) => {
        const companies = await companiesOf(context, request.id);
        const totals = await platformTotals(answering);
        const rows = companies
          .map((company) => {
            const seen = company.platforms.filter((platform) => totals.has(platform));
            const hundredths = seen.reduce((sum, platform) => sum + (totals.get(platform) ?? 0), 0);
            return { company: company.name, platforms: seen, global_sales: hundredths / 100 };
          })
          .filter((company) => company.platforms.length > 0);
        return sendAndKeep(answering, Buffer.from(written(answering, rows)));
      }),
  });
}

/** Platform -> hundredths of a million: whole numbers add up exactly. */
async function platformTotals(answering: Answering): Promise<Map<string, number>> {
  const totals = new Map<string, number>();
  const query = {
    table: "platforms" as const,
    fields: ["platform", "global_sales"],
    where: [],
    sort: completeSort("platforms", []),
  };
  for await (const batch of readRows(answering, query))
    for (const [platform, total] of batch) totals.set(String(platform), Math.round(Number(total ?? 0) * 100));
  return totals;
}

interface CompanyRow {
  readonly company: string;
  readonly platforms: readonly string[];
  readonly global_sales: number;
}

function written(answering: Answering, companies: readonly CompanyRow[]): string {
  if (answering.format === "json") return JSON.stringify({ data: companies, next: null });
  if (answering.format === "ndjson")
    return companies.map((company) => `${JSON.stringify(company)}\n`).join("");
  const writer = rowWriter("csv", [
    { name: "company", column: "", kind: "text" },
    { name: "platforms", column: "", kind: "text" },
    { name: "global_sales", column: "", kind: "decimal" },
  ]);
  const rows: Row[] = companies.map((row) => [row.company, row.platforms.join(" "), row.global_sales]);
  const text = byteText(1024);
  append(text, writer.head);
  writer.rows(rows, true, text);
  return bytesOf(text).toString();
}
