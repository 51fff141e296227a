import type { DuckDBConnection } from "@duckdb/node-api";
import { checkParameter, type ParameterValue } from "../account/parameters.ts";
import type { Session } from "../account/session.ts";

/** A session as one request sees it. */
export interface RequestSession {
  readonly session: Session;
  /** Gives the session the parameters that the request's own statements have set or unset. */
  finish(): void;
}

/**
 * A view of a session for one request: its context is the session's own; the connection may be another, so that
 * requests can run side by side; parameters that came with the request hold in it only.
 * @throws {SnowflakeError} as checkParameter for the request's parameters.
 */
export function requestSession(
  session: Session,
  duck: DuckDBConnection,
  requested: Readonly<Record<string, ParameterValue>>,
): RequestSession {
  const parameters = new Map(session.parameters);
  for (const [name, value] of Object.entries(requested)) {
    const upper = name.toUpperCase();
    parameters.set(upper, checkParameter(upper, value));
  }
  const atStart = new Map(parameters);
  return {
    session: {
      id: session.id,
      user: session.user,
      parameters,
      ...(session.inherited && { inherited: session.inherited }),
      variables: session.variables,
      duck,
      queryIds: session.queryIds,
      ...(session.ownersRights ? { ownersRights: session.ownersRights } : {}),
      ...(session.callerOf === undefined ? {} : { callerOf: session.callerOf }),
      get role() {
        return session.role;
      },
      set role(role) {
        session.role = role;
      },
      get secondaryRoles() {
        return session.secondaryRoles;
      },
      set secondaryRoles(roles) {
        session.secondaryRoles = roles;
      },
      get database() {
        return session.database;
      },
      set database(database) {
        session.database = database;
      },
      get schema() {
        return session.schema;
      },
      set schema(schema) {
        session.schema = schema;
      },
      get warehouse() {
        return session.warehouse;
      },
      set warehouse(warehouse) {
        session.warehouse = warehouse;
      },
      get inTransaction() {
        return session.inTransaction;
      },
      set inTransaction(open) {
        session.inTransaction = open;
      },
    },
    finish() {
      for (const name of new Set([...atStart.keys(), ...parameters.keys()])) {
        const value = parameters.get(name);
        if (value === atStart.get(name)) continue;
        if (value === undefined) session.parameters.delete(name);
        else session.parameters.set(name, value);
      }
    },
  };
}
