import { z } from "zod";
import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { doesNotExist, SnowflakeError } from "../../errors/snowflake-error.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { aBoolean, aString, aStringList, invalidValue, oneOf } from "../statements/option-readers.ts";
import { type Options, readOptions, readUnset } from "../statements/read-options.ts";

const identity = z.object({
  type: z.enum(["AWS", "AZURE", "GCP", "OIDC"]),
  arn: z.string().optional(),
  issuer: z.string().optional(),
  subject: z.string().optional(),
  audiences: z.array(z.string()).optional(),
  disabled: z.boolean().optional(),
  comment: z.string().optional(),
  /** Epoch milliseconds; of DEFAULT, which is a property of the user, nothing is known. */
  createdOn: z.number().optional(),
});

/** Who may sign in as a user because its cloud vouches for it. */
export type WorkloadIdentity = z.infer<typeof identity> & { readonly name: string };

/** Of the identity that CREATE USER and ALTER USER … SET WORKLOAD_IDENTITY make. */
const DEFAULT = "DEFAULT";
const MAX_IDENTITIES = 10;
const OPTIONS: Options = {
  TYPE: { property: "type", read: oneOf(["AWS", "AZURE", "GCP", "OIDC"]) },
  ARN: { property: "arn", read: aString },
  ISSUER: { property: "issuer", read: aString },
  SUBJECT: { property: "subject", read: aString },
  OIDC_AUDIENCE_LIST: { property: "audiences", read: aStringList },
};
const CHANGES: Options = { DISABLED: { property: "disabled", read: aBoolean } };
const NEEDED = {
  AWS: ["arn"],
  AZURE: ["issuer", "subject"],
  GCP: ["subject"],
  OIDC: ["issuer", "subject"],
} as const;

/** The identities that a user has, DEFAULT first. */
export function workloadIdentitiesOf({ properties }: Pick<CatalogObject, "properties">): WorkloadIdentity[] {
  const named = z.array(identity.extend({ name: z.string() })).default([]);
  const byDefault = identity.optional().parse(properties.workloadIdentity);
  return [
    ...(byDefault === undefined ? [] : [{ ...byDefault, name: DEFAULT }]),
    ...named.parse(properties.workloadIdentities),
  ];
}

/**
 * ALTER USER … ADD | MODIFY | REMOVE WORKLOAD IDENTITY; undefined for what is none of them.
 * https://docs.snowflake.com/en/sql-reference/sql/alter-user-add-workload-identity and its siblings
 */
export function workloadIdentityAction(
  execution: Execution,
  reader: TokenReader,
  find: () => CatalogObject,
): Promise<ResultSet> | undefined {
  if (reader.accept("ADD", "WORKLOAD", "IDENTITY")) return add(execution, reader, find);
  if (reader.accept("REMOVE", "WORKLOAD", "IDENTITY")) return remove(execution, reader, find);
  if (reader.accept("MODIFY", "WORKLOAD", "IDENTITY")) return modify(execution, reader, find);
  return undefined;
}

async function add(execution: Execution, reader: TokenReader, find: () => CatalogObject) {
  const name = ownName(reader);
  const given = readOptions(reader, "WORKLOAD IDENTITY", OPTIONS);
  const user = allowed(execution, find());
  const { type = undefined, ...rest } = given.properties;
  const added = {
    ...identity.omit({ type: true }).parse(rest),
    type: identity.shape.type.optional().parse(type),
  };
  if (added.type === undefined) throw invalidValue("TYPE", "nothing");
  const lacks = NEEDED[added.type].find((needed) => added[needed] === undefined);
  if (lacks !== undefined) throw invalidValue(lacks.toUpperCase(), "nothing");
  const there = workloadIdentitiesOf(user);
  if (there.some((other) => other.name === name)) throw alreadyThere(name);
  if (there.length >= MAX_IDENTITIES) {
    throw refused(`User '${user.path.name}' cannot have more than ${MAX_IDENTITIES} workload identities.`);
  }
  const whole = { ...added, type: added.type, name, createdOn: Date.now() };
  // "A workload identity belongs to one user": it is what tells Snowflake who is signing in.
  const twin = execution.account.catalog
    .list("USER")
    .find((other) => workloadIdentitiesOf(other).some((one) => subjectOf(one) === subjectOf(whole)));
  if (twin) throw refused(`Workload identity is already registered for user '${twin.path.name}'.`);
  await keep(execution, user, [...there, whole]);
  return statusResult("Statement executed successfully.");
}

async function remove(execution: Execution, reader: TokenReader, find: () => CatalogObject) {
  const name = ownName(reader);
  reader.end();
  const user = allowed(execution, find());
  named(user, name);
  await keep(
    execution,
    user,
    workloadIdentitiesOf(user).filter((one) => one.name !== name),
  );
  return statusResult("Statement executed successfully.");
}

async function modify(execution: Execution, reader: TokenReader, find: () => CatalogObject) {
  const name = ownName(reader);
  const change = readChange(reader);
  const user = allowed(execution, find());
  const old = named(user, name);
  const there = workloadIdentitiesOf(user);
  if (change.name !== undefined && there.some((one) => one.name === change.name))
    throw alreadyThere(change.name);
  await keep(
    execution,
    user,
    there.map((one) => (one.name === name ? { ...old, ...change } : one)),
  );
  return statusResult("Statement executed successfully.");
}

function readChange(reader: TokenReader): Partial<WorkloadIdentity> {
  if (reader.accept("RENAME", "TO")) {
    const name = ownName(reader);
    reader.end();
    return { name };
  }
  if (reader.accept("UNSET")) {
    const unset = readUnset(reader, "WORKLOAD IDENTITY", CHANGES);
    return {
      ...(unset.includes("disabled") ? { disabled: false } : {}),
      ...(unset.includes("comment") ? { comment: "" } : {}),
    };
  }
  reader.expect("SET");
  const { properties, comment } = readOptions(reader, "WORKLOAD IDENTITY", CHANGES);
  return {
    ...(properties.disabled === undefined ? {} : { disabled: properties.disabled === true }),
    ...(comment === undefined ? {} : { comment }),
  };
}

/** A name that is not DEFAULT: that one belongs to the user's property. */
function ownName(reader: TokenReader): string {
  const name = reader.identifier();
  if (name === DEFAULT) throw invalidValue("WORKLOAD IDENTITY", DEFAULT);
  return name;
}

function named(user: CatalogObject, name: string): WorkloadIdentity {
  const found = workloadIdentitiesOf(user).find((one) => one.name === name);
  if (!found) throw doesNotExist("Workload identity", name);
  return found;
}

/** What the cloud vouches for. */
function subjectOf({ type, arn, issuer, subject }: Omit<WorkloadIdentity, "name">): string {
  return JSON.stringify([type, arn, issuer, subject]);
}

function allowed({ account, session }: Execution, user: CatalogObject): CatalogObject {
  account.access.require(session, "MODIFY PROGRAMMATIC AUTHENTICATION METHODS", user);
  if (user.properties.type === "SERVICE") return user;
  throw refused(`Cannot set WORKLOAD_IDENTITY on a user with TYPE = ${String(user.properties.type)}.`);
}

function alreadyThere(name: string): SnowflakeError {
  return new SnowflakeError(
    "002002",
    "42710",
    `SQL compilation error:\nWorkload identity '${name}' already exists.`,
  );
}

function refused(message: string): SnowflakeError {
  return new SnowflakeError("001008", "22023", `SQL compilation error:\n${message}`);
}

/** All but DEFAULT, which only SET and UNSET of the user's property change. */
async function keep({ account }: Execution, user: CatalogObject, identities: readonly WorkloadIdentity[]) {
  const own = identities.filter(({ name }) => name !== DEFAULT);
  await account.change(async (change) => {
    change.update(user.id, { properties: { ...user.properties, workloadIdentities: own } });
  });
}
