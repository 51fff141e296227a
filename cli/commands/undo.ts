import { redact } from "../../core/errors/index.ts";
import { undoMigrations } from "../../core/migrations/commands/undo.ts";
import { progressLines } from "../output/progress.ts";
import { EXIT } from "../output/show-error.ts";
import { type Context, withSession } from "./context.ts";
import { terminalIdentity } from "./identity.ts";

/** Undoes the newest version, or all that are newer than `to`. */
export async function runUndo(context: Context, to: string | undefined): Promise<number> {
  const { io, paint, project, json } = context;
  const progress = progressLines(io, paint, project.secrets);
  try {
    return await withSession(context, async (connection) => {
      const report = await undoMigrations(
        {
          ...project.input,
          connection,
          deployment: terminalIdentity(project.input.config),
          signal: io.signal,
          ...(json ? {} : { onEvent: (event) => progress.show(event) }),
        },
        to,
      );
      if (json) {
        const failed =
          report.failed === undefined ? undefined : { ...report.failed, error: report.failed.error.message };
        io.out(`${redact(JSON.stringify({ undone: report.undone, failed }), project.secrets)}\n`);
      }
      return report.failed === undefined ? EXIT.good : EXIT.script;
    });
  } finally {
    progress.stop();
  }
}
