/**
 * An error that the account answers a statement with. The driver shows `message`, `code` and `sqlState`.
 * Codes: https://docs.snowflake.com/en/developer-guide/node-js/nodejs-driver-options and facts of the protocol.
 */
export class SnowflakeError extends Error {
  override readonly name: string = "SnowflakeError";
  readonly code: string;
  readonly sqlState: string;
  /** Where in the statement, when it is known (1-based line, 0-based position in the line, as Snowflake counts). */
  readonly at: { readonly line: number; readonly position: number } | undefined;

  constructor(code: string, sqlState: string, message: string, at?: { line: number; position: number }) {
    super(message);
    this.code = code;
    this.sqlState = sqlState;
    this.at = at;
  }
}

/** 001003: the text is not SQL. */
export function syntaxError(detail: string, at?: { line: number; position: number }): SnowflakeError {
  return new SnowflakeError("001003", "42000", `SQL compilation error:\n${detail}`, at);
}

// What a query can name: its sqlState is that of a missing table.
const TABLE_LIKE = ["Object", "Table", "View", "Dynamic table"];

/** 002003: no such object, or one that the role may not know of: Snowflake says the same for both. */
export function doesNotExist(kind: string, name: string): SnowflakeError {
  return new SnowflakeError(
    "002003",
    TABLE_LIKE.includes(kind) ? "42S02" : "02000",
    `SQL compilation error:\n${kind} '${name}' does not exist or not authorized.`,
  );
}

/** 002043: the object named by USE, GRANT or DESCRIBE cannot be used. */
export function cannotPerform(): SnowflakeError {
  return new SnowflakeError(
    "002043",
    "02000",
    "SQL compilation error:\nObject does not exist, or operation cannot be performed.",
  );
}

/** 002002: CREATE of what is there already. */
export function alreadyExists(name: string): SnowflakeError {
  return new SnowflakeError("002002", "42710", `SQL compilation error:\nObject '${name}' already exists.`);
}

/** 003001: the role sees the object but lacks the privilege. */
export function insufficientPrivileges(kind: string, name: string): SnowflakeError {
  return new SnowflakeError(
    "003001",
    "42501",
    `SQL access control error:\nInsufficient privileges to operate on ${kind.toLowerCase()} '${name}'.`,
  );
}

/**
 * Snowflake has it, this embedded account has not. It names itself so that nobody takes silence for support.
 * 000002 is Snowflake's own code for an unsupported feature.
 */
export function notSupported(feature: string): SnowflakeError {
  return new SnowflakeError("000002", "0A000", `Unsupported feature in snowglobe: ${feature}.`);
}

/** 000604: cancelled by its user, by another session, or by shutdown. */
export function cancelled(): SnowflakeError {
  return new SnowflakeError("000604", "57014", "SQL execution canceled");
}

/** 000606: the statement needs a warehouse and the session has none. */
export function noWarehouse(): SnowflakeError {
  return new SnowflakeError(
    "000606",
    "57P03",
    "No active warehouse selected in the current session.  Select an active warehouse with the 'use warehouse' command.\n",
  );
}
