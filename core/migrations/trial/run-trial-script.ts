import { StatementError } from "../../errors/index.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { isMissingObject } from "../../snowflake/missing-object.ts";
import { describeFailure } from "../apply/locate-failure.ts";
import type { RenderedScript } from "../scripts/render-script.ts";
import { missingName } from "../sql-text/missing-name.ts";
import { splitStatements } from "../sql-text/split-statements.ts";
import { statementObject } from "../sql-text/statement-object.ts";
import type { TrialFinding } from "./trial-report.ts";

/** https://docs.snowflake.com/en/developer-guide/snowflake-scripting/exceptions: feature not supported */
const UNSUPPORTED_STATE = "0A000";

/** Last part of a name -> the statement that failed to make it. */
export type NotMade = Map<string, NonNullable<TrialFinding["because"]>>;

/**
 * Runs a script statement by statement, and goes on behind one that fails.
 * @param before puts the session back
 * @param notMade is read, and gets what this script failed to make
 */
export async function runTrialScript(
  connection: SnowflakeConnection,
  script: RenderedScript,
  before: readonly string[],
  notMade: NotMade,
  signal: AbortSignal | undefined,
): Promise<TrialFinding[]> {
  const findings: TrialFinding[] = [];
  const statements = splitStatements(script.content);
  for (const sql of before) await connection.query(sql);
  for (const [index, { text }] of statements.entries()) {
    try {
      await connection.query(text, signal === undefined ? {} : { signal });
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      const { where } = describeFailure(script, error, statements, index).error;
      const { line, column, statement } = where;
      const because = isMissingObject(error) ? notMade.get(missingName(error.message)) : undefined;
      findings.push({
        kind: error.sqlState === UNSUPPORTED_STATE ? "unsupported" : "failed",
        path: script.path,
        ...(line === undefined ? {} : { line }),
        ...(column === undefined ? {} : { column }),
        ...(statement === undefined ? {} : { statement }),
        message: error.message,
        ...(because === undefined ? {} : { because }),
      });
      const object = statementObject(text);
      const name = object?.verb === "CREATE" ? object.name.at(-1) : undefined;
      if (name !== undefined && !notMade.has(name)) {
        notMade.set(name, {
          path: script.path,
          ...(line === undefined ? {} : { line }),
          ...(statement === undefined ? {} : { statement }),
        });
      }
    }
  }
  // what a script leaves open is committed with its record
  if (/\b(?:BEGIN|START)\b/i.test(script.content)) await connection.query("COMMIT");
  return findings;
}
