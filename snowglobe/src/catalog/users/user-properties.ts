import { z } from "zod";

/** One PROGRAMMATIC ACCESS TOKEN of a user; only the token's SHA-256 is kept. */
export const programmaticAccessToken = z.object({
  name: z.string(),
  /** Lower-case hex of SHA-256 over the token's UTF-8 text. */
  sha256: z.string().length(64),
  /** ROLE_RESTRICTION: the only role that a session of this token can have. */
  roleRestriction: z.string().optional(),
  /** Epoch milliseconds. */
  createdOn: z.number(),
  /** Epoch milliseconds. */
  expiresAt: z.number(),
  status: z.enum(["ACTIVE", "DISABLED"]),
  comment: z.string().optional(),
});

/**
 * What sign-in reads of a USER object's `properties`. CREATE USER and ALTER USER write them (they may write more).
 * https://docs.snowflake.com/en/sql-reference/sql/create-user
 */
export const userSignInProperties = z.object({
  /** Absent: the user's own name. Upper case, as LOGIN_NAME is. */
  loginName: z.string().optional(),
  /** As hashPassword gives it; the password itself is never kept. */
  passwordHash: z.string().optional(),
  /** RSA_PUBLIC_KEY and RSA_PUBLIC_KEY_2: base64 of the DER (SPKI), without header, footer and line breaks. */
  rsaPublicKey: z.string().optional(),
  rsaPublicKey2: z.string().optional(),
  disabled: z.boolean().optional(),
  /** PERSON, SERVICE or LEGACY_SERVICE; a SERVICE user cannot sign in with a password. */
  type: z.enum(["PERSON", "SERVICE", "LEGACY_SERVICE"]).optional(),
  defaultRole: z.string().optional(),
  defaultWarehouse: z.string().optional(),
  /** `DB` or `DB.SCHEMA`. */
  defaultNamespace: z.string().optional(),
  /** DEFAULT_SECONDARY_ROLES = ('ALL') or (). Absent means ALL. */
  defaultSecondaryRoles: z.enum(["ALL", "NONE"]).optional(),
  programmaticAccessTokens: z.array(programmaticAccessToken).optional(),
});

export type UserSignInProperties = z.infer<typeof userSignInProperties>;
