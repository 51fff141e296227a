import { ConfigError } from "../errors/index.ts";
import type { Environment } from "../project/project.ts";
import { readIdentifier } from "../snowflake/quote.ts";

/**
 * Holds an environment's secret against what `snowhook.yml` says of it: secrets that were put in each other's place must
 * not deploy one environment as another.
 * @throws {ConfigError} naming what differs; neither value is a secret
 */
export function checkSecret(
  { project, key, secretId, account, user }: Environment,
  secret: { readonly account: string; readonly user: string },
): void {
  const differs = [
    ...(account === undefined || account.toUpperCase() === secret.account.toUpperCase()
      ? []
      : [`the account ${secret.account} where snowhook.yml says ${account}`]),
    ...(user === undefined || readIdentifier(user) === readIdentifier(secret.user)
      ? []
      : [`the user ${secret.user} where snowhook.yml says ${user}`]),
  ];
  if (differs.length === 0) return;
  throw new ConfigError(`the secret ${secretId} of ${project}/${key} names ${differs.join(", and ")}`, {
    next: "Correct the one that is wrong: nothing was signed in with it.",
  });
}
