import type { SnowflakeConnection } from "../core/snowflake/connection.ts";
import { quoteIdentifier, quoteObjectName } from "../core/snowflake/quote.ts";
import type { ShippedEnvironment } from "./shipped-project.ts";

/** What one role sees of the dynamic table. Sales in millions. */
export interface RoleView {
  role: string;
  platforms: number;
  globalSales: number;
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
