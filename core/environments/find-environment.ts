import { ConfigError } from "../errors/index.ts";
import type { Environment, Environments } from "./environment.ts";

/** An environment, or why there is none. */
export type Found = { environment: Environment } | { reason: string };

/**
 * Which environment a pushed ref deploys. Branch names are compared whole and in their case.
 * @param ref as GitHub sends it: `refs/heads/dev`, `refs/tags/v1`
 */
export function environmentForRef(environments: Environments, ref: string): Found {
  if (ref.startsWith("refs/tags/")) return { reason: `${ref} is a tag: only branches deploy` };
  if (!ref.startsWith("refs/heads/")) return { reason: `${ref} is not a branch` };
  const branch = ref.slice("refs/heads/".length);
  const environment = environments.environments.find((candidate) => candidate.branch === branch);
  if (environment === undefined) {
    return { reason: `branch ${branch} is not an environment's branch` };
  }
  return { environment };
}

/**
 * The environment whose branch this is.
 * @throws {ConfigError} naming the branches that have one
 */
export function environmentOfBranch(environments: Environments, branch: string): Environment {
  const found = environmentForRef(environments, `refs/heads/${branch}`);
  if ("environment" in found) return found.environment;
  const known = environments.environments.map((candidate) => candidate.branch).join(", ");
  throw new ConfigError(`no environment has the branch ${JSON.stringify(branch)}`, {
    next: `Use one that environments.yml maps: ${known}.`,
  });
}

/**
 * The environment that people call `key`.
 * @throws {ConfigError} naming those there are
 */
export function environmentByKey(environments: Environments, key: string): Environment {
  const environment = environments.environments.find((candidate) => candidate.key === key);
  if (environment === undefined) {
    const known = environments.environments.map((candidate) => candidate.key).join(", ");
    throw new ConfigError(`there is no environment ${JSON.stringify(key)}: environments.yml has ${known}`);
  }
  return environment;
}
