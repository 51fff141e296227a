import { StatementError } from "../../errors/index.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { quoteWritten } from "../../snowflake/quote.ts";
import type { Renderer } from "../../templates/create-renderer.ts";
import type { SessionContext } from "../contracts/session-context.ts";
import { scriptContent } from "../scripts/checksum.ts";
import { joinStatements } from "../sql-text/join-statements.ts";
import { withoutEmptyStatements } from "../sql-text/split-statements.ts";
import { sessionStatements } from "./session-statements.ts";

const roleLine = /^[ \t]*--[ \t]*role:[ \t]*(.+?)[ \t]*$/im;

/**
 * Runs one assertion: good when its last statement returns no rows, or a single TRUE. `-- role: NAME` lets it run
 * as that role (which the user must have been granted).
 * @returns what is wrong, or undefined
 */
export async function verifyAssertion(
  connection: SnowflakeConnection,
  renderer: Renderer,
  path: string,
  session: SessionContext,
): Promise<string | undefined> {
  const content = scriptContent(renderer.render(path));
  const role = roleLine.exec(content)?.[1];
  const before = sessionStatements(session);
  const as = role === undefined ? [] : [`USE ROLE ${quoteWritten(role)}`];
  const sql = joinStatements([...before, ...as, withoutEmptyStatements(content)]);
  try {
    const { results } = await connection.runScript(sql, { fetchResults: true });
    return judge(results.at(-1)?.rows ?? []);
  } catch (error) {
    if (error instanceof StatementError) return error.message;
    throw error;
  } finally {
    if (role !== undefined && before.length > 0) {
      await connection.runScript(joinStatements(before));
    }
  }
}

const SHOWN_ROWS = 3;

/** No rows, or one row with one TRUE, is good; otherwise the text says what came. */
function judge(rows: readonly Record<string, unknown>[]): string | undefined {
  if (rows.length === 0) return undefined;
  const [first = {}] = rows;
  const values = Object.values(first);
  if (rows.length === 1 && values.length === 1 && typeof values[0] === "boolean") {
    return values[0] ? undefined : "It returned FALSE.";
  }
  const shown = rows.slice(0, SHOWN_ROWS).map((row) => JSON.stringify(row));
  const more = rows.length > SHOWN_ROWS ? `, and ${rows.length - SHOWN_ROWS} more` : "";
  return `It returned ${rows.length === 1 ? "a row" : `${rows.length} rows`}: ${shown.join(", ")}${more}.`;
}
