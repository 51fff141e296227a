/** A value sent beside a statement for a `?` in it. */
export type Bind = string | number | boolean | null;

/** How to reach an account and as whom. What is not given is Snowflake's default for the user. */
export interface ConnectionOptions {
  readonly account: string;
  /** host name, when it is not `<account>.snowflakecomputing.com` */
  readonly host?: string;
  /** the whole address, for private links, proxies and snowglobe: `http://127.0.0.1:8080` */
  readonly accessUrl?: string;
  readonly user?: string;
  readonly role?: string;
  readonly warehouse?: string;
  readonly database?: string;
  readonly schema?: string;
  /** worked out from the credentials when absent */
  readonly authenticator?: Authenticator;
  /** PEM text of a PKCS#8 private key */
  readonly privateKey?: string;
  readonly privateKeyPassphrase?: string;
  /** OAuth access token, programmatic access token, or a workload's OIDC token */
  readonly token?: string;
  readonly workloadIdentityProvider?: "AWS" | "AZURE" | "GCP" | "OIDC";
  /** ARN of the AWS role to take on before AWS vouches for us; our own when absent */
  readonly awsRole?: string;
  readonly password?: string;
  /** name that shows in the account's login history */
  readonly application?: string;
  /** how long a request may take to answer, in milliseconds; statements themselves may run longer */
  readonly timeoutMs?: number;
  /** how often signing in is tried again when the host does not answer; the driver's 7 take minutes */
  readonly loginRetries?: number;
  /** QUERY_TAG of the session, at most 2000 characters */
  readonly queryTag?: string;
}

export type Authenticator =
  | "SNOWFLAKE"
  | "SNOWFLAKE_JWT"
  | "OAUTH"
  | "PROGRAMMATIC_ACCESS_TOKEN"
  | "WORKLOAD_IDENTITY";

export interface QueryOptions {
  readonly binds?: readonly Bind[];
  /** QUERY_TAG of the statement */
  readonly queryTag?: string;
  readonly signal?: AbortSignal;
}

export interface QueryResult<Row> {
  readonly rows: Row[];
  readonly queryId: string;
  /** rows inserted, updated, deleted or merged; undefined for other statements */
  readonly updatedRows: number | undefined;
}

export interface ScriptOptions {
  /** QUERY_TAG of the request and of all its statements */
  readonly queryTag?: string;
  /** told as soon as the query id is known: at the end, or when Snowflake has said that it takes longer than 45 s */
  readonly onQueryId?: (queryId: string) => void;
  /** stops the waiting, not the script */
  readonly signal?: AbortSignal;
  /** fetch every statement's rows (one small request each); otherwise `results` is empty */
  readonly fetchResults?: boolean;
  /** the server refuses bind values in a request of several statements */
  readonly binds?: never;
}

export interface ScriptResult {
  /** a query id of the request: its own, or that of its first statement */
  readonly queryId: string;
  readonly results: readonly QueryResult<Record<string, unknown>>[];
}

/** A session. One at a time runs on it: role, warehouse and variables are the session's. */
export interface SnowflakeConnection {
  /** Runs one statement. Throws StatementError when Snowflake refuses it, InterruptedError on the signal. */
  query<Row = Record<string, unknown>>(sql: string, options?: QueryOptions): Promise<QueryResult<Row>>;
  /**
   * Runs a whole script in one request; the server finds the statements. One HTTP request, and another one for each 45
   * seconds that it takes; with `fetchResults` more. Throws StatementError (the rest of the script was not run) or
   * InterruptedError (it goes on running).
   */
  runScript(sql: string, options?: ScriptOptions): Promise<ScriptResult>;
  /** Waits for a request that was sent before, by this session or another one of the same user, also one that ended. */
  waitFor(queryId: string, options?: Pick<ScriptOptions, "signal" | "fetchResults">): Promise<ScriptResult>;
  /** Ends the session. */
  close(): Promise<void>;
  /** Leaves without ending the session, so that what still runs in it is not touched. */
  detach(): Promise<void>;
}
