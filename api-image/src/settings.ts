import * as z from "zod";

const wholeNumber = (fallback: number, max: number) =>
  z.coerce.number().int().min(0).max(max).default(fallback);
const onOff = z.enum(["on", "off"]).default("off");

const environment = z.object({
  HOST: z.string().default("0.0.0.0"),
  PORT: wholeNumber(8080, 65_535),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  SNOWHOOK_VERSION: z.string().default("development"),
  SNOWHOOK_ENVIRONMENT: z.string().default("local"),
  SNOWHOOK_CALLERS_RIGHTS: onOff,
  SNOWHOOK_CALLER_CONNECTIONS: wholeNumber(20, 1000),
  SNOWHOOK_CALLER_CONNECTION_SECONDS: wholeNumber(60, 110),
  SNOWHOOK_FRESH_SECONDS: wholeNumber(30, 3600),
  SNOWHOOK_SHAPE_SECONDS: wholeNumber(300, 86_400),
  SNOWHOOK_CACHE_SECONDS: wholeNumber(300, 86_400),
  SNOWHOOK_CACHE_MEGABYTES: wholeNumber(64, 4096),
  SNOWHOOK_REQUESTS_PER_MINUTE: wholeNumber(600, 1_000_000),
  SNOWHOOK_PATIENCE_SECONDS: wholeNumber(30, 3600),
  SNOWHOOK_MOST_DELAY_MILLISECONDS: wholeNumber(1000, 60_000),
  SNOWHOOK_API: z.string().optional(),
  SNOWHOOK_API_FILE: z.string().optional(),
  SNOWFLAKE_ACCOUNT: z.string().min(1),
  SNOWFLAKE_HOST: z.string().optional(),
  SNOWFLAKE_PORT: z.string().regex(/^\d+$/).optional(),
  SNOWFLAKE_PROTOCOL: z.enum(["http", "https"]).optional(),
  SNOWFLAKE_ACCESS_URL: z.url().optional(),
  SNOWFLAKE_TOKEN_FILE: z.string().default("/snowflake/session/token"),
  SNOWFLAKE_USER: z.string().optional(),
  SNOWFLAKE_PRIVATE_KEY_FILE: z.string().optional(),
  SNOWFLAKE_PRIVATE_KEY_PASSPHRASE: z.string().optional(),
  SNOWFLAKE_ROLE: z.string().optional(),
  SNOWFLAKE_WAREHOUSE: z.string().optional(),
  SNOWFLAKE_DATABASE: z.string().min(1),
  SNOWFLAKE_SCHEMA: z.string().min(1),
});

/** How the service signs in: with the token that Snowflake puts into its containers, or anywhere else with a key. */
export type SignIn =
  | { readonly kind: "token-file"; readonly file: string }
  | {
      readonly kind: "key";
      readonly user: string;
      readonly file: string;
      readonly passphrase: string | undefined;
    };

/** Everything that the environment decides, checked once at the start. Times in seconds, sizes in megabytes. */
export interface Settings {
  readonly listen: { readonly host: string; readonly port: number };
  readonly logLevel: string;
  readonly version: string;
  readonly environment: string;
  readonly callersRights: boolean;
  readonly callerConnections: { readonly most: number; readonly seconds: number };
  readonly freshSeconds: number;
  /** How often the tables are looked at for other columns; 0 when they are first asked for only. */
  readonly shapeSeconds: number;
  readonly cache: { readonly megabytes: number; readonly seconds: number };
  readonly requestsPerMinute: number;
  /** How late the event loop may be before requests are turned away, in milliseconds; 0 never turns any away. */
  readonly mostDelay: number;
  /** How long a statement may go without an answer before Snowflake counts as away. */
  readonly patienceSeconds: number;
  /** Where the declaration of what is served stands: as text, else in a file. */
  readonly declaration: { readonly text: string | undefined; readonly file: string | undefined };
  readonly snowflake: {
    readonly account: string;
    readonly accessUrl: string | undefined;
    readonly host: string | undefined;
    readonly signIn: SignIn;
    readonly role: string | undefined;
    readonly warehouse: string | undefined;
    readonly database: string;
    readonly schema: string;
  };
}

/** The settings in an environment (docs/api.md lists them). @throws {Error} that names each variable that does not fit. */
export function settingsFrom(env: Readonly<Record<string, string | undefined>>): Settings {
  const read = environment.safeParse(env);
  if (!read.success) {
    const faults = read.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(
      `The environment of the service does not fit: ${faults.join("; ")}. docs/api.md lists its variables.`,
    );
  }
  const values = read.data;
  return {
    listen: { host: values.HOST, port: values.PORT },
    logLevel: values.LOG_LEVEL,
    version: values.SNOWHOOK_VERSION,
    environment: values.SNOWHOOK_ENVIRONMENT,
    callersRights: values.SNOWHOOK_CALLERS_RIGHTS === "on",
    callerConnections: {
      most: values.SNOWHOOK_CALLER_CONNECTIONS,
      seconds: values.SNOWHOOK_CALLER_CONNECTION_SECONDS,
    },
    freshSeconds: values.SNOWHOOK_FRESH_SECONDS,
    shapeSeconds: values.SNOWHOOK_SHAPE_SECONDS,
    cache: { megabytes: values.SNOWHOOK_CACHE_MEGABYTES, seconds: values.SNOWHOOK_CACHE_SECONDS },
    requestsPerMinute: values.SNOWHOOK_REQUESTS_PER_MINUTE,
    patienceSeconds: values.SNOWHOOK_PATIENCE_SECONDS,
    mostDelay: values.SNOWHOOK_MOST_DELAY_MILLISECONDS,
    declaration: { text: values.SNOWHOOK_API, file: values.SNOWHOOK_API_FILE },
    snowflake: {
      account: values.SNOWFLAKE_ACCOUNT,
      accessUrl: accessUrlOf(values),
      host: values.SNOWFLAKE_HOST,
      signIn: signInOf(values),
      role: values.SNOWFLAKE_ROLE,
      warehouse: values.SNOWFLAKE_WAREHOUSE,
      database: values.SNOWFLAKE_DATABASE,
      schema: values.SNOWFLAKE_SCHEMA,
    },
  };
}

type Environment = z.output<typeof environment>;

/** The driver finds a real account by its host alone; a port or a protocol needs the whole address. */
function accessUrlOf(values: Environment): string | undefined {
  if (values.SNOWFLAKE_ACCESS_URL) return values.SNOWFLAKE_ACCESS_URL;
  if (!values.SNOWFLAKE_HOST || (!values.SNOWFLAKE_PORT && !values.SNOWFLAKE_PROTOCOL)) return undefined;
  const port = values.SNOWFLAKE_PORT ? `:${values.SNOWFLAKE_PORT}` : "";
  return `${values.SNOWFLAKE_PROTOCOL ?? "https"}://${values.SNOWFLAKE_HOST}${port}`;
}

function signInOf(values: Environment): SignIn {
  if (values.SNOWFLAKE_USER && values.SNOWFLAKE_PRIVATE_KEY_FILE)
    return {
      kind: "key",
      user: values.SNOWFLAKE_USER,
      file: values.SNOWFLAKE_PRIVATE_KEY_FILE,
      passphrase: values.SNOWFLAKE_PRIVATE_KEY_PASSPHRASE,
    };
  return { kind: "token-file", file: values.SNOWFLAKE_TOKEN_FILE };
}
