import type { RecognisedRepository } from "./recognise-repository.ts";

/** An environment as `init` writes it; names as SQL takes them. */
export interface ChosenEnvironment {
  readonly key: string;
  readonly branch: string;
  readonly role: string;
  readonly warehouse: string;
  readonly database: string;
  readonly schema?: string;
  readonly historyTable: string;
  readonly owns: readonly string[];
}

export interface Choice {
  readonly environments: readonly ChosenEnvironment[];
  /** branches that could have one, if the scripts named no database themselves */
  readonly others: readonly string[];
}

/** What people call their branches, and what the environment is called then. */
const KEYS: readonly (readonly [RegExp, string])[] = [
  [/^(?:main|master|prod|production)$/, "prod"],
  [/^(?:staging|stage|preprod|uat|qa|test)$/, ""],
  [/^(?:dev|develop|development)$/, "dev"],
];

/** Roles that every account has: a deployment gets one of its own. */
const SYSTEM_ROLES = ["ACCOUNTADMIN", "SYSADMIN", "SECURITYADMIN", "USERADMIN", "ORGADMIN", "PUBLIC"];

/** schemachange's own, which a history that is there already is in */
const HISTORY = ["METADATA", "SCHEMACHANGE", "CHANGE_HISTORY"];

/**
 * Which environments a repository gets. Where its scripts or its configuration name databases, there can be only one
 * in an account: two environments would own the same.
 */
export function chooseEnvironments(found: RecognisedRepository): Choice {
  const branches = known(found.branches);
  const main = branches.find(({ key }) => key === "prod") ?? { key: "prod", branch: found.current ?? "main" };
  const fixed = found.databases.length > 0 || found.where.size > 0;
  if (fixed) {
    const others = branches.map(({ branch }) => branch).filter((branch) => branch !== main.branch);
    return { environments: [fixedEnvironment(found, main)], others };
  }
  const chosen = branches.length === 0 ? [main] : branches;
  return { environments: chosen.map((place) => freeEnvironment(found, place)), others: [] };
}

interface Place {
  readonly key: string;
  readonly branch: string;
}

function known(branches: readonly string[]): Place[] {
  const places = KEYS.flatMap(([pattern, key]) =>
    branches.filter((branch) => pattern.test(branch)).map((branch) => ({ key: key || branch, branch })),
  );
  // main and master: one environment
  return places.filter(({ key }, index) => places.findIndex((other) => other.key === key) === index);
}

function fixedEnvironment({ key, databases, where }: RecognisedRepository, place: Place): ChosenEnvironment {
  const base = upper(key);
  const database = where.get("snowflake-database") ?? databases[0] ?? base;
  const schema = where.get("snowflake-schema");
  const role = where.get("snowflake-role");
  const history = where.get("change-history-table");
  const parts = history?.match(/"(?:[^"]|"")+"|[^.]+/g) ?? [];
  return {
    ...place,
    role: role === undefined || SYSTEM_ROLES.includes(role.toUpperCase()) ? `${base}_DEPLOY` : role,
    warehouse: where.get("snowflake-warehouse") ?? `${base}_WH`,
    database,
    ...(schema === undefined ? {} : { schema }),
    historyTable: [...HISTORY.slice(0, HISTORY.length - parts.length), ...parts].join("."),
    owns: [...new Set([...(databases.includes(database.toUpperCase()) ? [] : [database]), ...databases])],
  };
}

function freeEnvironment({ key }: RecognisedRepository, place: Place): ChosenEnvironment {
  const name = `${upper(key)}_${upper(place.key)}`;
  return {
    ...place,
    role: `${name}_DEPLOY`,
    warehouse: `${upper(key)}_WH`,
    database: name,
    historyTable: `${name}.METADATA.CHANGE_HISTORY`,
    owns: [name],
  };
}

function upper(word: string): string {
  return word.toUpperCase().replaceAll("-", "_");
}
