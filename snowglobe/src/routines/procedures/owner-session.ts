import type { CatalogObject } from "../../account/catalog.ts";
import type { Session } from "../../account/session.ts";
import type { ProcedureProperties } from "../../catalog/routines/procedure-properties.ts";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import type { Token } from "../../sql/tokenize.ts";

// "the values from the caller's session are used only for the following parameters"
// https://docs.snowflake.com/en/developer-guide/stored-procedure/stored-procedures-rights
const INHERITED_PARAMETERS = new Set(
  `AUTOCOMMIT BINARY_INPUT_FORMAT BINARY_OUTPUT_FORMAT DATE_INPUT_FORMAT DATE_OUTPUT_FORMAT
  ENABLE_UNLOAD_PHYSICAL_TYPE_OPTIMIZATION ERROR_ON_NONDETERMINISTIC_MERGE ERROR_ON_NONDETERMINISTIC_UPDATE
  JDBC_TREAT_DECIMAL_AS_INT JSON_INDENT LOCK_TIMEOUT MAX_CONCURRENCY_LEVEL ODBC_USE_CUSTOM_SQL_DATA_TYPES
  PERIODIC_DATA_REKEYING QUERY_TAG QUERY_WAREHOUSE_NAME ROWS_PER_RESULTSET STATEMENT_QUEUED_TIMEOUT_IN_SECONDS
  STATEMENT_TIMEOUT_IN_SECONDS STRICT_JSON_OUTPUT TIMESTAMP_DAY_IS_ALWAYS_24H TIMESTAMP_INPUT_FORMAT
  TIMESTAMP_LTZ_OUTPUT_FORMAT TIMESTAMP_NTZ_OUTPUT_FORMAT TIMESTAMP_OUTPUT_FORMAT TIMESTAMP_TYPE_MAPPING
  TIMESTAMP_TZ_OUTPUT_FORMAT TIMEZONE TIME_INPUT_FORMAT TIME_OUTPUT_FORMAT TRANSACTION_ABORT_ON_ERROR
  TRANSACTION_DEFAULT_ISOLATION_LEVEL TWO_DIGIT_CENTURY_START UNSUPPORTED_DDL_ACTION USE_CACHED_RESULT
  WEEK_OF_YEAR_POLICY WEEK_START`.split(/\s+/),
);

/**
 * The session that an owner's-rights procedure runs in: the owner's role alone, the procedure's own schema, the caller's
 * warehouse and transaction, none of its variables.
 */
export function ownerSession(caller: Session, procedure: CatalogObject): Session {
  if (procedure.owner === null) throw new Error(`procedure ${procedure.path.name} has no owner`);
  return {
    id: caller.id,
    user: caller.user,
    role: procedure.owner,
    secondaryRoles: "NONE",
    database: procedure.path.database ?? null,
    schema: procedure.path.schema ?? null,
    warehouse: caller.warehouse,
    parameters: new Map([...caller.parameters].filter(([name]) => INHERITED_PARAMETERS.has(name))),
    ...(caller.inherited && { inherited: caller.inherited }),
    variables: new Map(),
    duck: caller.duck,
    // The transaction is the caller's.
    get inTransaction() {
      return caller.inTransaction;
    },
    set inTransaction(value) {
      caller.inTransaction = value;
    },
    queryIds: [],
    ownersRights: { role: procedure.owner },
  };
}

// SELECT, DML, DDL, GRANT and REVOKE, DESCRIBE and SHOW, LIST, and what starts other procedures and transactions.
const ALLOWED = new Set(
  `SELECT WITH VALUES INSERT UPDATE DELETE MERGE TRUNCATE COPY CREATE ALTER DROP UNDROP COMMENT GRANT REVOKE DESCRIBE
  DESC SHOW LIST LS CALL EXECUTE BEGIN START COMMIT ROLLBACK EXPLAIN`.split(/\s+/),
);

/** What Snowflake calls statements where that is not their first word. */
const STATEMENT_TYPES: Readonly<Record<string, string>> = {
  REMOVE: "REMOVE_FILES",
  RM: "REMOVE_FILES",
  LIST: "LIST_FILES",
  LS: "LIST_FILES",
  PUT: "PUT_FILES",
  GET: "GET_FILES",
};

/**
 * "Other SQL statements cannot be called from inside an owner's rights stored procedure."
 * https://docs.snowflake.com/en/developer-guide/stored-procedure/stored-procedures-rights
 *
 * @throws {SnowflakeError} 090236
 */
export function refuseUnderOwnersRights(
  tokens: readonly Token[],
  language: ProcedureProperties["language"],
): void {
  const first = tokens.find((token) => token.text !== "(");
  // Only a Python procedure may not make temporary objects; what there is of them is another's to say.
  const isAllowed =
    first?.kind === "word" &&
    ALLOWED.has(first.value) &&
    !changesSession(tokens) &&
    !(language === "PYTHON" && createsTemporary(tokens));
  // "You can't use the LIST command in the Snowflake Scripting … handler code of an owner's rights stored procedure"
  const isList = language === "SQL" && (first?.value === "LIST" || first?.value === "LS");
  if (!first || (isAllowed && !isList)) return;
  const [word = "", next = ""] = tokens
    .map((token) => token.value)
    .filter((value) => value !== "OR" && value !== "REPLACE");
  const statement =
    STATEMENT_TYPES[word] ?? (word === "ALTER" || word === "CREATE" ? `${word}_${next}` : word);
  throw new SnowflakeError(
    "090236",
    "42601",
    `Stored procedure execution error: Unsupported statement type '${statement}'.`,
  );
}

function firstWords(tokens: readonly Token[]): string {
  return tokens
    .slice(0, 6)
    .map((token) => (token.kind === "word" ? token.value : token.text))
    .join(" ");
}

function createsTemporary(tokens: readonly Token[]): boolean {
  return /^CREATE (OR REPLACE )?(TEMP|TEMPORARY) /.test(`${firstWords(tokens)} `);
}

function changesSession(tokens: readonly Token[]): boolean {
  const text = firstWords(tokens);
  return (
    text.startsWith("ALTER SESSION") ||
    /^SHOW (VARIABLES|LOCKS|TRANSACTIONS|DELEGATED)/.test(text) ||
    text === "SHOW GRANTS"
  );
}
