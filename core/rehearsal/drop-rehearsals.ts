import type { Environment } from "../project/project.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { quoteIdentifier } from "../snowflake/quote.ts";
import {
  REHEARSALS_LIKE,
  type RehearsalMark,
  type RehearsalSubject,
  readRehearsal,
} from "./rehearsal-name.ts";

/** Which rehearsals of an environment go. */
export type WhichRehearsals =
  /** those whose time is over */
  | { readonly expiredAt: Date }
  /** those of one pull request, at its end or before a new one */
  | Pick<RehearsalSubject, "repositoryId" | "number">
  /** every one, when the environment goes */
  | "all";

export interface DropRehearsalsInput {
  /** a session of the environment's own user, or of an administrator */
  readonly connection: Pick<SnowflakeConnection, "query">;
  readonly environment: Pick<Environment, "project" | "key">;
  readonly which: WhichRehearsals;
}

/** A rehearsal that is there. */
export interface FoundRehearsal extends RehearsalMark {
  readonly name: string;
}

/**
 * Drops the databases of an environment's rehearsals. Found by what Snowflake shows, not by what anybody remembers: a
 * function may have died at any moment of its life. Nothing is dropped whose name and comment do not both say so.
 * @returns what was dropped
 * @throws {StatementError} when Snowflake refuses; the next run tries again
 * @example
 * ```ts
 * const dropped = await dropRehearsals({ connection, environment, which: { expiredAt: new Date() } });
 * console.log(dropped.map(({ name }) => name));
 * ```
 */
export async function dropRehearsals(input: DropRehearsalsInput): Promise<FoundRehearsal[]> {
  const { connection, which } = input;
  const found = (await listRehearsals(input)).filter((rehearsal) => isMeant(rehearsal, which));
  for (const { name } of found) await connection.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)}`);
  return found;
}

/**
 * The rehearsals of an environment that are there.
 * https://docs.snowflake.com/en/sql-reference/sql/show-databases: LIKE takes no case, and `_` any letter
 */
export async function listRehearsals({
  connection,
  environment,
}: Pick<DropRehearsalsInput, "connection" | "environment">): Promise<FoundRehearsal[]> {
  const like = REHEARSALS_LIKE.replaceAll("\\", "\\\\");
  const { rows } = await connection.query<{ name: unknown; comment: unknown }>(
    `SHOW DATABASES LIKE '${like}'`,
  );
  return rows.flatMap(({ name, comment }) => {
    const mark = readRehearsal(String(name), String(comment ?? ""));
    const ours = mark?.project === environment.project && mark.environment === environment.key;
    return mark !== undefined && ours ? [{ ...mark, name: String(name) }] : [];
  });
}

function isMeant(rehearsal: FoundRehearsal, which: WhichRehearsals): boolean {
  if (which === "all") return true;
  if ("expiredAt" in which) return rehearsal.expires <= which.expiredAt;
  return rehearsal.repositoryId === which.repositoryId && rehearsal.number === which.number;
}
