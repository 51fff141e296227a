// Inside of the sandbox: the object `snowflake` of a procedure.
// https://docs.snowflake.com/en/developer-guide/stored-procedure/stored-procedures-api
import { javaScriptType, SfDate, toJavaScript } from "./javascript-values.mjs";

/** Errors that the account answered a statement with: what an uncaught one says is told apart by it. */
export const accountErrors = new WeakMap();

/**
 * @param request asks the account: JSON text in, JSON text out
 * @param whereOf where the body stands in a call of ours: `{line, position}`
 */
export function makeSnowflake(request, whereOf) {
  const ask = (operation, details) => {
    const answer = JSON.parse(request(JSON.stringify({ operation, ...details })));
    if (answer.error) throw refusal(answer.error);
    return answer.value;
  };
  const run = (command, method) => {
    try {
      return ask("sql", { text: command.sqlText, binds: command.binds.map(bindOf) });
    } catch (error) {
      const at = whereOf(new Error().stack);
      if (!accountErrors.has(error)) throw error;
      error.stackTraceTxt = at ? `${method}, line ${at.line} position ${at.position}` : method;
      throw error;
    }
  };
  return Object.freeze({
    createStatement(input) {
      return statementOf(commandOf(input), run, ask);
    },
    execute(input) {
      const command = commandOf(input);
      return resultSetOf(run(command, "Snowflake.execute"), ask);
    },
    log(...given) {
      const [level, message, attributes] = given;
      if (given.length < 2 || typeof level !== "string") throw new Error("log takes a level and a message");
      ask("log", { level, message: String(message), attributes: attributes ?? null });
    },
    addEvent(...given) {
      const [name, attributes] = given;
      if (given.length < 1 || given.length > 2 || typeof name !== "string")
        throw new Error("addEvent takes the name of an event, and attributes");
      ask("trace", { what: "event", name, attributes: attributes ?? null });
    },
    setSpanAttribute(...given) {
      const [key, value] = given;
      if (given.length !== 2 || typeof key !== "string")
        throw new Error("setSpanAttribute takes a key and a value");
      ask("trace", { what: "span attribute", name: key, attributes: value ?? null });
    },
  });
}

function refusal({ kind, message, code, sqlState }) {
  const error = new Error(message);
  if (kind !== "sql") return error;
  error.code = Number(code);
  error.state = sqlState;
  accountErrors.set(error, { code, sqlState });
  return error;
}

function commandOf(input) {
  if (
    typeof input !== "object" ||
    input === null ||
    typeof input.sqlText !== "string" ||
    input.sqlText.trim() === ""
  )
    throw new Error("sqlText is missing or empty: pass {sqlText: 'a statement', binds: […]}");
  if (input.binds !== undefined && !Array.isArray(input.binds)) throw new Error("binds must be an array");
  return { sqlText: input.sqlText, binds: [...(input.binds ?? [])] };
}

// "the data type … must be a JavaScript number, string, or SfDate"
function bindOf(value, index) {
  if (value === null) return { type: "TEXT", value: null };
  if (typeof value === "string") return { type: "TEXT", value };
  if (typeof value === "number" && Number.isSafeInteger(value))
    return { type: "FIXED", value: String(value) };
  if (typeof value === "number" && Number.isFinite(value)) return { type: "REAL", value: String(value) };
  if (typeof value === "boolean") return { type: "BOOLEAN", value: String(value) };
  if (value instanceof SfDate) {
    const nanoseconds = BigInt(value.getEpochSeconds()) * 1_000_000_000n + BigInt(value.getNanoSeconds());
    return { type: "TIMESTAMP_LTZ", value: String(nanoseconds) };
  }
  if (value instanceof Date && !Number.isNaN(value.getTime()))
    return { type: "TIMESTAMP_LTZ", value: `${value.getTime()}000000` };
  throw new Error(`Unsupported type for binding argument ${index + 1}${typeof value}`);
}

function statementOf(command, run, ask) {
  let result;
  const executed = () => {
    if (!result) throw new Error("Statement is not executed yet.");
    return result;
  };
  const changed = (word) => countOf(executed(), word);
  return {
    execute() {
      result = run(command, "Statement.execute");
      return resultSetOf(result, ask);
    },
    getSqlText: () => command.sqlText,
    getQueryId: () => executed().queryId,
    getRowCount: () => executed().rows.length,
    getNumRowsInserted: () => changed("inserted"),
    getNumRowsUpdated: () => changed("updated"),
    getNumRowsDeleted: () => changed("deleted"),
    getNumRowsAffected: () => affectedBy(executed()),
    getNumDuplicateRowsUpdated: () => countOf(executed(), "multi-joined rows updated"),
    ...columnMethods(executed),
  };
}

const CHANGES = ["inserted", "updated", "deleted"];

function affectedBy(result) {
  return CHANGES.reduce((sum, word) => sum + countOf(result, word), 0);
}

/** What the one row of INSERT, UPDATE, DELETE or MERGE counts. */
function countOf({ statementType, columns, rows }, word) {
  if (!["INSERT", "UPDATE", "DELETE", "MERGE"].includes(statementType)) return 0;
  return columns.reduce((sum, { name }, index) => {
    const isIt = name === `number of rows ${word}` || name === `number of ${word}` || isOfTable(name, word);
    return isIt ? sum + Number(rows[0]?.[index] ?? 0) : sum;
  }, 0);
}

/** A multi-table INSERT counts for each table. */
function isOfTable(name, word) {
  return name.startsWith("number of rows inserted into ") && word === "inserted";
}

function columnMethods(resultOf) {
  const columnAt = (key) => resultOf().columns[indexOf(resultOf(), key)];
  const isOf =
    (...names) =>
    (key) =>
      names.includes(columnAt(key).type.name);
  return {
    getColumnCount: () => resultOf().columns.length,
    getColumnName: (key) => columnAt(key).name,
    getColumnScale: (key) => columnAt(key).type.scale ?? 0,
    getColumnSqlType: (key) => columnAt(key).type.name,
    getColumnType: (key) => javaScriptType(columnAt(key).type),
    isColumnNullable: (key) => columnAt(key).nullable,
    isColumnText: isOf("TEXT"),
    isColumnArray: isOf("ARRAY", "STRUCTURED_ARRAY"),
    isColumnBinary: isOf("BINARY"),
    isColumnBoolean: isOf("BOOLEAN"),
    isColumnDate: isOf("DATE"),
    isColumnNumber: isOf("FIXED", "REAL"),
    isColumnObject: isOf("OBJECT", "STRUCTURED_OBJECT"),
    isColumnTime: isOf("TIME"),
    isColumnTimestamp: isOf("TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP_TZ"),
    isColumnVariant: isOf("VARIANT"),
  };
}

/** Columns count from 1; a name is written in upper case unless it was quoted. */
function indexOf({ columns }, key) {
  const index = typeof key === "number" ? key - 1 : columns.findIndex(({ name }) => name === key);
  if (columns[index] === undefined) throw new Error(`Given column name/index does not exist: ${key}`);
  return index;
}

function resultSetOf(result, ask) {
  let at = -1;
  const row = () => {
    const current = result.rows[at];
    if (!current) throw new Error("there is no current row: call next() first");
    return current;
  };
  const valueAt = (index) => toJavaScript(result.columns[index].type, row()[index], true);
  const resultSet = {
    next() {
      if (at < result.rows.length) at += 1;
      const isThere = at < result.rows.length;
      result.columns.forEach(({ name }, index) => {
        if (isThere && !(name in methods)) resultSet[name] = valueAt(index);
      });
      return isThere;
    },
    getColumnValue: (key) => valueAt(indexOf(result, key)),
    getColumnValueAsString(key) {
      const index = indexOf(result, key);
      return ask("text", { type: result.columns[index].type, value: row()[index] });
    },
    getQueryId: () => result.queryId,
    getRowCount: () => result.rows.length,
    getNumRowsAffected: () => affectedBy(result),
    ...columnMethods(() => result),
  };
  const methods = { ...resultSet };
  return resultSet;
}
