import type { SnowflakeConnection } from "../../core/snowflake/connection.ts";
import { type EnvironmentChoice, openEnvironment } from "../config/environment-place.ts";
import { connectionOptions, openProject, type Project } from "../config/project.ts";
import { commandLineOnly, type Resolved, resolveSettings, type Sources } from "../config/resolve-settings.ts";
import { headerText, type Place } from "../output/header.ts";
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
  /** only failures are told */
  readonly quiet: boolean;
  /** whether an account is named, so that there is one to sign in to */
  readonly hasAccount: boolean;
  /** Opens a session; `withSession` closes it. */
  session(): Promise<SnowflakeConnection>;
}

/** What the command line says of what to work on. */
export interface Request {
  readonly sources: Sources;
  /** an environment of snowhook.yml, in place of schemachange's settings */
  readonly choice: EnvironmentChoice | undefined;
  readonly json: boolean;
  /** whether the command acts on an account, so that one wants to see which */
  readonly header: boolean;
}

type Opened = Pick<Context, "settings" | "project" | "session"> & {
  readonly place: Place;
  readonly warnings: readonly string[];
};

/** Runs a command: settings' warnings first, errors told in one way, exit code out. */
export async function runCommand(
  io: Io,
  request: Request,
  command: (context: Context) => Promise<number>,
): Promise<number> {
  const paint = painter(io);
  const { json, header } = request;
  let secrets: readonly string[] = [];
  try {
    const { settings, project, session, place, warnings } = await open(io, request);
    secrets = project.secrets;
    const quiet = ["ERROR", "CRITICAL"].includes(settings.get<string>("log-level") ?? "");
    if (!quiet) for (const warning of warnings) io.err(`${paint("yellow", "!")} ${warning}\n`);
    if (header && !quiet && !json) io.err(`${headerText(place, paint)}\n`);
    const hasAccount = place.account !== undefined;
    return await command({ io, paint, settings, project, json, quiet, session, hasAccount });
  } catch (error) {
    const code = showError(io, error, { paint, secrets, json });
    return io.signal.aborted ? EXIT.interrupted : code;
  }
}

async function open(io: Io, { sources, choice }: Request): Promise<Opened> {
  if (choice !== undefined) {
    const settings = commandLineOnly(sources);
    const { project, connection, notes, label } = await openEnvironment(io, choice, settings);
    const { account, user, role, warehouse } = connection;
    const { historyTable } = project.input.config;
    return {
      settings,
      project,
      session: () => connectFromTerminal(connection),
      place: { environment: label, account, user, role, warehouse, historyTable },
      warnings: notes,
    };
  }
  const settings = resolveSettings(sources);
  const text = (name: string) => settings.get<string>(name);
  return {
    settings,
    project: openProject(settings, io.cwd, io.env),
    session: async () => connectFromTerminal(connectionOptions(settings, io.cwd, io.env)),
    place: {
      account: text("snowflake-account"),
      user: text("snowflake-user"),
      role: text("snowflake-role"),
      warehouse: text("snowflake-warehouse"),
      historyTable: text("change-history-table"),
    },
    warnings: settings.warnings,
  };
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
