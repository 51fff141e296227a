import type { Environment, Environments } from "../environments/environment.ts";
import { sharedTemplateVariables, templateVariables } from "../environments/template-variables.ts";
import { servicePublicKey } from "../secrets/public-key.ts";
import type { Secret } from "../secrets/secret.ts";
import {
  type AdministratorRun,
  type AdministratorScript,
  runAdministratorScripts,
} from "./administrator-scripts.ts";

export interface SetupInput extends AdministratorRun {
  readonly environments: Environments;
  /** those to set up, beside the shared base */
  readonly chosen: readonly Environment[];
  readonly secret: Secret;
}

/**
 * What an administrator runs once, and again whenever it changed: the shared base, then each environment.
 * @throws what `runAdministratorScripts` throws
 */
export async function runSetup(input: SetupInput): Promise<AdministratorScript[]> {
  const { environments, chosen, secret } = input;
  const own = {
    kaggle_username: secret.kaggle.username,
    kaggle_key: secret.kaggle.key,
    service_public_key: servicePublicKey(secret),
  };
  const shared = sharedTemplateVariables(environments, secret.user);
  const done = await runAdministratorScripts(input, "shared", { ...shared, ...own });
  for (const environment of chosen) {
    const vars = { ...templateVariables(environment, secret.user), ...own };
    done.push(...(await runAdministratorScripts(input, "environment", vars, environment.key)));
  }
  return done;
}
