import type { DuckDBConnection } from "@duckdb/node-api";

/** A logged-in session: its context is what USE and ALTER SESSION change. */
export interface Session {
  readonly id: string;
  readonly user: string;
  /** Primary role; null when the user has none. A nested owner's-rights call has its own session value. */
  role: string | null;
  /** USE SECONDARY ROLES ALL | NONE. */
  secondaryRoles: "ALL" | "NONE";
  database: string | null;
  schema: string | null;
  warehouse: string | null;
  /** A serverless task's: Snowflake's own compute stands in for a warehouse. */
  readonly managedCompute?: boolean;
  /** Session parameters as set, upper-case names: QUERY_TAG, TIMEZONE, AUTOCOMMIT, … */
  readonly parameters: Map<string, string | number | boolean>;
  /** What a parameter is where the session has not set it: as its user or the account has it. */
  inherited?(name: string): string | number | boolean | undefined;
  /** SET x = … : the value's SQL literal, used for $x. */
  readonly variables: Map<string, string>;
  /** The session's own connection: its open transaction lives here. */
  readonly duck: DuckDBConnection;
  /** Whether BEGIN (or AUTOCOMMIT = FALSE) has opened a transaction. */
  inTransaction: boolean;
  /** Ids of finished statements, newest last: LAST_QUERY_ID(). */
  readonly queryIds: string[];
  /** Set while an owner's-rights procedure, a policy or a view runs: whose rights, and what is then forbidden. */
  readonly ownersRights?: { readonly role: string };
  /**
   * Caller's rights in a service: the service's owner role. What the session may do is what its own role may and what
   * was granted with GRANT CALLER to this role.
   */
  readonly callerOf?: string;
}
