import { checkParameter, SESSION_PARAMETERS } from "../account/parameters.ts";
import { aName, anInteger, aString, type OptionReader, oneOf } from "../catalog/statements/option-readers.ts";
import { OVERLAP_POLICIES, SUSPENDED_TASK, type TaskProperties } from "../catalog/task-properties.ts";
import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import type { NameParts, TokenReader } from "../sql/token-reader.ts";

/** What CREATE TASK and ALTER TASK … SET say. */
export interface WrittenTask {
  warehouse?: string | null;
  schedule?: string;
  config?: string;
  overlaps?: TaskProperties["overlaps"];
  timeoutMs?: number;
  suspendAfter?: number;
  autoRetries?: number;
  /** FINALIZE: the name of a root task. */
  finalize?: NameParts;
  parameters: Record<string, string | number | boolean>;
  comment?: string;
}

const SIZES = oneOf([
  "XSMALL",
  "X-SMALL",
  "SMALL",
  "MEDIUM",
  "LARGE",
  "XLARGE",
  "X-LARGE",
  "XXLARGE",
  "X2LARGE",
  "2X-LARGE",
]);
const MOST_MS = 604_800_000;

/** Properties that Snowflake has and tasks here have not. */
export const NOT_HERE = [
  "ERROR_INTEGRATION",
  "SUCCESS_INTEGRATION",
  "LOG_LEVEL",
  "USER_TASK_MINIMUM_TRIGGER_INTERVAL_IN_SECONDS",
  "TARGET_COMPLETION_INTERVAL",
  "SERVERLESS_TASK_MIN_STATEMENT_SIZE",
  "SERVERLESS_TASK_MAX_STATEMENT_SIZE",
];

type Read = (reader: TokenReader, into: WrittenTask, name: string) => void;

/** Reads one value by an option reader and hands it on. */
const into =
  (read: OptionReader, set: (task: WrittenTask, value: unknown) => void): Read =>
  (reader, task, name) =>
    set(task, read(reader, name));

/** https://docs.snowflake.com/en/sql-reference/sql/create-task */
const OPTIONS: Readonly<Record<string, Read>> = {
  WAREHOUSE: into(aName, (task, value) => {
    task.warehouse = String(value);
  }),
  USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE: into(SIZES, (task) => {
    task.warehouse ??= null;
  }),
  SCHEDULE: into(aString, (task, value) => {
    task.schedule = String(value);
  }),
  CONFIG: into(aString, (task, value) => {
    task.config = readConfig(String(value));
  }),
  ALLOW_OVERLAPPING_EXECUTION: (reader, task) => {
    task.overlaps = reader.boolean() ? "ALLOW_CHILD_OVERLAP" : "NO_OVERLAP";
  },
  OVERLAP_POLICY: into(oneOf(OVERLAP_POLICIES), (task, value) => {
    task.overlaps = OVERLAP_POLICIES.find((policy) => policy === value) ?? "NO_OVERLAP";
  }),
  USER_TASK_TIMEOUT_MS: into(anInteger(0, MOST_MS), (task, value) => {
    task.timeoutMs = Number(value);
  }),
  SUSPEND_TASK_AFTER_NUM_FAILURES: into(anInteger(0, 1_000_000), (task, value) => {
    task.suspendAfter = Number(value);
  }),
  TASK_AUTO_RETRY_ATTEMPTS: into(anInteger(0, 30), (task, value) => {
    task.autoRetries = Number(value);
  }),
  FINALIZE: (reader, task) => {
    task.finalize = reader.qualifiedName();
  },
  COMMENT: (reader, task) => {
    task.comment = reader.comment();
  },
};

/** Reads options until AFTER, WHEN, AS or the end. @throws {SnowflakeError} 001420, 000002 */
export function readTaskOptions(reader: TokenReader): WrittenTask {
  const task: WrittenTask = { parameters: {} };
  while (
    !reader.done &&
    !reader.looksLike(";") &&
    !["AFTER", "WHEN", "AS", "EXECUTE"].some((word) => reader.looksLike(word))
  ) {
    if (reader.looksLike("WITH", "TAG") || reader.looksLike("TAG")) throw notSupported("TAG of TASK");
    if (reader.looksLike("CLONE")) throw notSupported("CREATE TASK … CLONE");
    const name = reader.identifier();
    if (NOT_HERE.includes(name)) throw notSupported(`${name} of a task`);
    const option = OPTIONS[name];
    if (!option && !SESSION_PARAMETERS.has(name))
      throw new SnowflakeError(
        "001420",
        "22023",
        `SQL compilation error:\ninvalid property '${name}' for 'TASK'`,
      );
    reader.expect("=");
    if (option) option(reader, task, name);
    else task.parameters[name] = checkParameter(name, parameterValue(reader));
    reader.accept(",");
  }
  if (reader.looksLike("EXECUTE")) throw notSupported("EXECUTE AS USER of a task");
  return task;
}

function parameterValue(reader: TokenReader): string | number | boolean {
  const token = reader.peek();
  if (token?.kind === "number") return reader.integer();
  if (token?.kind === "string" || token?.kind === "dollar") return reader.string();
  return reader.boolean();
}

/** CONFIG is a JSON object: `{"key": value}`. @throws {SnowflakeError} 001008 */
export function readConfig(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return text;
  } catch {
    // Told below, as for what is JSON and no object.
  }
  throw new SnowflakeError(
    "001008",
    "22023",
    "SQL compilation error:\ninvalid value for parameter 'CONFIG': it is no JSON object",
  );
}

/** `AFTER a, b`. */
export function readAfter(reader: TokenReader): NameParts[] {
  const names: NameParts[] = [];
  if (!reader.accept("AFTER")) return names;
  do names.push(reader.qualifiedName());
  while (reader.accept(","));
  return names;
}

/** Functions that ask the account and may stand in WHEN. */
const IN_WHEN = new Set(["SYSTEM$STREAM_HAS_DATA", "SYSTEM$GET_PREDECESSOR_RETURN_VALUE"]);

/** The text of WHEN, up to AS or the end. @throws {SnowflakeError} 000002 for functions that are not here. */
export function readWhen(reader: TokenReader): string {
  const start = reader.peek()?.start ?? 0;
  let depth = 0;
  while (!reader.done && !reader.looksLike(";") && !(depth === 0 && reader.looksLike("AS"))) {
    const token = reader.next();
    if (token.value === "(") depth += 1;
    if (token.value === ")") depth -= 1;
    if (token.kind === "word" && token.value.startsWith("SYSTEM$") && !IN_WHEN.has(token.value))
      throw notSupported(`function ${token.value} in WHEN of a task`);
  }
  return reader.sql.slice(start, reader.lastEnd);
}

/** The statement behind AS. */
export function readDefinition(reader: TokenReader): string {
  const text = reader.rest().trim().replace(/;\s*$/, "");
  if (text === "") throw reader.unexpected();
  return /^\$\$[\s\S]*\$\$$/.test(text) ? text.slice(2, -2).trim() : text;
}

/** What a task has when nothing is said. */
export const NEW_TASK: Omit<TaskProperties, "definition" | "uuid"> = {
  warehouse: null,
  schedule: null,
  condition: null,
  predecessors: [],
  finalizes: null,
  config: null,
  overlaps: "NO_OVERLAP",
  timeoutMs: 3_600_000,
  suspendAfter: 10,
  autoRetries: 0,
  graphVersion: 0,
  graphDigest: "",
  parameters: {},
  ...SUSPENDED_TASK,
};
