import * as z from "zod";

const webhookSecret = z.string().min(16, "must have 16 characters or more");

const text = z.string().min(1, "must not be empty");

/** `snowhook/github`: what reads repositories and reports to them: a person's token, or an App. */
export const githubSecretSchema = z.union([
  z.strictObject({ token: text }),
  z.strictObject({
    appId: z
      .union([z.int().min(1), z.string().regex(/^[1-9]\d{0,14}$/, "must be the App's id, a number")])
      .transform(Number),
    privateKey: text,
    /** what GitHub gave with it; the webhook itself reads `snowhook/webhook` */
    webhookSecret: webhookSecret.optional(),
  }),
]);

/** `snowhook/webhook`: the key of GitHub's signatures; several while one takes the place of another. */
export const webhookSecretSchema = z
  .union([
    z.strictObject({ webhookSecret }),
    z.strictObject({ webhookSecrets: z.array(webhookSecret).min(1).max(10) }),
  ])
  .transform((secret) => ("webhookSecret" in secret ? [secret.webhookSecret] : secret.webhookSecrets));

/** `snowhook/<project>/setup`: what the project's own setup SQL may name in its templates. */
export const setupSecretSchema = z.record(
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be a template variable's name"),
  z.json(),
);

export type GithubSecret = z.infer<typeof githubSecretSchema>;
export type SetupSecret = z.infer<typeof setupSecretSchema>;
