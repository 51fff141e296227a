import type { Execution, VirtualTable } from "../../account/account.ts";
import type { SignInRecord } from "../../account/sign-in-history.ts";
import { invalid } from "../../errors/invalid.ts";
import { parseName } from "../../sql/token-reader.ts";
import type { WireValue } from "../../types/result-set.ts";
import { resultOf } from "../shown-column.ts";
import { readInstant, readLimit } from "../table-arguments.ts";
import { inOrder } from "../usage-view.ts";
import { SIGN_IN_COLUMNS } from "./history-views.ts";

const DEFAULT_LIMIT = 100;
const DAYS_MS = 7 * 86_400_000;

/** https://docs.snowflake.com/en/sql-reference/functions/login_history */
const COLUMNS = inOrder<SignInRecord>(
  `EVENT_TIMESTAMP EVENT_ID EVENT_TYPE USER_NAME CLIENT_IP REPORTED_CLIENT_TYPE REPORTED_CLIENT_VERSION
  FIRST_AUTHENTICATION_FACTOR SECOND_AUTHENTICATION_FACTOR IS_SUCCESS ERROR_CODE ERROR_MESSAGE RELATED_EVENT_ID
  CONNECTION CLIENT_PRIVATE_LINK_ID FIRST_AUTHENTICATION_FACTOR_ID SECOND_AUTHENTICATION_FACTOR_ID LOGIN_DETAILS
  AUTHORIZING_INTEGRATION_NAME AUTHENTICATING_INTEGRATION_NAME`,
  SIGN_IN_COLUMNS,
);

/** LOGIN_HISTORY() and LOGIN_HISTORY_BY_USER(): who signed in, newest first, of the users that the role may monitor. */
export const LOGIN_HISTORIES: readonly VirtualTable[] = [
  history("LOGIN_HISTORY", ["TIME_RANGE_START", "TIME_RANGE_END", "RESULT_LIMIT"]),
  history("LOGIN_HISTORY_BY_USER", ["USER_NAME", "TIME_RANGE_START", "TIME_RANGE_END", "RESULT_LIMIT"]),
];

function history(name: string, names: readonly string[]): VirtualTable {
  return {
    name,
    kind: "function",
    async rows(execution, { arguments: given }) {
      const args = new Map<string, WireValue>();
      for (const [key, value] of given) {
        const known = typeof key === "number" ? names[key] : names.find((one) => one === key);
        if (known === undefined) throw invalid("001003", "42000", `${name} has no argument ${key}.`);
        args.set(known, value);
      }
      const { account, session } = execution;
      const from = moment(execution, name, "TIME_RANGE_START", args) ?? account.now() - DAYS_MS;
      const to = moment(execution, name, "TIME_RANGE_END", args) ?? Number.POSITIVE_INFINITY;
      const wanted = args.get("USER_NAME");
      const [user = session.user] = typeof wanted === "string" ? parseName(wanted) : [];
      const rows = account.signIns
        .all()
        .filter((record) => record.at >= from && record.at <= to)
        .filter((record) => !names.includes("USER_NAME") || record.user === user)
        .filter((record) => mayMonitor(execution, record.user))
        .slice(0, readLimit(name, args.get("RESULT_LIMIT"), DEFAULT_LIMIT));
      return resultOf(COLUMNS, rows, "SELECT");
    },
  };
}

/** @throws {SnowflakeError} 001008 for a moment that is not within the last seven days */
function moment(
  { account }: Execution,
  name: string,
  argument: string,
  args: ReadonlyMap<string, WireValue>,
): number | undefined {
  const value = args.get(argument);
  const at = readInstant(value);
  if (at === undefined) return undefined;
  if (at >= account.now() - DAYS_MS) return at;
  throw invalid(
    "001008",
    "22023",
    `invalid value [${value}] for parameter '${argument}' of ${name}: it is not within the last 7 days`,
  );
}

function mayMonitor({ account, session }: Execution, name: string): boolean {
  if (name === session.user || account.access.activeRoles(session).has("ACCOUNTADMIN")) return true;
  const user = account.catalog.find("USER", { name });
  return user !== undefined && account.access.holds(session, "MONITOR", user);
}
