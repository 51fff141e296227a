import type { Execution } from "../../account/account.ts";
import { insufficientPrivileges, SnowflakeError } from "../../errors/snowflake-error.ts";
import { networkPolicyNamed } from "../policies/network-policy.ts";
import { checkPassword } from "../policies/password-policy.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { aName } from "../statements/option-readers.ts";
import { PARAMETER_OPTIONS } from "../statements/parameter-options.ts";
import { givenPassword, USER_OPTIONS } from "./user-options.ts";
import type { UserSignInProperties } from "./user-properties.ts";
import { programmaticAccessTokenAction } from "./user-tokens.ts";
import { workloadIdentityAction } from "./workload-identities.ts";

/** Properties that a TYPE = SERVICE user has not: https://docs.snowflake.com/en/user-guide/admin-user-management#types-of-users */
export const NOT_FOR_SERVICES: Readonly<Record<string, string>> = {
  firstName: "FIRST_NAME",
  middleName: "MIDDLE_NAME",
  lastName: "LAST_NAME",
  passwordHash: "PASSWORD",
  mustChangePassword: "MUST_CHANGE_PASSWORD",
  minsToBypassMfa: "MINS_TO_BYPASS_MFA",
};
const NOT_FOR_LEGACY_SERVICES = [
  "firstName",
  "middleName",
  "lastName",
  "mustChangePassword",
  "minsToBypassMfa",
];

/** What a user may set for themselves: "DEFAULT_WAREHOUSE, DEFAULT_NAMESPACE, DEFAULT_ROLE …" */
const OWN = ["defaultWarehouse", "defaultNamespace", "defaultRole", "defaultSecondaryRoles"];
const KEYS = ["rsaPublicKey", "rsaPublicKey2"];

/** https://docs.snowflake.com/en/sql-reference/sql/create-user, …/alter-user */
export const userKind: KindDefinition = {
  kind: "USER",
  label: "User",
  options: {
    ...USER_OPTIONS,
    ...PARAMETER_OPTIONS,
    NETWORK_POLICY: { property: "networkPolicy", read: aName },
  },
  defaults: { type: "PERSON", disabled: false, defaultSecondaryRoles: "ALL" },
  orReplace: true,
  orAlter: false,
  rename: true,
  check(execution, properties, name, given) {
    const { account } = execution;
    const { type, loginName = name } = properties;
    const barred =
      type === "SERVICE"
        ? Object.keys(NOT_FOR_SERVICES)
        : type === "LEGACY_SERVICE"
          ? NOT_FOR_LEGACY_SERVICES
          : ["workloadIdentity"];
    // "If a user has their TYPE property set to SERVICE using the ALTER USER command, then incompatible properties remain
    // stored …. The incompatible properties cannot be set."
    const wrong = barred.find((property) => given.includes(property));
    if (wrong !== undefined) {
      const option = NOT_FOR_SERVICES[wrong] ?? "WORKLOAD_IDENTITY";
      throw new SnowflakeError(
        "001008",
        "22023",
        `SQL compilation error:\nCannot set ${option} on a user with TYPE = ${String(type)}.`,
      );
    }
    const rival = account.catalog
      .list("USER")
      .find((user) => user.path.name !== name && (user.properties.loginName ?? user.path.name) === loginName);
    if (rival) {
      throw new SnowflakeError(
        "002002",
        "42710",
        `SQL compilation error:\nA user with LOGIN_NAME '${String(loginName)}' already exists.`,
      );
    }
    return withPolicies(execution, properties, name);
  },
  find: ({ account, session }, name) =>
    name.length === 1 && name[0] === session.user
      ? account.catalog.find("USER", { name: session.user })
      : undefined,
  requireAlter({ account, session }, user, properties) {
    const self = user.path.name === session.user;
    const allowed = properties.every(
      (property) =>
        (self && OWN.includes(property)) ||
        (KEYS.includes(property) &&
          account.access.holds(session, "MODIFY PROGRAMMATIC AUTHENTICATION METHODS", user)),
    );
    if (allowed || account.access.holds(session, "OWNERSHIP", user)) return;
    if (self) throw insufficientPrivileges("USER", user.path.name);
    account.access.require(session, "OWNERSHIP", user);
  },
  action: (execution, reader, find) =>
    workloadIdentityAction(execution, reader, find) ?? programmaticAccessTokenAction(execution, reader, find),
};

/** A new password is looked at by the policy that counts, and kept as its hash; a network policy by its number. */
function withPolicies(
  execution: Execution,
  properties: Readonly<Record<string, unknown>>,
  name: string,
): Readonly<Record<string, unknown>> {
  const { catalog } = execution.account;
  const given = givenPassword.safeParse(properties.passwordHash);
  if (given.success) checkPassword(catalog, catalog.find("USER", { name }), given.data.shape);
  const { networkPolicy } = properties;
  return {
    ...properties,
    ...(given.success && { passwordHash: given.data.hash }),
    ...(typeof networkPolicy === "string" && {
      networkPolicy: networkPolicyNamed(execution, networkPolicy, name === execution.session.user),
    }),
  };
}

/** A USER object's properties as far as this folder and sign-in read them. */
export type UserProperties = UserSignInProperties;
