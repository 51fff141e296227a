import type * as z from "zod";
import { ConfigError } from "../errors/index.ts";
import type { Environment, Project } from "../project/project.ts";
import {
  type GithubSecret,
  githubSecretSchema,
  type SetupSecret,
  setupSecretSchema,
} from "./github-secrets.ts";
import { hiddenValues } from "./hidden-values.ts";
import { readSecret } from "./read-secret.ts";
import {
  type AdministratorSecret,
  administratorSecretSchema,
  type EnvironmentSecret,
  environmentSecretSchema,
} from "./sign-in-secrets.ts";

/** The secrets that are not one environment's, by their names. */
export interface SecretNames {
  readonly administrator: string;
  readonly github: string;
}

export const DEFAULT_NAMES: SecretNames = {
  administrator: "snowhook/administrator",
  github: "snowhook/github",
};

/** Secrets of the projects, each read when it is asked for: nobody holds one that it does not need. */
export interface ProjectSecrets {
  /** account and user of one environment @throws {ConfigError} when it is not what snowhook.yml says */
  environment(environment: Environment): Promise<EnvironmentSecret>;
  /** account and user that scripts of a pull request run as @throws {ConfigError} when it is the deploying user's */
  rehearsal(environment: Environment): Promise<EnvironmentSecret>;
  /** who sets up and resets */
  administrator(): Promise<AdministratorSecret>;
  /** what only the project's own setup SQL may name; empty when there is none */
  setup(project: Pick<Project, "key">): Promise<SetupSecret>;
  /** what reads repositories and reports to them; undefined when there is none: then they must be public */
  github(): Promise<GithubSecret | undefined>;
  /** all values so far that must not be seen */
  hidden(): string[];
}

/**
 * @param fetchText gives a secret's text by its name; undefined when there is no such secret
 * @param hide is told what must not be seen, before anybody gets it
 */
export function projectSecrets(
  fetchText: (name: string) => Promise<string | undefined>,
  names: SecretNames = DEFAULT_NAMES,
  hide: (values: readonly string[]) => void = () => undefined,
): ProjectSecrets {
  const seen = new Set<string>();
  async function find<T>(schema: z.ZodType<T>, name: string): Promise<T | undefined> {
    const text = await fetchText(name);
    if (text === undefined) return undefined;
    const secret = readSecret(schema, text, name);
    const values = hiddenValues(secret);
    for (const value of values) seen.add(value);
    hide(values);
    return secret;
  }
  async function get<T>(schema: z.ZodType<T>, name: string, whose: string): Promise<T> {
    const secret = await find(schema, name);
    if (secret !== undefined) return secret;
    throw new ConfigError(`there is no secret ${name}, which ${whose}`, {
      next: "Make it; docs/SECRET.md shows its shape.",
    });
  }
  async function environment(of: Environment): Promise<EnvironmentSecret> {
    const { project, key, secretId } = of;
    // The functions that deploy may not read that name, and what it holds is something else.
    if (secretId === setupSecretName(project)) {
      throw new ConfigError(`${project}/${key} has the secret of the project's setup, ${secretId}`, {
        next: "Give the environment another key, or name another secret for it in snowhook.yml.",
      });
    }
    const secret = await get(environmentSecretSchema, secretId, `${project}/${key} signs in with`);
    checkSame("account", of.account, secret.account, secretId);
    checkSame("user", of.user, secret.user, secretId);
    return secret;
  }
  return {
    environment,
    async rehearsal(of) {
      const { project, key, rehearsal } = of;
      if (rehearsal === undefined) {
        throw new ConfigError(`${project}/${key} allows no rehearsals`, {
          next: "Write rehearsal: of the environment in snowhook.yml; docs/rehearsal.md says what it needs.",
        });
      }
      const { secretId } = rehearsal;
      const deploying = await environment(of);
      const secret = await get(
        environmentSecretSchema,
        secretId,
        `rehearsals of ${project}/${key} sign in with`,
      );
      checkSame("account", deploying.account, secret.account, secretId);
      checkSame("user", rehearsal.user, secret.user, secretId);
      if (secret.user.toUpperCase() === deploying.user.toUpperCase()) {
        throw new ConfigError(`secret ${secretId} is of ${secret.user}, who deploys ${project}/${key}`, {
          next: "Give rehearsals a user of their own: what a pull request runs must not be able to deploy.",
        });
      }
      return secret;
    },
    administrator: () =>
      get(
        administratorSecretSchema,
        names.administrator,
        "setup and reset sign in with; remove it afterwards",
      ),
    setup: async ({ key }) => (await find(setupSecretSchema, setupSecretName(key))) ?? {},
    github: () => find(githubSecretSchema, names.github),
    hidden: () => [...seen],
  };
}

function setupSecretName(project: string): string {
  return `snowhook/${project}/setup`;
}

/** What the file says of the secret is there so that a wrong one is found before anything is done with it. */
function checkSame(what: string, said: string | undefined, found: string, secretId: string): void {
  const plain = (text: string) => text.replace(/^"(.*)"$/, "$1").toUpperCase();
  if (said === undefined || plain(said) === plain(found)) return;
  throw new ConfigError(`secret ${secretId} is of the ${what} ${found}, snowhook.yml says ${said}`, {
    next: "Correct the one that is wrong.",
  });
}
