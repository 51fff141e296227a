import type {
  Account,
  AccountPart,
  Execution,
  StatementFamily,
  VirtualTable,
} from "../../account/account.ts";
import { readAlert } from "../../catalog/alert-properties.ts";
import { dropObject } from "../../catalog/statements/drop-object.ts";
import type { KindDefinition } from "../../catalog/statements/kind-definition.ts";
import { startsWith } from "../../catalog/statements/object-families.ts";
import type { StatementRunner } from "../../engine/run-statement.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { number, resultOf, type ShownColumn, text, time } from "../../show/shown-column.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { type AlertRun, type AlertScheduler, startAlerts } from "./alert-scheduler.ts";
import { alterAlert, createAlert, requireExecuteAlert, requireOperateAlert } from "./alert-statements.ts";

const alertKind: KindDefinition = {
  ...{ kind: "ALERT", label: "Alert", options: {}, defaults: {} },
  ...{ orReplace: true, orAlter: false, rename: false },
};

const family = (
  name: string,
  words: readonly string[],
  execute: StatementFamily["execute"],
): StatementFamily => ({ name, commits: true, accepts: (tokens) => startsWith(tokens, words), execute });

/** Alerts: kept, asked by their schedules and on demand, with a history. https://docs.snowflake.com/en/user-guide/alerts */
export function alertsPart(account: Account, runner: () => StatementRunner): AccountPart {
  let scheduler: AlertScheduler | undefined;
  return {
    families: [
      {
        ...family("CREATE ALERT", ["CREATE"], createAlert),
        accepts: (tokens) => {
          const reader = new TokenReader("", tokens);
          if (!reader.accept("CREATE")) return false;
          reader.accept("OR", "REPLACE");
          return reader.looksLike("ALERT") && !tokens.some(({ value }) => value === "CLONE");
        },
      },
      family("ALTER ALERT", ["ALTER", "ALERT"], alterAlert),
      family("DROP ALERT", ["DROP", "ALERT"], (execution) => dropObject(alertKind, execution)),
      family("EXECUTE ALERT", ["EXECUTE", "ALERT"], (execution) => executeAlert(execution, () => scheduler)),
    ],
    virtualTables: [alertHistory(() => scheduler?.history() ?? [])],
    async start() {
      scheduler = startAlerts({ account, runner });
    },
  };
}

/** EXECUTE ALERT: https://docs.snowflake.com/en/sql-reference/sql/execute-alert */
async function executeAlert(
  execution: Execution,
  scheduler: () => AlertScheduler | undefined,
): Promise<ResultSet> {
  const { account, session } = execution;
  const reader = new TokenReader(execution.sql, execution.tokens);
  reader.expect("EXECUTE", "ALERT");
  const name = reader.qualifiedName();
  reader.end();
  const alert = account.access.resolve(session, "ALERT", name, "EXECUTE ALERT");
  requireOperateAlert(execution, alert);
  requireExecuteAlert(execution, alert);
  // Of the role that executes it, too: it runs with its owner's privileges all the same.
  account.access.require(session, "EXECUTE ALERT", account.catalog.account);
  const { warehouse } = readAlert(alert);
  if (warehouse !== null)
    account.access.require(session, "USAGE", account.access.resolve(session, "WAREHOUSE", [warehouse]));
  scheduler()?.run(alert);
  return statusResult(`Alert ${alert.path.name} is scheduled to run immediately.`);
}

/** https://docs.snowflake.com/en/sql-reference/functions/alert_history */
const COLUMNS: readonly ShownColumn<AlertRun>[] = [
  text("NAME", ({ alert }) => alert.path.name),
  text("DATABASE_NAME", ({ alert }) => alert.path.database),
  text("SCHEMA_NAME", ({ alert }) => alert.path.schema),
  text("CONDITION", ({ condition }) => condition),
  text("CONDITION_QUERY_ID", ({ conditionQueryId }) => conditionQueryId),
  text("ACTION", ({ action }) => action),
  text("ACTION_QUERY_ID", ({ actionQueryId }) => actionQueryId),
  text("STATE", ({ state }) => state),
  number("SQL_ERROR_CODE", ({ error }) => (error ? Number(error.code) : null)),
  text("SQL_ERROR_MESSAGE", ({ error }) => error?.message),
  time("SCHEDULED_TIME", ({ scheduledTime }) => scheduledTime),
  time("COMPLETED_TIME", ({ completedTime }) => completedTime),
];

const KNOWN = ["ALERT_NAME", "RESULT_LIMIT"];

/** ALERT_HISTORY(): what was asked of alerts that the role may see, newest first. */
function alertHistory(runs: () => readonly AlertRun[]): VirtualTable {
  return {
    name: "ALERT_HISTORY",
    kind: "function",
    async rows({ account, session }, { arguments: given }) {
      const unknown = [...given.keys()].find((key) => !KNOWN.includes(String(key)));
      if (unknown !== undefined) throw notSupported(`argument ${unknown} of ALERT_HISTORY`);
      const { access, catalog } = account;
      const name = given.get("ALERT_NAME")?.toUpperCase();
      const limit = Math.min(Number(given.get("RESULT_LIMIT") ?? 100), 10_000);
      const sees = ({ alert }: AlertRun) =>
        access.holds(session, "MONITOR EXECUTION", catalog.account) ||
        ["OWNERSHIP", "MONITOR", "OPERATE"].some((privilege) => access.holds(session, privilege, alert));
      const found = runs()
        .filter(sees)
        .filter(({ alert }) => name === undefined || alert.path.name === name);
      return resultOf(COLUMNS, found.slice(0, limit), "SELECT");
    },
  };
}
