import type { Session } from "../account/session.ts";

/** A session that nobody signed in to: no context, no parameters, no secondary roles, unless given. */
export function blankSession(given: Pick<Session, "id" | "user" | "duck"> & Partial<Session>): Session {
  return {
    role: null,
    secondaryRoles: "NONE",
    database: null,
    schema: null,
    warehouse: null,
    parameters: new Map(),
    variables: new Map(),
    inTransaction: false,
    queryIds: [],
    ...given,
  };
}
