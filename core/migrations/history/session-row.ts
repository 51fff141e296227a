import * as z from "zod";
import { NO_SESSION, type SessionContext } from "../contracts/session-context.ts";

// CREATE DATABASE and CREATE SCHEMA make what they create the session's own, so both are kept before ours.
const DATABASE_VARIABLE = "SNOWHOOK_DATABASE";
const SCHEMA_VARIABLE = "SNOWHOOK_SCHEMA";

/** Keep the session's database and schema for `readSessionSql`, before statements that change them. */
export const keepNamespaceSql: readonly string[] = [
  `SET ${DATABASE_VARIABLE} = (SELECT COALESCE(CURRENT_DATABASE(), ''))`,
  `SET ${SCHEMA_VARIABLE} = (SELECT COALESCE(CURRENT_SCHEMA(), ''))`,
];

const kept = (variable: string, current: string) =>
  `IFF(GETVARIABLE('${variable}') IS NULL, ${current}, NULLIF(GETVARIABLE('${variable}'), ''))`;

/** The session as JSON, in one expression. */
export const readSessionSql = `TO_JSON(OBJECT_CONSTRUCT('role', CURRENT_ROLE(), 'warehouse', CURRENT_WAREHOUSE(), 'database', ${kept(DATABASE_VARIABLE, "CURRENT_DATABASE()")}, 'schema', ${kept(SCHEMA_VARIABLE, "CURRENT_SCHEMA()")}, 'secondary', PARSE_JSON(CURRENT_SECONDARY_ROLES()):value::VARCHAR))`;

const row = z.object({
  role: z.string().optional(),
  warehouse: z.string().optional(),
  database: z.string().optional(),
  schema: z.string().optional(),
  secondary: z.string().optional(),
});

/** Reads what `readSessionSql` wrote. */
export function sessionOf(json: string | null | undefined): SessionContext {
  if (json === null || json === undefined) return NO_SESSION;
  const { role, warehouse, database, schema, secondary } = row.parse(JSON.parse(json));
  return { role, warehouse, database, schema, secondaryRoles: secondary === "ALL" ? "ALL" : "NONE" };
}
