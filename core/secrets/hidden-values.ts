/** Keys of secrets whose values everybody may see: where and as whom, not with what. */
const OPEN = new Set([
  "account",
  "host",
  "accessUrl",
  "user",
  "role",
  "authenticator",
  "awsRole",
  "moreAwsRoles",
]);

/**
 * The values of a secret that must never be seen in a log, an error or a report: what `redact` masks. All texts in it
 * but those that say where and as whom, so that a key that is new one day is hidden too. Names of accounts are keys.
 */
export function hiddenValues(secret: unknown): string[] {
  if (typeof secret === "string") return secret === "" ? [] : [secret];
  if (Array.isArray(secret)) return secret.flatMap(hiddenValues);
  if (typeof secret !== "object" || secret === null) return [];
  return Object.entries(secret).flatMap(([key, value]) => (OPEN.has(key) ? [] : hiddenValues(value)));
}
