import { ConfigError } from "../errors/index.ts";
import type { Environment } from "../project/project.ts";
import { readObjectName } from "../snowflake/quote.ts";

/** A database of an environment, or one schema of it; names as they are, without quotes. */
export interface Scope {
  readonly database: string;
  readonly schema?: string;
}

/**
 * What an environment holds: what it owns, or, when it says nothing of that, the database (and schema) that its scripts
 * start in. A schema of a database that is there as a whole is not read twice.
 * @throws {ConfigError} when neither is known
 */
export function managedScopes({
  project,
  key,
  owns,
  database,
  schema,
}: Pick<Environment, "project" | "key" | "owns" | "database" | "schema">): Scope[] {
  const written = owns.length > 0 ? owns.map(readObjectName) : startOf(database, schema);
  if (written.length === 0) {
    throw new ConfigError(`snowhook.yml does not say which databases ${project}/${key} has`, {
      next: `Write them as projects.${project}.environments.${key}.owns, or name the database that it starts in.`,
    });
  }
  const scopes = written.map(([first = "", second]) =>
    second === undefined ? { database: first } : { database: first, schema: second },
  );
  const whole = new Set(scopes.filter((one) => one.schema === undefined).map((one) => one.database));
  return scopes.filter((one) => one.schema === undefined || !whole.has(one.database));
}

function startOf(database: string | undefined, schema: string | undefined): string[][] {
  if (database === undefined) return [];
  const [name = ""] = readObjectName(database);
  return [schema === undefined ? [name] : [name, ...readObjectName(schema)]];
}
