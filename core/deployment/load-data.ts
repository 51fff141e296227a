import * as z from "zod";
import type { Environment, Environments } from "../environments/environment.ts";
import { SnowhookError } from "../errors/index.ts";
import type { RecordedRun, RecordedWork } from "../migrations/commands/run-recorded.ts";
import { quoteLiteral, quoteObjectName } from "../snowflake/quote.ts";

/** What the procedure says that it loaded. Sales in millions. */
const loadReportSchema = z.looseObject({
  rowsRead: z.number(),
  groups: z.number(),
  // A decimal, as text: a float would not keep the cents.
  globalSales: z.coerce.number(),
});

export type LoadReport = z.infer<typeof loadReportSchema>;

export const PROCEDURE = "LOAD_KAGGLE_DATASET";
const TABLE = "VIDEOGAMESALES";
const DYNAMIC_TABLE = "DYNAMIC_VIDEOGAMESALES";

/**
 * Loads the data set and refreshes what is worked out from it, as the ETL role, in one request with its record. When the
 * procedure fails, nothing after it runs and the old data stays.
 * https://docs.snowflake.com/en/sql-reference/sql/alter-dynamic-table (REFRESH)
 * @param work the deployer's session and the message: the same message loads once, however often it comes
 * @throws {StatementError} with the procedure's own message
 */
export async function loadData(
  run: (work: RecordedWork) => Promise<RecordedRun>,
  work: Pick<RecordedWork, "connection" | "deployment" | "lease" | "signal">,
  environment: Environment,
  source: Environments["ingest"],
): Promise<LoadReport> {
  const { results } = await run({
    ...work,
    config: { metadataSchema: `${environment.database}.${environment.metadataSchema}` },
    name: "load",
    sql: loadScript(environment, source),
    recordAs: { role: environment.deployRole, warehouse: environment.warehouse },
    runAs: { role: environment.etlRole, warehouse: environment.warehouse },
  });
  return readReport(results?.[0]?.rows[0]);
}

function loadScript(environment: Environment, source: Environments["ingest"]): string {
  const { database, schema } = environment;
  const table = quoteLiteral([database, schema, TABLE].join("."));
  return [
    `CALL ${quoteObjectName([database, schema, PROCEDURE])}(${quoteLiteral(source.owner)}, ${quoteLiteral(source.dataset)}, ${table})`,
    `ALTER DYNAMIC TABLE ${quoteObjectName([database, schema, DYNAMIC_TABLE])} REFRESH`,
  ].join(";\n");
}

/** The procedure's answer is one cell: a VARIANT, which the driver has parsed, or its text. */
function readReport(row: Record<string, unknown> | undefined): LoadReport {
  const cell = Object.values(row ?? {})[0];
  try {
    return loadReportSchema.parse(typeof cell === "string" ? JSON.parse(cell) : cell);
  } catch (cause) {
    throw new SnowhookError("load", `${PROCEDURE} did not report what it loaded`, {
      next: "Its answer must be {rowsRead, groups, globalSales, …}.",
      cause,
    });
  }
}
