import * as z from "zod";
import type { Environment, Environments } from "../environments/environment.ts";
import { InterruptedError, SnowhookError } from "../errors/index.ts";
import { serviceConnection } from "../secrets/connection-options.ts";
import type { Secret } from "../secrets/secret.ts";
import type { ConnectionOptions, SnowflakeConnection } from "../snowflake/connection.ts";
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
 * Loads the data set and refreshes what is worked out from it, as the ETL role, in one request. When the procedure
 * fails, nothing after it runs and the old data stays.
 * https://docs.snowflake.com/en/sql-reference/sql/alter-dynamic-table (REFRESH)
 * @param connect signs in; the session is the load's own, so that no role is left behind in another's
 * @param requestId the same id again finds the load that is running; it is not started twice
 * @throws {StatementError} with the procedure's own message
 */
export async function loadData(
  connect: (options: ConnectionOptions) => Promise<SnowflakeConnection>,
  secret: Secret,
  environment: Environment,
  source: Environments["ingest"],
  options: { readonly requestId: string; readonly signal?: AbortSignal },
): Promise<LoadReport> {
  const connection = await connect(serviceConnection(secret, environment.etlRole, environment.warehouse));
  try {
    const ran = await connection.runScript(loadScript(environment, source), {
      ...options,
      fetchResults: true,
    });
    const report = readReport(ran.results[0]?.rows[0]);
    await connection.close().catch(() => undefined);
    return report;
  } catch (error) {
    // Ending the session could end what still runs in it.
    const left = error instanceof InterruptedError;
    await (left ? connection.detach() : connection.close()).catch(() => undefined);
    throw error;
  }
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
