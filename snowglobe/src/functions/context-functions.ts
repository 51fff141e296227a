import type { Execution } from "../account/account.ts";
import { isKeyOfDatabaseRole, roleKey, roleType } from "../account/role-key.ts";
import type { Session } from "../account/session.ts";
import type { SignInRecord } from "../account/sign-in-history.ts";
import { effectiveTags } from "../catalog/tags.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { type BoundExpression, made } from "../expression/bound-expression.ts";
import { coerce } from "../expression/coerce.ts";
import { alias, type FunctionRules } from "../expression/define.ts";
import type { FunctionCall, FunctionRule } from "../expression/function-rule.ts";
import { wireLiteral } from "../expression/literal.ts";
import { rolesOf } from "../session/start-context.ts";
import { parseName } from "../sql/token-reader.ts";
import { BOOLEAN, type DataType, TEXT } from "../types/data-type.ts";
import { fresh, rawSql, sql } from "../types/duck-sql.ts";
import { duckString } from "../types/duck-type.ts";
import type { WireValue } from "../types/result-set.ts";

/** A function of the session: a constant while the statement runs. */
function ofSession(read: (execution: Execution) => WireValue): FunctionRule {
  return {
    args: [0, 0],
    compile: ({ compiler }) => ({ ...wireLiteral(read(compiler.execution), TEXT), nullable: true }),
  };
}

const LTZ: DataType = { name: "TIMESTAMP_LTZ", scale: 9 };

/** When the statement began. */
function now(call: FunctionCall): BoundExpression {
  return wireLiteral(`${(call.compiler.startedAt.getTime() / 1000).toFixed(3)}000000`, LTZ);
}

const currentTimestamp: FunctionRule = {
  args: [0, 1],
  compile(call) {
    if (call.count === 0) return now(call);
    return coerce(call.compiler, now(call), { name: "TIMESTAMP_LTZ", scale: fractionDigits(call) });
  },
};

/** The digits of a second that a call asks for. */
function fractionDigits(call: FunctionCall): number {
  const digits = call.count > 0 ? call.integer(0) : 9;
  if (digits < 0 || digits > 9)
    throw invalid("001044", "42P13", `${call.name} has 0 to 9 digits of a second`);
  return digits;
}

const currentTime: FunctionRule = {
  args: [0, 1],
  compile: (call) => coerce(call.compiler, now(call), { name: "TIME", scale: fractionDigits(call) }),
};

// https://docs.snowflake.com/en/sql-reference/functions/current_secondary_roles: those granted to the user itself, not
// what they inherit. Under an owner's rights there are none.
function secondaryRoles({ account, session }: Execution): string {
  const all = session.secondaryRoles === "ALL";
  const roles = all
    ? account.catalog
        .roleGrants()
        .filter(({ to }) => to.kind === "USER" && to.name === session.user)
        .map(({ role }) => role)
        .sort()
    : [];
  return JSON.stringify({ roles: roles.join(","), value: all ? "ALL" : "" });
}

/** How the session was opened; undefined for one that nobody signed in to: a task's. */
function signInOf({ account, session }: Execution): SignInRecord | undefined {
  return account.signIns.all().find(({ sessionId }) => sessionId === session.id);
}

// https://docs.snowflake.com/en/sql-reference/functions/current_schemas
function searchPath({ session: { database, schema } }: Execution): string {
  return JSON.stringify(database === null || schema === null ? [] : [`${database}.${schema}`]);
}

// https://docs.snowflake.com/en/sql-reference/functions/invoker_role
function invokerOf({ context: { environment } }: FunctionCall): Session {
  return environment.invoker ?? environment.rights;
}

/** The value of a tag on what a policy protects; NULL where the policy's body is only looked at. */
function tagOfProtected(call: FunctionCall, of: "COLUMN" | "TABLE"): BoundExpression {
  const { rights, protects } = call.context.environment;
  const { access, catalog } = call.compiler.execution.account;
  const tag = access.find(rights, "TAG", access.pathOf(rights, "TAG", parseName(call.constant(0))));
  const column = of === "COLUMN" ? protects?.column : undefined;
  const found =
    tag && protects
      ? effectiveTags(catalog, protects.object, column).find((place) => place.tag.id === tag.id)
      : undefined;
  return { ...wireLiteral(found?.value ?? null, TEXT), nullable: true };
}

/** What the session is, for every place where it is asked: https://docs.snowflake.com/en/sql-reference/functions-context */
export const contextFunctions: FunctionRules = {
  // "or NULL if the role in use for the current session is a database role"
  CURRENT_ROLE: ofSession(({ session: { role } }) =>
    role !== null && isKeyOfDatabaseRole(role) ? null : role,
  ),
  CURRENT_ROLE_TYPE: ofSession(({ session }) => roleType(session.role) || null),
  CURRENT_USER: ofSession(({ session }) => session.user),
  CURRENT_DATABASE: ofSession(({ session }) => session.database),
  CURRENT_SCHEMA: ofSession(({ session }) => session.schema),
  CURRENT_SCHEMAS: ofSession(searchPath),
  CURRENT_WAREHOUSE: ofSession(({ session }) => session.warehouse),
  CURRENT_SESSION: ofSession(({ session }) => session.id),
  ...alias(
    ofSession(({ account }) => account.name),
    "CURRENT_ACCOUNT",
    "CURRENT_ACCOUNT_NAME",
  ),
  // Where the session came from: https://docs.snowflake.com/en/sql-reference/functions/current_client, …/current_ip_address
  CURRENT_CLIENT: ofSession((execution) => {
    const { client, clientVersion } = signInOf(execution) ?? { client: "", clientVersion: "" };
    return `${client} ${clientVersion}`.trim() || null;
  }),
  CURRENT_IP_ADDRESS: ofSession((execution) => signInOf(execution)?.address ?? null),
  CURRENT_ORGANIZATION_NAME: ofSession(({ account }) => account.organization),
  CURRENT_REGION: ofSession(() => "SNOWGLOBE"),
  CURRENT_STATEMENT: ofSession(({ sql }) => sql),
  CURRENT_AVAILABLE_ROLES: ofSession(({ account, session }) =>
    JSON.stringify([...rolesOf(account, session.user)].sort()),
  ),
  // Every role may know them: https://docs.snowflake.com/en/sql-reference/functions/all_user_names
  ALL_USER_NAMES: {
    args: [0, 0],
    compile({ compiler }) {
      const names = compiler.execution.account.catalog.list("USER").map(({ path }) => path.name);
      return wireLiteral(JSON.stringify(names.sort()), { name: "ARRAY" });
    },
  },
  // The role of the view, function or procedure that asks, or else the session's.
  INVOKER_ROLE: {
    args: [0, 0],
    compile(call) {
      const { role } = invokerOf(call);
      const isOfDatabase = role !== null && isKeyOfDatabaseRole(role);
      return { ...wireLiteral(isOfDatabase ? null : role, TEXT), nullable: true };
    },
  },
  // No account reads through a share here: https://docs.snowflake.com/en/sql-reference/functions/invoker_share
  INVOKER_SHARE: ofSession(() => null),
  IS_GRANTED_TO_INVOKER_ROLE: {
    args: [1, 1],
    compile(call) {
      const role = call.constant(0);
      const { account } = call.compiler.execution;
      const invoker: Session = { ...invokerOf(call), secondaryRoles: "NONE" };
      return wireLiteral(account.access.activeRoles(invoker).has(role) ? "1" : "0", BOOLEAN);
    },
  },
  CURRENT_SECONDARY_ROLES: ofSession(secondaryRoles),
  // A version that says what answers; the number is the one whose behaviour the rules follow.
  CURRENT_VERSION: ofSession(() => "9.0.0-snowglobe"),
  // Follows the role hierarchy and secondary roles: https://docs.snowflake.com/en/sql-reference/functions/is_role_in_session
  IS_ROLE_IN_SESSION: {
    args: [1, 1],
    compile(call) {
      const { account, session } = call.compiler.execution;
      const roles = [...account.access.activeRoles(session)]
        .filter((role) => !isKeyOfDatabaseRole(role))
        .map(duckString)
        .join(", ");
      return made(BOOLEAN, [call.text(0)], (role) =>
        roles === "" ? sql`(${role} IS NULL AND NULL)` : sql`(${role} IN (${rawSql(roles)}))`,
      );
    },
  },
  // Looks in the database of the table that a policy protects, of an owner's-rights procedure, else of the session; a
  // qualified name is none: https://docs.snowflake.com/en/sql-reference/functions/is_database_role_in_session
  IS_DATABASE_ROLE_IN_SESSION: {
    args: [1, 1],
    compile(call) {
      const { account, session } = call.compiler.execution;
      const database = call.context.environment.protects?.object.path.database ?? session.database;
      if (database === null)
        throw invalid(
          "002141",
          "42601",
          "Could not resolve the database for IS_DATABASE_ROLE_IN_SESSION({})",
        );
      const active = account.access.activeRoles(session);
      const roles = account.catalog
        .list("DATABASE ROLE", { database })
        .filter((role) => active.has(roleKey(role)))
        .map((role) => duckString(role.path.name));
      return made(BOOLEAN, [call.text(0)], (role) =>
        roles.length === 0
          ? sql`(${role} IS NULL AND NULL)`
          : sql`(${role} IN (${rawSql(roles.join(", "))}))`,
      );
    },
  },
  // https://docs.snowflake.com/en/sql-reference/functions/system_get_tag_on_current_column, …_table
  SYSTEM$GET_TAG_ON_CURRENT_COLUMN: { args: [1, 1], compile: (call) => tagOfProtected(call, "COLUMN") },
  SYSTEM$GET_TAG_ON_CURRENT_TABLE: { args: [1, 1], compile: (call) => tagOfProtected(call, "TABLE") },
  LAST_QUERY_ID: {
    args: [0, 1],
    compile(call) {
      const place = call.count > 0 ? call.integer(0) : -1;
      const { queryIds } = call.compiler.execution.session;
      const id = place > 0 ? queryIds[place - 1] : queryIds.at(place);
      return { ...wireLiteral(id ?? null, TEXT), nullable: true };
    },
  },
  CURRENT_DATE: { args: [0, 0], compile: (call) => coerce(call.compiler, now(call), { name: "DATE" }) },
  ...alias(currentTime, "CURRENT_TIME", "LOCALTIME"),
  ...alias(currentTimestamp, "CURRENT_TIMESTAMP", "GETDATE", "LOCALTIMESTAMP", "SYSTIMESTAMP"),
  // UTC, without a zone: https://docs.snowflake.com/en/sql-reference/functions/sysdate
  SYSDATE: {
    args: [0, 0],
    compile: (call) =>
      // Ticks of an instant are those of UTC's local time.
      made({ name: "TIMESTAMP_NTZ", scale: 9 }, [now(call)], (x) => x),
  },
  UUID_STRING: {
    args: [0, 2],
    compile(call) {
      if (call.count > 0) throw notSupported("UUID_STRING with a name space");
      return {
        value: fresh(rawSql("CAST(gen_random_uuid() AS VARCHAR)")),
        type: { name: "TEXT", length: 36 },
        nullable: false,
        volatile: true,
      };
    },
  },
};
