import type { Identity } from "./identity.ts";

/** Names in the account. */
export const administratorUser = "ADMINISTRATOR";
export const serviceUser = "SNOWHOOK_SERVICE";

/**
 * What Secrets Manager holds for a local installation: the one secret, and the webhook's part of it.
 * @param more what else the project's secret has
 */
export function secretTexts(
  identity: Identity,
  accessUrl: string,
  more: Readonly<Record<string, unknown>> = {},
): Map<string, string> {
  const secret = {
    account: "SNOWGLOBE",
    accessUrl,
    user: serviceUser,
    privateKey: identity.service.privateKey,
    ...more,
    github: { webhookSecret: identity.webhookSecret, token: identity.githubToken },
    administrator: { user: administratorUser, privateKey: identity.administrator.privateKey },
  };
  return new Map([
    ["snowhook/snowflake", JSON.stringify(secret)],
    ["snowhook/webhook", JSON.stringify({ webhookSecret: identity.webhookSecret })],
  ]);
}
