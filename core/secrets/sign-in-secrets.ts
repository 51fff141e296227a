import * as z from "zod";

const text = z.string().min(1, "must not be empty");

/** The ARN of an IAM role, without the path's first slash being optional: `arn:aws:iam::123456789012:role/NAME`. */
const roleArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/,
    "must be an IAM role's ARN: arn:aws:iam::123456789012:role/NAME",
  );

/** How a user signs in. One of the credentials, or an AWS role that vouches for it and needs none. */
export const credentials = {
  /** PEM, PKCS#8 */
  privateKey: text.optional(),
  privateKeyPassphrase: text.optional(),
  /** a programmatic access token, or OAuth's */
  token: text.optional(),
  password: text.optional(),
};

/**
 * `snowhook/<project>/<environment>`: the Snowflake account of one environment, and the user that belongs to it alone.
 */
export const environmentSecretSchema = z
  .strictObject({
    account: text,
    host: text.optional(),
    /** the whole address of a proxy, a private link or an embedded account */
    accessUrl: z.url({ protocol: /^https?$/ }).optional(),
    user: text,
    authenticator: z
      .enum(["SNOWFLAKE", "SNOWFLAKE_JWT", "OAUTH", "PROGRAMMATIC_ACCESS_TOKEN", "WORKLOAD_IDENTITY"])
      .optional(),
    ...credentials,
    /** the key that comes after `privateKey`: setup lets Snowflake know it before anything signs with it */
    nextPrivateKey: text.optional(),
    nextPrivateKeyPassphrase: text.optional(),
    /** the role that the functions take on to sign in; one for each user, because an AWS identity belongs to one user */
    awsRole: roleArn.optional(),
    /** other roles that may sign in as this user: the next `awsRole`, or a function's own */
    moreAwsRoles: z.array(roleArn).max(9, "a user can have 10 workload identities").default([]),
  })
  .refine(
    ({ authenticator, awsRole, privateKey, token, password }) =>
      authenticator === "WORKLOAD_IDENTITY" ||
      [awsRole, privateKey, token, password].some((way) => way !== undefined),
    {
      path: ["privateKey"],
      message: "a privateKey, an awsRole, a token or a password is needed to sign in",
    },
  );

const administrator = z
  .strictObject({ user: text, role: text.default("ACCOUNTADMIN"), ...credentials })
  .refine(
    ({ privateKey, token, password }) => [privateKey, token, password].some((way) => way !== undefined),
    {
      path: ["privateKey"],
      message: "a privateKey, a token or a password is needed to sign in",
    },
  );

/** `snowhook/administrator`: who sets up and resets; with several Snowflake accounts, who in which. */
export const administratorSecretSchema = z.union([
  z.strictObject({ accounts: z.record(text, administrator) }),
  administrator,
]);

export type EnvironmentSecret = z.infer<typeof environmentSecretSchema>;
export type Administrator = z.infer<typeof administrator>;
export type AdministratorSecret = z.infer<typeof administratorSecretSchema>;
