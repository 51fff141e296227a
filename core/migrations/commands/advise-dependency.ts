import { StatementError } from "../../errors/index.ts";
import { isMissingObject } from "../../snowflake/missing-object.ts";
import type { FailedScript } from "../contracts/migration-report.ts";
import type { RenderedScript } from "../scripts/render-script.ts";
import { missingName } from "../sql-text/missing-name.ts";
import { splitStatements } from "../sql-text/split-statements.ts";
import { statementObject } from "../sql-text/statement-object.ts";

/**
 * An R script that failed because of an object that a later R script makes: the failure says which one, and how to put
 * it first.
 */
export function adviseDependency(
  failed: FailedScript,
  script: RenderedScript,
  later: readonly RenderedScript[],
): FailedScript {
  const { error } = failed;
  if (script.kind !== "R" || !isMissingObject(error)) return failed;
  const missing = missingName(error.message);
  const maker = later.find(({ kind, content }) => kind === "R" && creates(content).includes(missing));
  if (missing === "" || maker === undefined) return failed;
  const next = `${maker.name} makes ${missing} and comes later: write \`-- depends: ${maker.name}\` on a line of ${script.name}.`;
  const { message, code, sqlState, where, requestPlace } = error;
  return {
    ...failed,
    error: new StatementError(message, { code, sqlState, where, requestPlace, next, cause: error }),
  };
}

/** The last parts of the names of what a script creates. */
function creates(content: string): string[] {
  return splitStatements(content).flatMap(({ text }) => {
    const object = statementObject(text);
    return object?.verb === "CREATE" ? object.name.slice(-1) : [];
  });
}
