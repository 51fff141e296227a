import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { doesNotExist, notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { type ResultSet, statusResult, textColumn } from "../../types/result-set.ts";
import { aBoolean, aName, anInteger, aString } from "../statements/option-readers.ts";
import { readOptions } from "../statements/read-options.ts";
import { programmaticAccessToken } from "./user-properties.ts";

/** A token as it is kept: without its secret. */
export type StoredToken = z.infer<typeof programmaticAccessToken>;

const DAY = 24 * 60 * 60 * 1000;
const MOST_TOKENS = 15;
const OPTIONS = {
  ROLE_RESTRICTION: { property: "roleRestriction", read: aName },
  DAYS_TO_EXPIRY: { property: "days", read: anInteger(1, 365) },
  MINS_TO_BYPASS_NETWORK_POLICY_REQUIREMENT: { property: "bypass", read: anInteger(1, 1440) },
};

/** The tokens that a user has, those that ended too. */
export function tokensOf(user: Pick<CatalogObject, "properties">): StoredToken[] {
  return z.array(programmaticAccessToken).default([]).parse(user.properties.programmaticAccessTokens);
}

/**
 * ALTER USER … ADD | REMOVE | ROTATE | MODIFY { PROGRAMMATIC ACCESS TOKEN | PAT }.
 * https://docs.snowflake.com/en/sql-reference/sql/alter-user-add-programmatic-access-token and its siblings
 */
export function programmaticAccessTokenAction(
  execution: Execution,
  reader: TokenReader,
  find: () => CatalogObject,
): Promise<ResultSet> | undefined {
  const verb = reader.acceptOneOf("ADD", "REMOVE", "ROTATE", "MODIFY");
  if (!verb) return undefined;
  if (!reader.accept("PAT") && !reader.accept("PROGRAMMATIC", "ACCESS", "TOKEN")) {
    throw notSupported(`ALTER USER … ${verb} ${reader.peek()?.value ?? ""}`);
  }
  const ifNotExists = verb === "ADD" && reader.accept("IF", "NOT", "EXISTS");
  const name = reader.identifier();
  if (verb === "ADD") return add(execution, reader, find, name, ifNotExists);
  if (verb === "REMOVE") return remove(execution, reader, find, name);
  return verb === "ROTATE" ? rotate(execution, reader, find, name) : modify(execution, reader, find, name);
}

async function add(
  execution: Execution,
  reader: TokenReader,
  find: () => CatalogObject,
  name: string,
  ifNotExists: boolean,
): Promise<ResultSet> {
  const { properties, comment } = readOptions(reader, "PROGRAMMATIC ACCESS TOKEN", OPTIONS);
  const user = ownOrAllowed(execution, find());
  const there = tokensOf(user);
  if (there.some((token) => token.name === name)) {
    if (ifNotExists) return statusResult(`${name} already exists, statement succeeded.`);
    throw new SnowflakeError("002002", "42710", `SQL compilation error:\nToken '${name}' already exists.`);
  }
  const active = there.filter((token) => token.expiresAt > Date.now());
  if (active.length >= MOST_TOKENS) {
    throw new SnowflakeError(
      "090242",
      "22023",
      `Cannot create token '${name}': a user can have at most ${MOST_TOKENS} programmatic access tokens.`,
    );
  }
  const roleRestriction = restrictionOf(execution, user, properties.roleRestriction);
  const [secret, sha256] = makeSecret();
  const now = Date.now();
  const token: StoredToken = {
    name,
    sha256,
    ...(roleRestriction === undefined ? {} : { roleRestriction }),
    createdOn: now,
    expiresAt: now + Number(properties.days ?? 15) * DAY,
    status: "ACTIVE",
    ...(comment === undefined ? {} : { comment }),
  };
  await keep(execution, user, [...there, token]);
  return row(["token_name", "token_secret"], [name, secret]);
}

async function remove(execution: Execution, reader: TokenReader, find: () => CatalogObject, name: string) {
  reader.end();
  const user = ownOrAllowed(execution, find());
  tokenNamed(user, name);
  const others = tokensOf(user).filter((token) => token.name !== name);
  await keep(execution, user, others);
  return statusResult(`Programmatic access token ${name} successfully removed.`);
}

async function rotate(execution: Execution, reader: TokenReader, find: () => CatalogObject, name: string) {
  const { properties } = readOptions(reader, "PROGRAMMATIC ACCESS TOKEN", {
    EXPIRE_ROTATED_TOKEN_AFTER_HOURS: { property: "hours", read: anInteger(0, 24 * 365) },
  });
  const user = ownOrAllowed(execution, find());
  const old = tokenNamed(user, name);
  const now = Date.now();
  const [secret, sha256] = makeSecret();
  const rotatedName = `${name}_ROTATED_${now}`;
  const fresh: StoredToken = {
    ...old,
    sha256,
    createdOn: now,
    expiresAt: now + (old.expiresAt - old.createdOn),
  };
  const ends = Math.min(old.expiresAt, now + Number(properties.hours ?? 24) * (DAY / 24));
  const others = tokensOf(user).filter((token) => token.name !== name);
  await keep(execution, user, [...others, fresh, { ...old, name: rotatedName, expiresAt: ends }]);
  return row(["token_name", "token_secret", "rotated_token_name"], [name, secret, rotatedName]);
}

async function modify(execution: Execution, reader: TokenReader, find: () => CatalogObject, name: string) {
  const to = reader.accept("RENAME", "TO") ? reader.identifier() : undefined;
  if (to === undefined) reader.expect("SET");
  const { properties, comment } = readOptions(reader, "PROGRAMMATIC ACCESS TOKEN", {
    DISABLED: { property: "disabled", read: aBoolean },
    COMMENT: { property: "comment", read: aString },
  });
  const user = ownOrAllowed(execution, find());
  const old = tokenNamed(user, name);
  const { disabled } = properties;
  const changed: StoredToken = {
    ...old,
    name: to ?? old.name,
    ...(disabled === undefined ? {} : { status: disabled ? "DISABLED" : "ACTIVE" }),
    ...(typeof properties.comment === "string"
      ? { comment: properties.comment }
      : comment
        ? { comment }
        : {}),
  };
  await keep(
    execution,
    user,
    tokensOf(user).map((token) => (token.name === name ? changed : token)),
  );
  return statusResult("Statement executed successfully.");
}

// "MODIFY PROGRAMMATIC AUTHENTICATION METHODS … Required only when generating a … token for a user other than yourself."
function ownOrAllowed({ account, session }: Execution, user: CatalogObject): CatalogObject {
  if (user.path.name !== session.user) {
    account.access.require(session, "MODIFY PROGRAMMATIC AUTHENTICATION METHODS", user);
  }
  return user;
}

// "This must be one of the roles that has already been granted to the user"; needed for service users.
function restrictionOf({ account }: Execution, user: CatalogObject, given: unknown): string | undefined {
  const role =
    given === undefined
      ? undefined
      : String(given).replace(/^"(.*)"$|(.*)/s, (all, quoted) => quoted ?? all.toUpperCase());
  if (role === undefined) {
    if (user.properties.type === "PERSON" || user.properties.type === undefined) return undefined;
    throw new SnowflakeError(
      "090240",
      "22023",
      `ROLE_RESTRICTION is required for a token of user '${user.path.name}' with TYPE = ${String(user.properties.type)}.`,
    );
  }
  const granted =
    role === "PUBLIC" ||
    account.catalog
      .roleGrants()
      .some((grant) => grant.role === role && grant.to.kind === "USER" && grant.to.name === user.path.name);
  if (!granted) throw doesNotExist("Role", role);
  return role;
}

function tokenNamed(user: CatalogObject, name: string): StoredToken {
  const token = tokensOf(user).find((candidate) => candidate.name === name);
  if (!token) throw doesNotExist("Token", name);
  return token;
}

// Random, so a plain hash is enough: there is nothing to guess.
function makeSecret(): [secret: string, sha256: string] {
  const secret = `sg_${randomBytes(48).toString("base64url")}`;
  return [secret, createHash("sha256").update(secret).digest("hex")];
}

async function keep(
  { account }: Execution,
  user: CatalogObject,
  tokens: readonly StoredToken[],
): Promise<void> {
  await account.change(async (change) => {
    change.update(user.id, { properties: { ...user.properties, programmaticAccessTokens: tokens } });
  });
}

function row(names: readonly string[], values: readonly string[]): ResultSet {
  return { columns: names.map(textColumn), rows: [values], statementType: "OTHER" };
}
