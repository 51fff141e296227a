import type { Account } from "../account/account.ts";
import type { ObjectPath } from "../account/catalog.ts";
import { isKeyOfDatabaseRole } from "../account/role-key.ts";
import type { Session } from "../account/session.ts";
import { inheritedParameter } from "../catalog/statements/parameter-options.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import type { SignedIn } from "./authenticate.ts";
import type { SessionStart } from "./session-registry.ts";

/** What a login asks for; each absent part comes from the user's defaults. */
export interface WantedContext {
  readonly warehouse?: string;
  readonly database?: string;
  readonly schema?: string;
}

/** A name in a connection's options: upper case unless it stands in double quotes. */
function meant(name: string | undefined): string | undefined {
  if (name === undefined || name === "") return undefined;
  return name.startsWith('"') && name.endsWith('"')
    ? name.slice(1, -1).replaceAll('""', '"')
    : name.toUpperCase();
}

/**
 * Who a session is: the user and its role. A role that the user has not been granted refuses the login.
 * https://docs.snowflake.com/en/sql-reference/sql/create-user (DEFAULT_ROLE, DEFAULT_SECONDARY_ROLES)
 * https://docs.snowflake.com/en/developer-guide/snowpark-container-services/spcs-execute-sql (caller's rights)
 *
 * @throws {SnowflakeError} 390189 for a role that was not granted.
 */
export function startContext(
  account: Account,
  signedIn: SignedIn,
  wantedRole: string | undefined,
): SessionStart {
  const { user, properties, fixedRole, callerOf } = signedIn;
  return {
    user: user.path.name,
    inherited: (name) => inheritedParameter(account, user.path.name, name),
    role: fixedRole === undefined ? chooseRole(account, signedIn, meant(wantedRole)) : fixedRole,
    // A restricted token has its role and no more; a caller of a service acts with all that the user's defaults give.
    secondaryRoles:
      fixedRole === undefined || callerOf !== undefined
        ? (properties.defaultSecondaryRoles ?? "ALL")
        : "NONE",
    database: null,
    schema: null,
    warehouse: null,
    ...(callerOf === undefined ? {} : { callerOf }),
  };
}

/**
 * Where a session begins: what the login asks for, else the user's defaults. A warehouse, database or schema that is
 * not there, or that the role may not use, is left out, as Snowflake does.
 * https://docs.snowflake.com/en/sql-reference/sql/create-user (DEFAULT_WAREHOUSE, DEFAULT_NAMESPACE)
 * https://docs.snowflake.com/en/developer-guide/snowpark-container-services/spcs-execute-sql (QUERY_WAREHOUSE)
 */
export function placeSession(
  account: Account,
  { properties, defaultWarehouse }: SignedIn,
  session: Session,
  wanted: WantedContext,
): void {
  const usable = (kind: "WAREHOUSE" | "DATABASE" | "SCHEMA", path: ObjectPath) => {
    const object = account.catalog.find(kind, path);
    if (!object) return false;
    return kind === "WAREHOUSE"
      ? account.access.holds(session, "USAGE", object)
      : account.access.sees(session, object);
  };
  const [defaultDatabase = "", defaultSchema] = (properties.defaultNamespace ?? "").split(".");
  const warehouse = meant(wanted.warehouse) ?? defaultWarehouse ?? properties.defaultWarehouse;
  if (warehouse !== undefined && usable("WAREHOUSE", { name: warehouse })) session.warehouse = warehouse;
  const database = meant(wanted.database) ?? defaultDatabase;
  if (database === "" || !usable("DATABASE", { name: database })) return;
  session.database = database;
  const schema =
    meant(wanted.schema) ?? (wanted.database === undefined ? defaultSchema : undefined) ?? "PUBLIC";
  if (usable("SCHEMA", { database, name: schema })) session.schema = schema;
}

function chooseRole(account: Account, { user, properties }: SignedIn, wanted: string | undefined): string {
  const granted = rolesOf(account, user.path.name);
  if (wanted !== undefined) {
    if (granted.has(wanted)) return wanted;
    throw new SnowflakeError(
      "390189",
      "08001",
      `Role '${wanted}' specified in the connect string is not granted to this user. Contact your local system administrator, or attempt to login with another role, e.g. PUBLIC.`,
    );
  }
  const { defaultRole } = properties;
  return defaultRole !== undefined && granted.has(defaultRole) ? defaultRole : "PUBLIC";
}

/** All roles that a user may take on: those granted to it, and all that these inherit. PUBLIC is everybody's. */
export function rolesOf(account: Account, user: string): ReadonlySet<string> {
  const grants = account.catalog.roleGrants();
  const roles = new Set(["PUBLIC"]);
  const open = grants.filter(({ to }) => to.kind === "USER" && to.name === user).map(({ role }) => role);
  for (let role = open.pop(); role !== undefined; role = open.pop()) {
    if (roles.has(role)) continue;
    roles.add(role);
    const holder = role;
    open.push(
      ...grants.filter(({ to }) => to.kind === "ROLE" && to.name === holder).map((grant) => grant.role),
    );
  }
  // A database role is in no session by itself.
  return new Set([...roles].filter((role) => !isKeyOfDatabaseRole(role)));
}
