import { connect } from "../core/snowflake/connect.ts";
import type { SnowflakeConnection } from "../core/snowflake/connection.ts";
import { quoteIdentifier, quoteObjectName } from "../core/snowflake/quote.ts";
import { administratorUser } from "./secrets.ts";
import type { ShippedEnvironment } from "./shipped-project.ts";
import type { Local } from "./start-local.ts";

/** What one role sees of the dynamic table. Sales in millions. */
export interface RoleView {
  role: string;
  platforms: number;
  globalSales: number;
}

/** A row of the change history, as schemachange writes it. */
export interface HistoryRow {
  script: string;
  type: string;
  status: string;
  /** seconds */
  executionTime: number;
}

/** Signs in as the account's administrator, with no secondary roles: a role is then exactly that role. */
export async function connectAsAdministrator(
  local: Pick<Local, "globe" | "identity">,
  environment: ShippedEnvironment,
): Promise<SnowflakeConnection> {
  const connection = await connect({
    account: "SNOWGLOBE",
    accessUrl: local.globe.url,
    user: administratorUser,
    role: "ACCOUNTADMIN",
    warehouse: environment.warehouse,
    privateKey: local.identity.administrator.privateKey,
  });
  await connection.query("USE SECONDARY ROLES NONE");
  return connection;
}

/** The dynamic table as each vendor's role sees it, and last as the API's role, which sees all. */
export async function readViews(
  connection: SnowflakeConnection,
  environment: ShippedEnvironment,
): Promise<RoleView[]> {
  const views: RoleView[] = [];
  for (const role of [...Object.values(environment.vendorRoles), environment.apiRole]) {
    views.push(await readView(connection, environment, role));
  }
  return views;
}

/** What one role sees. The session's role is changed to it. */
export async function readView(
  connection: SnowflakeConnection,
  environment: ShippedEnvironment,
  role: string,
): Promise<RoleView> {
  const table = quoteObjectName([environment.database, environment.schema, "DYNAMIC_VIDEOGAMESALES"]);
  await connection.query(`USE ROLE ${quoteIdentifier(role)}`);
  const { rows } = await connection.query<{ PLATFORMS: number; TOTAL: number | null }>(
    `SELECT COUNT(*) AS PLATFORMS, SUM(GLOBAL_SALES) AS TOTAL FROM ${table}`,
  );
  const [row] = rows;
  return { role, platforms: Number(row?.PLATFORMS ?? 0), globalSales: Number(row?.TOTAL ?? 0) };
}

/** The change history, oldest first. The session's role is changed to the deploy role. */
export async function readHistory(
  connection: SnowflakeConnection,
  environment: ShippedEnvironment,
): Promise<HistoryRow[]> {
  const table = quoteObjectName([environment.database, environment.metadataSchema, "CHANGE_HISTORY"]);
  await connection.query(`USE ROLE ${quoteIdentifier(environment.deployRole)}`);
  const { rows } = await connection.query<
    Record<"SCRIPT" | "SCRIPT_TYPE" | "STATUS" | "EXECUTION_TIME", string>
  >(`SELECT SCRIPT, SCRIPT_TYPE, STATUS, EXECUTION_TIME FROM ${table} ORDER BY INSTALLED_ON, SCRIPT`);
  return rows.map((row) => ({
    script: row.SCRIPT,
    type: row.SCRIPT_TYPE,
    status: row.STATUS,
    executionTime: Number(row.EXECUTION_TIME),
  }));
}
