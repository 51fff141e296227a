import { StatementError } from "../errors/index.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { isMissingObject, isNotAllowed } from "../snowflake/missing-object.ts";
import { quoteObjectName } from "../snowflake/quote.ts";
import type { Unread } from "./fingerprint.ts";
import type { Scope } from "./managed-scopes.ts";
import type { ShownRow } from "./object-kinds.ts";
import { firstLine } from "./row-text.ts";

/** How the parts of one reading ask: what was refused is told, and not asked for again. */
export interface Reading {
  readonly connection: SnowflakeConnection;
  readonly unread: Unread[];
  /** Rows, or undefined when this account or role may not ask so; other errors are thrown. */
  ask(what: string, sql: string): Promise<readonly ShownRow[] | undefined>;
}

export function startReading(connection: SnowflakeConnection): Reading {
  const unread: Unread[] = [];
  return {
    connection,
    unread,
    async ask(what, sql) {
      if (unread.some((one) => one.what === what)) return undefined;
      try {
        return (await connection.query(sql)).rows;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        unread.push({ what, reason: firstLine(error.message) });
        return undefined;
      }
    },
  };
}

/** The account has no such thing (edition, region), or the role may not ask: tomorrow it is the same. */
function isRefusal(error: unknown): error is StatementError {
  if (isMissingObject(error) || isNotAllowed(error)) return true;
  return (
    error instanceof StatementError && (error.code === "000002" || /unsupported feature/i.test(error.message))
  );
}

export function scopeName({ database, schema }: Scope): string {
  return quoteObjectName(schema === undefined ? [database] : [database, schema]);
}

/** `DATABASE "D"`, `SCHEMA "D"."S"`: as SHOW … IN takes it. */
export function placeOf(scope: Scope): string {
  return `${scope.schema === undefined ? "DATABASE" : "SCHEMA"} ${scopeName(scope)}`;
}
