import { baselineMigrations } from "../../core/migrations/commands/baseline.ts";
import { EXIT } from "../output/show-error.ts";
import { type Context, withSession } from "./context.ts";
import { terminalIdentity } from "./identity.ts";

/** Records versions as applied without running them. */
export async function runBaseline(context: Context, version: string): Promise<number> {
  const { io, paint, project, json } = context;
  const recorded = await withSession(context, (connection) =>
    baselineMigrations(
      { ...project.input, connection, deployment: terminalIdentity(project.input.config), signal: io.signal },
      version,
    ),
  );
  if (json) io.out(`${JSON.stringify({ recorded })}\n`);
  else {
    for (const script of recorded) io.err(`${paint("green", "✓")} ${script}\n`);
    const scripts = recorded.length === 1 ? "1 script" : `${recorded.length} scripts`;
    io.err(`Recorded ${scripts} as applied; nothing was run.\n`);
  }
  return EXIT.good;
}
