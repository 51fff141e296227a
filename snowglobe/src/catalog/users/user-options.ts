import { createHash, createPublicKey } from "node:crypto";
import { z } from "zod";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { shapeOf } from "../policies/password-policy.ts";
import {
  aBoolean,
  aName,
  anInteger,
  aString,
  invalidValue,
  type OptionReader,
  oneOf,
} from "../statements/option-readers.ts";
import type { Options } from "../statements/read-options.ts";
import { hashPassword } from "./password.ts";

// DEFAULT_ROLE = 'analyst' names the role ANALYST, as DEFAULT_ROLE = analyst does; "analyst" in quotes keeps its case.
const anObjectName: OptionReader = (reader, option) => {
  const token = reader.peek();
  const text = String(aName(reader, option));
  if (token?.kind !== "string") return text;
  return text.replace(/"([^"]*)"|[^".]+/g, (part, quoted?: string) => quoted ?? part.toUpperCase());
};

const aLoginName: OptionReader = (reader, option) => String(aName(reader, option)).toUpperCase();

/** A password on its way to a user: its hash, and what a password policy asks of it. */
export const givenPassword = z.object({
  hash: z.string(),
  shape: z.object({
    length: z.number(),
    upper: z.number(),
    lower: z.number(),
    digits: z.number(),
    special: z.number(),
  }),
});

// Only the hash is kept; the password itself is in no object, message or log.
const aPassword: OptionReader = (reader): z.infer<typeof givenPassword> => {
  const password = reader.string();
  return { hash: hashPassword(password), shape: shapeOf(password) };
};

const aPublicKey: OptionReader = (reader, option) => {
  const text = String(aString(reader, option)).replace(/-----[A-Z ]+-----/g, "");
  const base64 = text.replaceAll(/\s/g, "");
  try {
    const key = createPublicKey({ key: Buffer.from(base64, "base64"), format: "der", type: "spki" });
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    if (key.asymmetricKeyType === "rsa" && bits >= 2048) return base64;
  } catch {
    // Falls through to the one answer for every kind of wrong key.
  }
  throw new SnowflakeError(
    "001008",
    "22023",
    "SQL execution error:\nNew public key rejected by current policy. Reason: 'Invalid public key'",
  );
};

const secondaryRoles: OptionReader = (reader, option) => {
  const roles = reader.list(() => reader.string().toUpperCase());
  if (roles.length === 0) return "NONE";
  if (roles.length === 1 && roles[0] === "ALL") return "ALL";
  throw invalidValue(option, roles.join(", "));
};

/** https://docs.snowflake.com/en/user-guide/workload-identity-federation */
function workloadIdentity(reader: TokenReader): Record<string, unknown> {
  reader.expect("(");
  const identity: Record<string, unknown> = {};
  while (!reader.accept(")")) {
    const name = reader.acceptOneOf("TYPE", "ARN", "ISSUER", "SUBJECT", "OIDC_AUDIENCE_LIST");
    if (!name) throw reader.unexpected();
    reader.expect("=");
    if (name === "TYPE") identity.type = oneOf(["AWS", "AZURE", "GCP", "OIDC"])(reader, name);
    else if (name === "OIDC_AUDIENCE_LIST") identity.audiences = reader.list(() => reader.string());
    else identity[name.toLowerCase()] = reader.string();
    reader.accept(",");
  }
  if (identity.type === undefined) throw invalidValue("WORKLOAD_IDENTITY", "no TYPE");
  return identity;
}

/** What CREATE USER and ALTER USER … SET take; a user's own names for sign-in are those of UserSignInProperties. */
export const USER_OPTIONS: Options = {
  PASSWORD: { property: "passwordHash", read: aPassword },
  LOGIN_NAME: { property: "loginName", read: aLoginName },
  DISPLAY_NAME: { property: "displayName", read: aName },
  FIRST_NAME: { property: "firstName", read: aName },
  MIDDLE_NAME: { property: "middleName", read: aName },
  LAST_NAME: { property: "lastName", read: aName },
  EMAIL: { property: "email", read: aName },
  MUST_CHANGE_PASSWORD: { property: "mustChangePassword", read: aBoolean },
  DISABLED: { property: "disabled", read: aBoolean },
  DEFAULT_WAREHOUSE: { property: "defaultWarehouse", read: anObjectName },
  DEFAULT_NAMESPACE: { property: "defaultNamespace", read: anObjectName },
  DEFAULT_ROLE: { property: "defaultRole", read: anObjectName },
  DEFAULT_SECONDARY_ROLES: { property: "defaultSecondaryRoles", read: secondaryRoles },
  MINS_TO_BYPASS_MFA: { property: "minsToBypassMfa", read: anInteger(0, 1_000_000) },
  RSA_PUBLIC_KEY: { property: "rsaPublicKey", read: aPublicKey },
  RSA_PUBLIC_KEY_2: { property: "rsaPublicKey2", read: aPublicKey },
  TYPE: { property: "type", read: oneOf(["PERSON", "SERVICE", "LEGACY_SERVICE"]) },
  // https://docs.snowflake.com/en/sql-reference/parameters#prevent-unload-to-inline-url; no COPY here unloads to a URL
  PREVENT_UNLOAD_TO_INLINE_URL: { property: "preventUnloadToInlineUrl", read: aBoolean },
  WORKLOAD_IDENTITY: { property: "workloadIdentity", read: workloadIdentity },
};

/** `SHA256:…` of the key's DER, as DESCRIBE USER shows it and as a key-pair token's issuer carries it. */
export function publicKeyFingerprint(base64: string): string {
  return `SHA256:${createHash("sha256").update(Buffer.from(base64, "base64")).digest("base64")}`;
}
