import type { Secret } from "./secret.ts";

/** The values that must never be seen in a log, an error or a report: what `redact` masks. */
export function secretValues(secret: Secret): string[] {
  const values = [
    secret.privateKey,
    secret.privateKeyPassphrase,
    secret.token,
    secret.password,
    secret.kaggle.key,
    secret.github.webhookSecret,
    secret.github.token,
    secret.administrator?.privateKey,
    secret.administrator?.privateKeyPassphrase,
    secret.administrator?.token,
    secret.administrator?.password,
  ];
  return values.filter((value) => value !== undefined);
}
