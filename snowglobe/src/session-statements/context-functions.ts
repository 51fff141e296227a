import type { Execution, SystemFunction } from "../account/account.ts";
import type { StatementRunner } from "../engine/run-statement.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { rolesOf } from "../session/start-context.ts";
import { variableValue } from "../session/variable-value.ts";
import { type DataType, TEXT } from "../types/data-type.ts";
import type { WireValue } from "../types/result-set.ts";
import { systemWait } from "./system-wait.ts";

type Value = { readonly type: DataType; readonly value: WireValue };

/** https://docs.snowflake.com/en/sql-reference/functions-context */
export function contextFunctions(runner: () => StatementRunner): readonly SystemFunction[] {
  const text = (name: string, value: (execution: Execution) => string | null): SystemFunction => ({
    name,
    async call(execution, args) {
      if (args.length > 0) throw tooManyArguments(name, args.length, 0);
      return { type: TEXT, value: value(execution) };
    },
  });
  return [
    text("CURRENT_ACCOUNT", ({ account }) => account.name),
    text("CURRENT_ACCOUNT_NAME", ({ account }) => account.name),
    text("CURRENT_ORGANIZATION_NAME", ({ account }) => account.organization),
    text("CURRENT_ROLE", currentRole),
    text("CURRENT_ROLE_TYPE", (execution) => (currentRole(execution) === null ? null : "ROLE")),
    text("CURRENT_SECONDARY_ROLES", secondaryRoles),
    text("CURRENT_AVAILABLE_ROLES", ({ account, session }) =>
      JSON.stringify([...rolesOf(account, session.user)].sort()),
    ),
    text("CURRENT_USER", ({ session }) => session.user),
    text("CURRENT_WAREHOUSE", ({ session }) => session.warehouse),
    text("CURRENT_DATABASE", ({ session }) => session.database),
    text("CURRENT_SCHEMA", ({ session }) => session.schema),
    text("CURRENT_SCHEMAS", ({ session }) =>
      JSON.stringify(session.database === null ? [] : [`${session.database}.${session.schema ?? ""}`]),
    ),
    text("CURRENT_SESSION", ({ session }) => session.id),
    text("CURRENT_STATEMENT", ({ sql }) => sql),
    text("CURRENT_TRANSACTION", ({ session }) => runner().transactions.current(session)),
    text("CURRENT_VERSION", () => "9.0.0 snowglobe"),
    text("CURRENT_REGION", () => "SNOWGLOBE"),
    { name: "LAST_QUERY_ID", call: async ({ session }, args) => lastQueryId(session.queryIds, args) },
    { name: "GETVARIABLE", call: async ({ session }, args) => getVariable(session.variables, args) },
    systemWait,
    cancelQuery(runner),
  ];
}

function currentRole({ session }: Execution): string | null {
  return session.ownersRights?.role ?? session.role;
}

// https://docs.snowflake.com/en/sql-reference/functions/current_secondary_roles
function secondaryRoles({ account, session }: Execution): string {
  const all = session.secondaryRoles === "ALL" && !session.ownersRights;
  const roles = all
    ? account.catalog
        .roleGrants()
        .filter(({ to }) => to.kind === "USER" && to.name === session.user)
        .map(({ role }) => role)
    : [];
  return JSON.stringify({ roles: roles.join(","), value: all ? "ALL" : "" });
}

// https://docs.snowflake.com/en/sql-reference/functions/last_query_id: -1, the default, is the newest; 1 the first.
function lastQueryId(ids: readonly string[], args: readonly WireValue[]): Value {
  if (args.length > 1) throw tooManyArguments("LAST_QUERY_ID", args.length, 1);
  const number = Number(args[0] ?? -1);
  return { type: TEXT, value: ids.at(number > 0 ? number - 1 : number) ?? null };
}

// https://docs.snowflake.com/en/sql-reference/session-variables#getvariable
function getVariable(variables: ReadonlyMap<string, string>, [name]: readonly WireValue[]): Value {
  const sql = variables.get(name ?? "");
  return { type: TEXT, value: sql === undefined ? null : variableValue(sql).text };
}

// https://docs.snowflake.com/en/sql-reference/functions/system_cancel_query
function cancelQuery(runner: () => StatementRunner): SystemFunction {
  return {
    name: "SYSTEM$CANCEL_QUERY",
    async call({ session }, [id]) {
      const query = runner().queries.byId(id ?? "");
      if (query?.user !== session.user || query.status !== "RUNNING") {
        return { type: TEXT, value: "Identified SQL statement is not currently executing." };
      }
      query.abort.abort();
      return { type: TEXT, value: `query [${query.id}] terminated.` };
    },
  };
}

function tooManyArguments(name: string, given: number, most: number): SnowflakeError {
  return new SnowflakeError(
    "000939",
    "22023",
    `SQL compilation error:\ntoo many arguments for function [${name}] expected ${most}, got ${given}`,
  );
}
