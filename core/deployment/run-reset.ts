import type { Environments } from "../environments/environment.ts";
import { environmentByKey } from "../environments/find-environment.ts";
import { sharedTemplateVariables, templateVariables } from "../environments/template-variables.ts";
import { ConfigError } from "../errors/index.ts";
import type { Secret } from "../secrets/secret.ts";
import {
  type AdministratorRun,
  type AdministratorScript,
  runAdministratorScripts,
} from "./administrator-scripts.ts";

export interface ResetInput extends AdministratorRun {
  readonly environments: Environments;
  /** an environment's key, or `all`: every environment and the shared base */
  readonly target: string;
  readonly secret: Secret;
}

/** The words that must be typed to reset a target: they name what will be gone. */
export function confirmationFor(environments: Environments, target: string): string {
  if (target === "all") return `delete ${environments.shared.database} and every environment`;
  return `delete ${environmentByKey(environments, target).database}`;
}

/**
 * Refuses a reset that was not confirmed in its own words; to be called before anything is connected to.
 * @throws {ConfigError} saying what to type
 */
export function checkConfirmation(
  environments: Environments,
  target: string,
  confirm: string | undefined,
): void {
  const words = confirmationFor(environments, target);
  if (confirm === words) return;
  throw new ConfigError(`reset of ${target} was not confirmed: nothing was done`, {
    next: `To delete it with all its data, send "confirm": ${JSON.stringify(words)}.`,
  });
}

/**
 * Undoes setup and everything that was deployed: of one environment, or of all and the shared base.
 * @throws what `runAdministratorScripts` throws
 */
export async function runReset(input: ResetInput): Promise<AdministratorScript[]> {
  const { environments, target, secret } = input;
  const all = target === "all";
  const chosen = all ? environments.environments : [environmentByKey(environments, target)];
  const done: AdministratorScript[] = [];
  for (const environment of chosen) {
    const vars = templateVariables(environment, secret.user);
    done.push(...(await runAdministratorScripts(input, "reset/environment", vars, environment.key)));
  }
  if (all) {
    const vars = sharedTemplateVariables(environments, secret.user);
    done.push(...(await runAdministratorScripts(input, "reset/shared", vars)));
  }
  return done;
}
