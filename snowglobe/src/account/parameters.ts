import { SnowflakeError } from "../errors/snowflake-error.ts";

export type ParameterValue = string | number | boolean;

/** A session parameter. Defaults: https://docs.snowflake.com/en/sql-reference/parameters */
export interface ParameterDefinition {
  readonly default: ParameterValue;
  readonly description: string;
  /**
   * The account acts only as the default says: another value is refused by name instead of being accepted and
   * ignored.
   */
  readonly onlyDefault?: true;
  /** The words that it may be. */
  readonly oneOf?: readonly string[];
}

const text = (value: string, description: string): ParameterDefinition => ({ default: value, description });
const flag = (value: boolean, description: string): ParameterDefinition => ({ default: value, description });
const oneOf = (words: readonly string[], description: string): ParameterDefinition => ({
  default: words[0] ?? "",
  description,
  oneOf: words,
});
const count = (value: number, description: string): ParameterDefinition => ({ default: value, description });
const fixed = (value: ParameterValue, description: string): ParameterDefinition => ({
  default: value,
  description,
  onlyDefault: true,
});

/** Every session parameter that the account knows, by name. */
export const SESSION_PARAMETERS: ReadonlyMap<string, ParameterDefinition> = new Map(
  Object.entries({
    ABORT_DETACHED_QUERY: fixed(false, "Whether a statement ends when its client vanishes."),
    AUTOCOMMIT: flag(true, "Whether a statement outside a transaction commits by itself."),
    BINARY_INPUT_FORMAT: oneOf(["HEX", "BASE64", "UTF-8", "UTF8"], "How text becomes BINARY."),
    BINARY_OUTPUT_FORMAT: oneOf(["HEX", "BASE64"], "How BINARY is shown."),
    CLIENT_MEMORY_LIMIT: count(1536, "Memory in MB that a driver may use for results."),
    CLIENT_METADATA_REQUEST_USE_CONNECTION_CTX: flag(
      false,
      "Whether drivers ask for metadata of the current schema only.",
    ),
    CLIENT_PREFETCH_THREADS: count(4, "How many chunks of a result a driver fetches at once."),
    CLIENT_RESULT_CHUNK_SIZE: count(160, "The largest chunk of a result, in MB."),
    CLIENT_SESSION_KEEP_ALIVE: flag(false, "Whether a driver sends heartbeats."),
    CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY: count(3600, "Seconds between heartbeats."),
    CLIENT_STAGE_ARRAY_BINDING_THRESHOLD: count(
      65_280,
      "From how many bound values a driver uploads them as a file.",
    ),
    CLIENT_TELEMETRY_ENABLED: flag(false, "Whether a driver sends telemetry."),
    CLIENT_TIMESTAMP_TYPE_MAPPING: text("TIMESTAMP_LTZ", "The type of a timestamp that a driver binds."),
    DATE_INPUT_FORMAT: text("AUTO", "How text becomes DATE."),
    DATE_OUTPUT_FORMAT: text("YYYY-MM-DD", "How DATE is shown."),
    ENABLE_STRUCTURED_TYPES_IN_CLIENT_RESPONSE: flag(false, "Whether drivers are told structured types."),
    ERROR_ON_NONDETERMINISTIC_MERGE: fixed(true, "Whether a MERGE that meets a row twice is an error."),
    ERROR_ON_NONDETERMINISTIC_UPDATE: fixed(false, "Whether an UPDATE that meets a row twice is an error."),
    GEOGRAPHY_OUTPUT_FORMAT: text("GeoJSON", "How GEOGRAPHY is shown."),
    GEOMETRY_OUTPUT_FORMAT: text("GeoJSON", "How GEOMETRY is shown."),
    IGNORE_CLIENT_VESRION_IN_STRUCTURED_TYPES_RESPONSE: flag(
      false,
      "Whether older drivers are told them too.",
    ),
    JSON_INDENT: fixed(2, "Spaces that indent JSON."),
    JS_TREAT_INTEGER_AS_BIGINT: flag(false, "Whether the Node.js driver gives whole numbers as BigInt."),
    LOCK_TIMEOUT: count(43_200, "Seconds that a statement waits for a lock."),
    MULTI_STATEMENT_COUNT: count(1, "How many statements a request holds; 0 for any number."),
    QUERY_CONTEXT_CACHE_SIZE: count(5, "Entries of the drivers' query context cache."),
    QUERY_TAG: text("", "Kept with each statement in the query history."),
    QUOTED_IDENTIFIERS_IGNORE_CASE: fixed(false, "Whether quoted names are stored in upper case."),
    ROWS_PER_RESULTSET: count(0, "The most rows that a result gives; 0 for all."),
    STATEMENT_QUEUED_TIMEOUT_IN_SECONDS: count(0, "Seconds that a statement may wait for a warehouse."),
    STATEMENT_TIMEOUT_IN_SECONDS: count(172_800, "Seconds that a statement may run."),
    STRICT_JSON_OUTPUT: fixed(false, "Whether JSON is strict in results."),
    TIMESTAMP_DAY_IS_ALWAYS_24H: fixed(false, "Whether a day added to a timestamp is always 24 hours."),
    TIMESTAMP_INPUT_FORMAT: text("AUTO", "How text becomes a timestamp."),
    TIMESTAMP_LTZ_OUTPUT_FORMAT: text("", "How TIMESTAMP_LTZ is shown."),
    TIMESTAMP_NTZ_OUTPUT_FORMAT: text("YYYY-MM-DD HH24:MI:SS.FF3", "How TIMESTAMP_NTZ is shown."),
    TIMESTAMP_OUTPUT_FORMAT: text("YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM", "How timestamps are shown."),
    TIMESTAMP_TYPE_MAPPING: text("TIMESTAMP_NTZ", "What TIMESTAMP means."),
    TIMESTAMP_TZ_OUTPUT_FORMAT: text("", "How TIMESTAMP_TZ is shown."),
    TIMEZONE: text("America/Los_Angeles", "The session's time zone."),
    TIME_INPUT_FORMAT: text("AUTO", "How text becomes TIME."),
    TIME_OUTPUT_FORMAT: text("HH24:MI:SS", "How TIME is shown."),
    TRANSACTION_ABORT_ON_ERROR: flag(false, "Whether a failed statement ends its transaction."),
    TRANSACTION_DEFAULT_ISOLATION_LEVEL: fixed("READ COMMITTED", "The isolation of transactions."),
    TWO_DIGIT_CENTURY_START: fixed(1970, "The century of two-digit years."),
    UNSUPPORTED_DDL_ACTION: fixed("ignore", "What an unsupported DDL option does."),
    USE_CACHED_RESULT: flag(true, "Whether an earlier result may be given again."),
    WEEK_OF_YEAR_POLICY: fixed(0, "How weeks are counted."),
    WEEK_START: fixed(0, "The first day of a week."),
  } satisfies Record<string, ParameterDefinition>),
);

// What drivers send along that is theirs alone: taken and not looked at.
const CLIENT_ONLY = /^(?:_|SNOWPARK_|CLIENT_|JS_|PYTHON_|GO_|JDBC_|ODBC_|GCS_|C_API_|DOTNET_)/;

/**
 * Checks a parameter's value and brings it into its type.
 * @throws {SnowflakeError} 001420 for an unknown parameter, 001006 for a value of the wrong type, 000002 for one that
 * the account would have to ignore.
 */
export function checkParameter(name: string, value: ParameterValue): ParameterValue {
  const definition = SESSION_PARAMETERS.get(name);
  if (!definition) {
    if (CLIENT_ONLY.test(name)) return value;
    throw new SnowflakeError("001420", "22023", `SQL compilation error:\ninvalid parameter '${name}'`);
  }
  const typed = convert(name, value, definition.default, definition.oneOf);
  if (definition.onlyDefault && String(typed).toUpperCase() !== String(definition.default).toUpperCase()) {
    throw new SnowflakeError(
      "000002",
      "0A000",
      `Unsupported feature in snowglobe: parameter ${name} = ${value} (only its default, ${definition.default}).`,
    );
  }
  if (name === "TIMEZONE") checkTimeZone(String(typed));
  return typed;
}

function convert(
  name: string,
  value: ParameterValue,
  like: ParameterValue,
  words?: readonly string[],
): ParameterValue {
  const wrong = () =>
    new SnowflakeError(
      "001006",
      "22023",
      `SQL compilation error:\ninvalid value [${String(value)}] for parameter '${name}'`,
    );
  if (typeof like === "boolean") {
    if (typeof value === "boolean") return value;
    const upper = String(value).toUpperCase();
    if (upper !== "TRUE" && upper !== "FALSE") throw wrong();
    return upper === "TRUE";
  }
  if (typeof like === "number") {
    const number = typeof value === "boolean" ? Number.NaN : Number(value);
    if (!Number.isInteger(number) || number < 0) throw wrong();
    return number;
  }
  if (words && !words.includes(String(value).toUpperCase())) throw wrong();
  return words ? String(value).toUpperCase() : String(value);
}

function checkTimeZone(zone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch {
    throw new SnowflakeError(
      "001006",
      "22023",
      `SQL compilation error:\ninvalid value [${zone}] for parameter 'TIMEZONE'`,
    );
  }
}

/** Parameters as a session has them: what it has set, and what it has from its user or the account. */
export interface HeldParameters {
  readonly parameters: ReadonlyMap<string, ParameterValue>;
  inherited?(name: string): ParameterValue | undefined;
}

/**
 * The value that holds in a session: what was set in it, for its user or for the account, else the default. Undefined
 * for an unknown name. https://docs.snowflake.com/en/sql-reference/parameters#parameter-hierarchy-and-types
 */
export function parameterValue(session: HeldParameters, name: string): ParameterValue | undefined {
  return session.parameters.get(name) ?? session.inherited?.(name) ?? SESSION_PARAMETERS.get(name)?.default;
}

// From this many bound values on, a driver would upload them to a stage as a file instead of sending them along.
const NEVER_UPLOAD_BINDS = 2_147_483_647;

/**
 * All that drivers are told: every parameter with its value in the session, but not the tag of queries. A driver that
 * gets it back sends it with its next statement, and one that adds to it makes it longer each time.
 */
export function parametersForDriver(session: HeldParameters): { name: string; value: ParameterValue }[] {
  const names = new Set([...SESSION_PARAMETERS.keys(), ...session.parameters.keys()]);
  names.delete("QUERY_TAG");
  return [...names].map((name) => ({
    name,
    value:
      name === "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD"
        ? NEVER_UPLOAD_BINDS
        : (parameterValue(session, name) ?? ""),
  }));
}
