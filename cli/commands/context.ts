import type { SnowflakeConnection } from "../../core/snowflake/connection.ts";
import { connectionOptions, openProject, type Project } from "../config/project.ts";
import type { Resolved } from "../config/resolve-settings.ts";
import { EXIT, showError } from "../output/show-error.ts";
import { type Io, type Paint, painter } from "../output/terminal.ts";
import { connectFromTerminal } from "./connect-from-terminal.ts";

/** What every command gets. */
export interface Context {
  readonly io: Io;
  readonly paint: Paint;
  readonly settings: Resolved;
  readonly project: Project;
  /** machine-readable output was asked for */
  readonly json: boolean;
  /** Opens a session; `withSession` closes it. */
  session(): Promise<SnowflakeConnection>;
}

/** Runs a command: settings' warnings first, errors told in one way, exit code out. */
export async function runCommand(
  io: Io,
  resolve: () => Resolved,
  json: boolean,
  command: (context: Context) => Promise<number>,
): Promise<number> {
  const paint = painter(io);
  let secrets: readonly string[] = [];
  try {
    const settings = resolve();
    if (settings.get<string>("log-level")?.toUpperCase() !== "ERROR") {
      for (const warning of settings.warnings) io.err(`${paint("yellow", "!")} ${warning}\n`);
    }
    const project = openProject(settings, io.cwd, io.env);
    secrets = project.secrets;
    const session = () => connectFromTerminal(connectionOptions(settings, io.cwd, io.env));
    return await command({ io, paint, settings, project, json, session });
  } catch (error) {
    const code = showError(io, paint, error, secrets);
    return io.signal.aborted ? EXIT.interrupted : code;
  }
}

/** Opens a session for the time of an action. */
export async function withSession<T>(
  context: Context,
  action: (connection: SnowflakeConnection) => Promise<T>,
): Promise<T> {
  const connection = await context.session();
  try {
    return await action(connection);
  } finally {
    await connection.close();
  }
}
