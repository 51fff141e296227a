import type { ProjectFile } from "../core/project/project.ts";
import { environmentKeys, type Identity } from "./identity.ts";

/** Name in the account. */
export const administratorUser = "ADMINISTRATOR";

/** The user of an environment, when snowhook.yml names none: `SHOP_DEV_DEPLOYER`. */
export function deployerName(project: string, environment: string): string {
  return `${project}_${environment}_DEPLOYER`.replaceAll("-", "_").toUpperCase();
}

/**
 * What Secrets Manager holds for a local installation: each environment's own account, user and key, and apart from
 * them the administrator, GitHub's token, the webhook's key, and what projects need for their setup.
 * @param setup project's key -> its variables
 */
export function secretTexts(
  identity: Identity,
  accessUrl: string,
  file: ProjectFile,
  setup: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): Map<string, string> {
  const secrets = new Map<string, unknown>([
    ["snowhook/administrator", { user: administratorUser, privateKey: identity.administrator.privateKey }],
    ["snowhook/github", { token: identity.githubToken }],
    ["snowhook/webhook", { webhookSecret: identity.webhookSecret }],
    ...Object.entries(setup).map(([project, vars]) => [`snowhook/${project}/setup`, vars] as const),
  ]);
  for (const environment of file.projects.flatMap(({ environments }) => environments)) {
    const { project, key, secretId, account = "SNOWGLOBE" } = environment;
    const user = environment.user ?? deployerName(project, key);
    const { privateKey } = environmentKeys(identity, `${project}/${key}`);
    secrets.set(secretId, { account, accessUrl, user, privateKey });
  }
  return new Map([...secrets].map(([name, value]) => [name, JSON.stringify(value)]));
}
