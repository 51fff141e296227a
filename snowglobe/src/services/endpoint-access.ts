import { createHash, timingSafeEqual } from "node:crypto";
import type { Account } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { verifyPassword } from "../catalog/users/password.ts";
import { userSignInProperties } from "../catalog/users/user-properties.ts";
import { rolesOf } from "../session/start-context.ts";
import { propertiesOf } from "./service-properties.ts";
import { readSpecification } from "./specification.ts";

/** A user who has shown at the ingress who it is, with the role that its requests have. */
export interface EndpointUser {
  readonly user: string;
  readonly role: string;
}

/** The privilege under which the grant of a service role stands in the catalogue. */
export function serviceRolePrivilege(role: string): string {
  return `SERVICE ROLE ${role}`;
}

/** Service roles of a service with the endpoints that each opens; ALL_ENDPOINTS_USAGE is always there. */
export function serviceRolesOf(service: CatalogObject): ReadonlyMap<string, readonly string[]> {
  const { serviceRoles, endpoints } = readSpecification(propertiesOf(service).specification);
  return new Map<string, readonly string[]>([
    ["ALL_ENDPOINTS_USAGE", endpoints.map((endpoint) => endpoint.name)],
    ...serviceRoles.map((role) => [role.name, role.endpoints] as const),
  ]);
}

/**
 * The user of a programmatic access token, when it is valid.
 * https://docs.snowflake.com/en/user-guide/programmatic-access-tokens
 */
export function userOfToken(account: Account, token: string): EndpointUser | undefined {
  const hash = createHash("sha256").update(token).digest();
  for (const object of account.catalog.list("USER")) {
    const properties = userSignInProperties.parse(object.properties);
    if (properties.disabled) continue;
    for (const known of properties.programmaticAccessTokens ?? []) {
      if (!timingSafeEqual(Buffer.from(known.sha256, "hex"), hash)) continue;
      if (known.status !== "ACTIVE" || known.expiresAt <= Date.now()) return undefined;
      return endpointUser(account, object, known.roleRestriction);
    }
  }
  return undefined;
}

/** The user with that name and password; undefined when they do not fit. */
export async function userOfPassword(
  account: Account,
  login: string,
  password: string,
): Promise<EndpointUser | undefined> {
  const object = userNamed(account, login);
  const properties = object && userSignInProperties.parse(object.properties);
  const hash = properties?.passwordHash;
  if (!object || !hash || properties.disabled || properties.type === "SERVICE") return undefined;
  return (await verifyPassword(password, hash)) ? endpointUser(account, object) : undefined;
}

/** The user of that name, taken at its word: for the option `ingressUser` only. */
export function userByName(account: Account, name: string): EndpointUser | undefined {
  const object = userNamed(account, name);
  return object && endpointUser(account, object);
}

/**
 * Whether the user may call the endpoint: the service's owner role, or a service role that opens it, is among the
 * user's roles. https://docs.snowflake.com/en/developer-guide/snowpark-container-services/working-with-services
 */
export function mayCall(
  account: Account,
  service: CatalogObject,
  endpoint: string,
  { user }: EndpointUser,
): boolean {
  const roles = rolesOf(account, user);
  if (service.owner !== null && roles.has(service.owner)) return true;
  const opening = [...serviceRolesOf(service)].filter(([, endpoints]) => endpoints.includes(endpoint));
  const privileges = new Set(opening.map(([role]) => serviceRolePrivilege(role)));
  return account.catalog
    .grantsOn(service.id)
    .some((grant) => privileges.has(grant.privilege) && roles.has(grant.role));
}

function userNamed(account: Account, login: string): CatalogObject | undefined {
  const wanted = login.toUpperCase();
  return account.catalog
    .list("USER")
    .find(
      (object) =>
        (userSignInProperties.parse(object.properties).loginName ?? object.path.name).toUpperCase() ===
        wanted,
    );
}

/** "Using the default role of the user. If there is no default role configured for the user, the PUBLIC role is used." */
function endpointUser(account: Account, object: CatalogObject, restriction?: string): EndpointUser {
  const { defaultRole } = userSignInProperties.parse(object.properties);
  const granted = rolesOf(account, object.path.name);
  const role = restriction ?? defaultRole;
  return { user: object.path.name, role: role !== undefined && granted.has(role) ? role : "PUBLIC" };
}
