import { StatementError } from "../errors/index.ts";
import type { ConnectionOptions } from "./connection.ts";

type Given = Pick<ConnectionOptions, "warehouse" | "role">;

/**
 * Snowflake signs in also with a warehouse that is not there or may not be used, and then says only that none is
 * active. This says which one was meant and what gives it; other errors stay as they are.
 */
export function adviseWarehouse(error: unknown, { warehouse, role }: Given): unknown {
  if (!isNoWarehouse(error)) return error;
  const who = role === undefined ? "the session's role" : `role ${role}`;
  const grant = grantOf(warehouse, role);
  if (warehouse === undefined) {
    return restated(
      error,
      `No active warehouse: none is given, and the user has no default that ${who} may use.`,
      `Name one (SNOWFLAKE_WAREHOUSE, --snowflake-warehouse), or, for the user's default: ${grant}.`,
    );
  }
  return restated(
    error,
    `No active warehouse: ${warehouse} is not there, or ${who} may not use it.`,
    `Make it, name another one, or as its owner: ${grant}.`,
  );
}

/** The same for a script: it may have switched to another role or warehouse, so nothing is said of the given ones. */
export function adviseScriptWarehouse(error: unknown, { warehouse }: Given): unknown {
  if (!isNoWarehouse(error)) return error;
  const next = `Let the script's role use the warehouse: ${grantOf(warehouse)}.`;
  return restated(error, error.message.trim(), next);
}

/** What to do when a statement of a script failed, if it was one that switches to a warehouse. */
export function adviseUseWarehouse(statement: string): string | undefined {
  const [, warehouse] = /^USE\s+WAREHOUSE\s+(\S.*)$/i.exec(statement.trim()) ?? [];
  if (warehouse === undefined) return undefined;
  return `Make the warehouse ${warehouse}, or as its owner: ${grantOf(warehouse)}; then deploy again.`;
}

function isNoWarehouse(error: unknown): error is StatementError {
  // In a request of several statements the code is that request's.
  return (
    error instanceof StatementError &&
    (error.code === "000606" || error.message.includes("No active warehouse selected"))
  );
}

function grantOf(warehouse = "…", role = "…"): string {
  return `GRANT USAGE ON WAREHOUSE ${warehouse} TO ROLE ${role}`;
}

function restated(error: StatementError, message: string, next: string): StatementError {
  const { code, sqlState, where, requestPlace } = error;
  return new StatementError(message, { code, sqlState, where, requestPlace, next, cause: error });
}
