import { quoteIdentifier, quoteLiteral, quoteObjectName, readIdentifier } from "../../snowflake/quote.ts";
import type { MigrationConfig } from "../contracts/migration-config.ts";
import type { SessionContext } from "../contracts/session-context.ts";

/** What every script finds: the configuration's role, warehouse, database and schema, else what sign-in gave. */
export function sessionFor(config: MigrationConfig, atSignIn: SessionContext): SessionContext {
  const given = (written: string | undefined) =>
    written === undefined ? undefined : readIdentifier(written);
  const database = given(config.database) ?? atSignIn.database;
  const sameDatabase = database === atSignIn.database;
  return {
    role: given(config.role) ?? atSignIn.role,
    warehouse: given(config.warehouse) ?? atSignIn.warehouse,
    database,
    schema: given(config.schema) ?? (sameDatabase ? atSignIn.schema : undefined),
    secondaryRoles: atSignIn.secondaryRoles,
  };
}

/** The statements that put role and warehouse back. */
export function roleStatements({ role, warehouse }: SessionContext): string[] {
  return [
    ...(role === undefined ? [] : [`USE ROLE ${quoteIdentifier(role)}`]),
    ...(warehouse === undefined ? [] : [`USE WAREHOUSE ${quoteIdentifier(warehouse)}`]),
  ];
}

/** The statements that put the session into the state in which every script starts. */
export function sessionStatements(session: SessionContext): string[] {
  const { database, schema } = session;
  const namespace =
    database === undefined
      ? []
      : schema === undefined
        ? // it also makes PUBLIC the schema, as it does at sign-in
          [`USE DATABASE ${quoteIdentifier(database)}`]
        : [`USE SCHEMA ${quoteObjectName([database, schema])}`];
  return [...roleStatements(session), ...namespace];
}

/** For a deployment with a script that changes them. */
export function secondaryRolesStatements({ secondaryRoles }: SessionContext): string[] {
  return secondaryRoles === undefined ? [] : [`USE SECONDARY ROLES ${secondaryRoles}`];
}

/** ALTER SESSION for the configured parameters; the query tag is the engine's own, and goes with each request. */
export function parameterStatements({
  sessionParameters,
}: Pick<MigrationConfig, "sessionParameters">): string[] {
  const settings = Object.entries(sessionParameters ?? {})
    .filter(([name]) => name.toUpperCase() !== "QUERY_TAG")
    .map(([name, value]) => {
      const written = typeof value === "string" ? quoteLiteral(value) : String(value);
      return `${parameterName(name)} = ${written}`;
    });
  return settings.length === 0 ? [] : [`ALTER SESSION SET ${settings.join(", ")}`];
}

function parameterName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name.toUpperCase() : quoteIdentifier(name);
}
