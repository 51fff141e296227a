/** What every script finds when it begins. Names are not quoted; undefined: the session has none. */
export interface SessionContext {
  readonly role: string | undefined;
  readonly warehouse: string | undefined;
  readonly database: string | undefined;
  readonly schema: string | undefined;
  /** ALL or NONE, as USE SECONDARY ROLES takes it */
  readonly secondaryRoles: "ALL" | "NONE" | undefined;
}

export const NO_SESSION: SessionContext = {
  role: undefined,
  warehouse: undefined,
  database: undefined,
  schema: undefined,
  secondaryRoles: undefined,
};
