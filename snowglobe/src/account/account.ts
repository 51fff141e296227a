import type { DuckDBInstance } from "@duckdb/node-api";
import type { Token } from "../sql/tokenize.ts";
import type { DataType } from "../types/data-type.ts";
import type { ResultSet, ResultWriter, WireValue } from "../types/result-set.ts";
import type { TypedValue } from "../types/typed-value.ts";
import type { AccessControl } from "./access-control.ts";
import type { Catalog, CatalogChange, DropListener, ObjectKind } from "./catalog.ts";
import type { Session } from "./session.ts";
import type { SignInHistory } from "./sign-in-history.ts";

/** The account: what all sessions share. Made once by startSnowglobe. */
export interface Account {
  /** As CURRENT_ACCOUNT() gives it. */
  readonly name: string;
  readonly organization: string;
  /** The folder for files (stages, logs); made at start, in the state folder or a temporary one. */
  readonly folder: string;
  readonly duck: DuckDBInstance;
  readonly catalog: Catalog;
  readonly access: AccessControl;
  /** Runs a change of catalogue and DuckDB, one at a time in the account, all or nothing. */
  change<Value>(work: (change: CatalogChange) => Promise<Value>): Promise<Value>;
  readonly families: readonly StatementFamily[];
  /** INFORMATION_SCHEMA views and table functions by their name in upper case. */
  readonly virtualTables: ReadonlyMap<string, VirtualTable>;
  /** SYSTEM$… and other functions that ask the account, by their name in upper case. */
  readonly systemFunctions: ReadonlyMap<string, SystemFunction>;
  onDrop(kind: ObjectKind, listener: DropListener): void;
  /** Run when the account closes, last added first. */
  onClose(work: () => Promise<void>): void;
  /** Who signed in: LOGIN_HISTORY. */
  readonly signIns: SignInHistory;
  /** Host -> where a procedure's request to that host really goes; without an entry it goes to the host itself. */
  readonly hostRoutes: Map<string, string>;
  /** Address of a bucket's folder or a repository, without a slash at its end -> the local folder that stands for it. */
  readonly mounts: ReadonlyMap<string, string>;
  /** The address of the protocol's server, known once it listens. */
  readonly url: () => string;
  /** The time that statements see, in epoch milliseconds: the machine's, unless a test has set the clock. */
  now(): number;
  /** Writes to the account's own log (quiet unless asked for). */
  log(message: string, details?: Readonly<Record<string, unknown>>): void;
}

/** A bind value as the driver sends it: https://docs.snowflake.com/en/developer-guide/sql-api/reference#label-sql-api-reference-post-statements-bindings */
export interface Bind {
  readonly type: string;
  readonly value: WireValue | readonly WireValue[];
}

/** Bind variables: those of `?` and `:1` by their number, from 1; those of `:name` by their name in upper case. */
export type Binds = ReadonlyMap<number | string, Bind>;

/** One statement being executed. */
export interface Execution {
  readonly account: Account;
  readonly session: Session;
  readonly queryId: string;
  /** The statement's own text, without its semicolon. */
  readonly sql: string;
  readonly tokens: readonly Token[];
  readonly binds: Binds;
  /** Aborted by cancel, statement time-out or shutdown. */
  readonly signal: AbortSignal;
  /**
   * Only the columns are asked for: the statement is compiled, open binds are NULLs of no type, and nothing runs, neither
   * the statement nor what its text calls.
   */
  readonly describing?: true;
  /** Variables of the Snowflake Scripting block around it, by upper-case name: `:x` in its SQL, as literals with types. */
  readonly scriptVariables?: ReadonlyMap<string, TypedValue>;
  /**
   * Where the rows of its result go: a large result is not to be held in memory. Absent where the result is read here
   * (a statement of a script, of a procedure).
   */
  readonly resultWriter?: () => ResultWriter;
  /**
   * Runs another statement in the same session (or in one given), as a child of this one.
   * Commits nothing by itself beyond what the statement does.
   */
  run(
    sql: string,
    options?: {
      readonly session?: Session;
      readonly binds?: Binds;
      readonly scriptVariables?: Execution["scriptVariables"];
      /** Not a statement of its own in the query history: an expression of a script, a look-up of a driver. */
      readonly unrecorded?: boolean;
    },
  ): Promise<ResultSet>;
}

/**
 * A family of statements: CREATE ROLE, USE, SELECT, CALL … The engine asks the families in order; the first that
 * accepts the tokens runs the statement. None: an error that names the statement.
 */
export interface StatementFamily {
  readonly name: string;
  accepts(tokens: readonly Token[]): boolean;
  /** Whether it commits the session's open transaction first, as DDL does in Snowflake. */
  readonly commits: boolean;
  /** It waits for what is outside of the account (a service's process): others must be able to change things meanwhile. */
  readonly waitsOutside?: boolean;
  /** Whether it needs a current warehouse (queries on tables, DML, COPY, CALL of Python). */
  readonly needsWarehouse?: (execution: Execution) => boolean;
  execute(execution: Execution): Promise<ResultSet>;
  /** Its result's columns, without rows; absent: a statement of this family cannot be described. */
  describe?(execution: Execution & { readonly describing: true }): Promise<ResultSet>;
}

/** A source of rows that is not a table: an INFORMATION_SCHEMA view, RESULT_SCAN, POLICY_REFERENCES … */
export interface VirtualTable {
  readonly name: string;
  /** "view" stands in INFORMATION_SCHEMA; "function" is called in TABLE(…). */
  readonly kind: "view" | "function";
  /** `database` is the one whose INFORMATION_SCHEMA was asked; arguments are constants, named ones under their name in upper case, else by position. */
  rows(
    execution: Execution,
    call: { readonly database: string | null; readonly arguments: ReadonlyMap<string | number, WireValue> },
  ): Promise<ResultSet>;
}

/** A scalar function that asks the account rather than computes: its arguments must be constants. */
export interface SystemFunction {
  readonly name: string;
  call(
    execution: Execution,
    args: readonly WireValue[],
  ): Promise<{ readonly type: DataType; readonly value: WireValue }>;
}

/**
 * What each part of the account (catalogue statements, queries, stages, procedures, services) gives to the engine.
 * Every part exports one function `(account: Account) => AccountPart`.
 */
export interface AccountPart {
  readonly families?: readonly StatementFamily[];
  readonly virtualTables?: readonly VirtualTable[];
  readonly systemFunctions?: readonly SystemFunction[];
  /** Work before the first statement: macros, system objects. */
  start?(): Promise<void>;
}
