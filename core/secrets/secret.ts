import * as z from "zod";

const text = z.string().min(1, "must not be empty");

/** How one user signs in: exactly one of the three. */
const credentials = {
  privateKey: text.optional(),
  privateKeyPassphrase: text.optional(),
  token: text.optional(),
  password: text.optional(),
};

const administrator = z.strictObject({
  user: text,
  role: text.default("ACCOUNTADMIN"),
  ...credentials,
});

/**
 * The one secret, as JSON in Secrets Manager. `administrator` is there for setup and reset only and should be
 * taken out afterwards; a password is accepted, but Snowflake is withdrawing them for programs.
 */
export const secretSchema = z
  .strictObject({
    account: text,
    host: text.optional(),
    /** the whole address of a proxy, a private link or an embedded account */
    accessUrl: z.url({ protocol: /^https?$/ }).optional(),
    user: text,
    role: text.optional(),
    warehouse: text.optional(),
    database: text.optional(),
    authenticator: z
      .enum(["SNOWFLAKE", "SNOWFLAKE_JWT", "OAUTH", "PROGRAMMATIC_ACCESS_TOKEN", "WORKLOAD_IDENTITY"])
      .optional(),
    ...credentials,
    kaggle: z.strictObject({ username: text, key: text }),
    github: z.strictObject({ webhookSecret: text, token: text.optional() }),
    administrator: administrator.optional(),
  })
  .refine(
    (secret) =>
      secret.authenticator === "WORKLOAD_IDENTITY" ||
      secret.privateKey !== undefined ||
      secret.token !== undefined ||
      secret.password !== undefined,
    {
      path: ["privateKey"],
      message:
        "a privateKey, a token, a password or the authenticator WORKLOAD_IDENTITY is needed to sign in",
    },
  );

export type Secret = z.infer<typeof secretSchema>;
