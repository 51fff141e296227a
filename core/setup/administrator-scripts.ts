import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, redact, SnowhookError, StatementError } from "../errors/index.ts";
import { splitStatements } from "../migrations/sql-text/split-statements.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { quoteLiteral } from "../snowflake/quote.ts";
import { createRenderer } from "../templates/create-renderer.ts";
import type { TemplateValue } from "../templates/template-value.ts";

/** One script of setup or reset that has been run. */
export interface AdministratorScript {
  /** `environment/10-roles.sql`, or with the environment it was run for: `dev: environment/10-roles.sql` */
  readonly script: string;
  readonly statements: number;
  readonly milliseconds: number;
}

export interface AdministratorRun {
  readonly connection: SnowflakeConnection;
  /** what must not show in an error */
  readonly secrets: () => readonly string[];
  readonly onScript?: ((script: AdministratorScript) => void) | undefined;
}

/** A folder with an administrator's scripts. */
export interface ScriptFolder {
  /** where it is on this machine */
  readonly path: string;
  /** what errors call it: `setup` */
  readonly name: string;
}

export type ScriptGroup = "shared" | "environment" | "reset/shared" | "reset/environment";

/**
 * Renders the `*.sql` files of a group (a folder of the folder) and runs them in the order of their names, statement by
 * statement: an account without a warehouse (before setup, and at the end of reset) takes no request with several.
 * A group that is not there has nothing to run.
 * @param label what to call this run of them: the environment's key
 * @throws {ConfigError} when the folder is not there; {TemplateError}; {StatementError} with file, line and statement
 */
export async function runAdministratorScripts(
  run: AdministratorRun,
  folder: ScriptFolder,
  group: ScriptGroup,
  vars: Readonly<Record<string, TemplateValue>>,
  label?: string,
): Promise<AdministratorScript[]> {
  const files = readScripts(folder, group);
  const renderer = createRenderer({ files, vars });
  const done: AdministratorScript[] = [];
  for (const path of files.keys()) {
    const started = Date.now();
    const file = `${folder.name}/${group}/${path}`;
    const statements = await runScript(run, file, renderer.render(path));
    const script = `${label === undefined ? "" : `${label}: `}${group}/${path}`;
    const result = { script, statements, milliseconds: Date.now() - started };
    run.onScript?.(result);
    done.push(result);
  }
  return done;
}

/** Runs what is not a script as if it were one: `act` says how many statements it sent. */
export async function runStep(
  run: AdministratorRun,
  script: string,
  act: () => Promise<number>,
): Promise<AdministratorScript> {
  const started = Date.now();
  try {
    const result = { script, statements: await act(), milliseconds: Date.now() - started };
    run.onScript?.(result);
    return result;
  } catch (error) {
    throw masked(error, run.secrets(), { file: script });
  }
}

async function runScript(run: AdministratorRun, file: string, text: string): Promise<number> {
  const statements = splitStatements(text);
  for (const [index, { text: sql, start }] of statements.entries()) {
    try {
      await run.connection.query(sql);
    } catch (error) {
      const line = text.slice(0, start).split("\n").length;
      throw masked(error, run.secrets(), { file, line, statement: index + 1 });
    }
  }
  return statements.length;
}

/** Snowflake may quote a statement in its message, and these statements hold keys; so no cause is kept either. */
function masked(
  error: unknown,
  secrets: readonly string[],
  where: { file: string; line?: number; statement?: number },
): SnowhookError {
  const inSql = secrets.map((secret) => quoteLiteral(secret).slice(1, -1));
  const message = redact(error instanceof Error ? error.message : String(error), [...secrets, ...inSql]);
  if (!(error instanceof SnowhookError)) return new SnowhookError("setup", message, { where });
  const details = {
    where: { ...where, ...(error.where.queryId === undefined ? {} : { queryId: error.where.queryId }) },
    ...(error.next === undefined ? {} : { next: error.next }),
  };
  return error instanceof StatementError
    ? new StatementError(message, { ...details, code: error.code, sqlState: error.sqlState })
    : new SnowhookError(error.kind, message, details);
}

/** In the order of their names. */
function readScripts(folder: ScriptFolder, group: ScriptGroup): Map<string, Uint8Array> {
  if (!existsSync(folder.path)) {
    throw new ConfigError(`${folder.path} is not there: setup's scripts must lie beside the deployer`);
  }
  const path = join(folder.path, group);
  const names = existsSync(path) ? readdirSync(path).filter((name) => name.endsWith(".sql")) : [];
  return new Map(names.sort().map((name) => [name, readFileSync(join(path, name))]));
}
