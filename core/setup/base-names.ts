import { ConfigError } from "../errors/index.ts";
import { readIdentifier, readObjectName } from "../snowflake/quote.ts";

/** What setup's base has to know of an environment; names as SQL takes them. */
export interface BaseEnvironment {
  /** key of the project */
  readonly project: string;
  /** `dev` */
  readonly key: string;
  readonly role?: string | undefined;
  readonly warehouse?: string | undefined;
  readonly database?: string | undefined;
  /** three parts */
  readonly historyTable: string;
  /** databases, or schemas with their database */
  readonly owns: readonly string[];
}

/** The names of an environment's base, plain: as Snowflake stores them, without quotes. */
export interface BaseNames {
  readonly role: string;
  readonly warehouse: string | undefined;
  /** databases that are the deploy role's */
  readonly databases: readonly string[];
  /** schemas that are the deploy role's in a database that is not */
  readonly schemas: readonly { readonly database: string; readonly schema: string }[];
}

/** What setup writes on all that it makes, so that reset knows it again. */
export function baseComment({ project, key }: Pick<BaseEnvironment, "project" | "key">): string {
  return `snowhook: ${project}/${key}`;
}

/**
 * What setup makes for an environment. It owns what the file says, its database when the file says nothing, and the
 * schema of its change history.
 * @throws {ConfigError} when the file names no role
 */
export function baseNames(environment: BaseEnvironment): BaseNames {
  const { project, key, role, warehouse, database, historyTable } = environment;
  if (role === undefined) {
    throw new ConfigError(`${project}/${key} names no role, so setup cannot make what it owns`, {
      next: `Write role: of the environment, or bring_your_own: true when its user and objects are there already.`,
    });
  }
  const owned = environment.owns.length > 0 ? environment.owns : database === undefined ? [] : [database];
  const paths = [...owned.map(readObjectName), readObjectName(historyTable).slice(0, 2)];
  const databases = new Set<string>();
  const schemas = new Map<string, { database: string; schema: string }>();
  for (const [first = "", schema] of paths) if (schema === undefined) databases.add(first);
  for (const [first = "", schema] of paths) {
    if (schema === undefined || databases.has(first)) continue;
    schemas.set(JSON.stringify([first, schema]), { database: first, schema });
  }
  return {
    role: readIdentifier(role),
    warehouse: warehouse === undefined ? undefined : readIdentifier(warehouse),
    databases: [...databases],
    schemas: [...schemas.values()],
  };
}
