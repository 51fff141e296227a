import { readdirSync, readFileSync } from "node:fs";
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
  /** folder that holds `setup/` */
  readonly folder: string;
  /** what must not show in an error */
  readonly secrets: readonly string[];
  readonly onScript?: (script: AdministratorScript) => void;
}

/**
 * Renders the `*.sql` files of a folder under `setup/` and runs them in the order of their names, statement by
 * statement: an account without a warehouse (before setup, and at the end of reset) takes no request with several.
 * @param group `shared`, `environment`, `reset/environment`, `reset/shared`
 * @param label what to call this run of them: the environment's key
 * @throws {ConfigError} when there are none; {TemplateError}; {StatementError} with file, line and statement
 */
export async function runAdministratorScripts(
  run: AdministratorRun,
  group: string,
  vars: Readonly<Record<string, TemplateValue>>,
  label?: string,
): Promise<AdministratorScript[]> {
  const renderer = createRenderer({ files: readScripts(run.folder, group), vars });
  const done: AdministratorScript[] = [];
  for (const path of scriptNames(run.folder, group)) {
    const started = Date.now();
    const file = `setup/${group}/${path}`;
    const statements = await runScript(run, file, renderer.render(path));
    const script = `${label === undefined ? "" : `${label}: `}${group}/${path}`;
    const result = { script, statements, milliseconds: Date.now() - started };
    run.onScript?.(result);
    done.push(result);
  }
  return done;
}

async function runScript(run: AdministratorRun, file: string, text: string): Promise<number> {
  const statements = splitStatements(text);
  for (const [index, { text: sql, start }] of statements.entries()) {
    try {
      await run.connection.query(sql);
    } catch (error) {
      const line = text.slice(0, start).split("\n").length;
      throw masked(error, run.secrets, { file, line, statement: index + 1 });
    }
  }
  return statements.length;
}

/** Snowflake may quote a statement in its message, and these statements hold keys; so no cause is kept either. */
function masked(
  error: unknown,
  secrets: readonly string[],
  where: { file: string; line: number; statement: number },
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

function scriptNames(folder: string, group: string): string[] {
  const path = join(folder, "setup", group);
  let names: string[];
  try {
    names = readdirSync(path).filter((name) => name.endsWith(".sql"));
  } catch (cause) {
    throw new ConfigError(`${path} cannot be read: setup's scripts must lie beside the deployer`, { cause });
  }
  return names.sort();
}

function readScripts(folder: string, group: string): Map<string, Uint8Array> {
  const names = scriptNames(folder, group);
  return new Map(names.map((name) => [name, readFileSync(join(folder, "setup", group, name))]));
}
