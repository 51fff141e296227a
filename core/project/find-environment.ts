import { ConfigError } from "../errors/index.ts";
import { nearest } from "../errors/nearest.ts";
import type { Environment, Job, Project, ProjectFile, Service } from "./project.ts";

/** A project with one of its environments. */
export interface ProjectEnvironment {
  readonly project: Project;
  readonly environment: Environment;
}

/** An environment, or why there is none. */
export type Found = { readonly environment: Environment } | { readonly reason: string };

/** The projects of a repository, `OWNER/NAME`: GitHub takes its name in any case. */
export function projectsOf(file: ProjectFile, repository: string): Project[] {
  const wanted = repository.toLowerCase();
  return file.projects.filter((project) => project.repository.toLowerCase() === wanted);
}

/** Every environment there is, each with its project. */
export function everyEnvironment({ projects }: Pick<ProjectFile, "projects">): ProjectEnvironment[] {
  return projects.flatMap((project) => project.environments.map((environment) => ({ project, environment })));
}

/** `dev`, or `shop/dev` when the file has several projects: what people call it. */
export function environmentLabel(file: ProjectFile, { project, key }: Environment): string {
  return file.projects.length === 1 ? key : `${project}/${key}`;
}

/**
 * The project of that key; the only one when none is named.
 * @throws {ConfigError} naming those there are
 */
export function findProject(file: ProjectFile, key: string | undefined): Project {
  const [only, ...others] = file.projects;
  if (key === undefined && only !== undefined && others.length === 0) return only;
  if (key === undefined) {
    throw new ConfigError("snowhook.yml has several projects", {
      next: `Name one: ${file.projects.map((project) => project.key).join(", ")}.`,
    });
  }
  return pick(file.projects, key, "project", "snowhook.yml");
}

/**
 * The environment that people call `environment`, of the project that they named (of the only one otherwise).
 * @throws {ConfigError} naming those there are
 */
export function findEnvironment(
  file: ProjectFile,
  project: string | undefined,
  environment: string,
): ProjectEnvironment {
  const found = findProject(file, project);
  return { project: found, environment: pick(found.environments, environment, "environment", found.key) };
}

/** @throws {ConfigError} naming those there are, or the environments that have it */
export function findJob(project: Project, key: string, environment: Environment): Job {
  return here(pick(project.jobs, key, "job", project.key), "job", environment);
}

/** As {@link findJob}; the only one when none is named. */
export function findService(project: Project, key: string | undefined, environment: Environment): Service {
  const [only, ...others] = project.services;
  const named = key ?? (others.length === 0 ? only?.key : undefined);
  if (named === undefined) {
    const known = project.services.map((service) => service.key).join(", ");
    throw new ConfigError(
      known === "" ? `${project.key} has no service` : `${project.key} has several services`,
      { next: known === "" ? "Write it under services: of snowhook.yml." : `Name one: ${known}.` },
    );
  }
  return here(pick(project.services, named, "service", project.key), "service", environment);
}

function here<T extends { key: string; environments: readonly string[] }>(
  thing: T,
  kind: string,
  environment: Environment,
): T {
  if (thing.environments.includes(environment.key)) return thing;
  throw new ConfigError(`the ${kind} ${thing.key} is not one of ${environment.key}`, {
    next: `snowhook.yml has it for ${thing.environments.join(", ")}.`,
  });
}

function pick<T extends { readonly key: string }>(
  things: readonly T[],
  key: string,
  kind: string,
  owner: string,
): T {
  const thing = things.find((candidate) => candidate.key === key);
  if (thing !== undefined) return thing;
  const known = things.map((candidate) => candidate.key);
  const close = nearest(key, known);
  throw new ConfigError(`there is no ${kind} ${JSON.stringify(key)}`, {
    next:
      known.length === 0
        ? `${owner} has none: write it in snowhook.yml.`
        : `${close === undefined ? "" : `Did you mean ${close}? `}${owner} has ${known.join(", ")}.`,
  });
}

/**
 * Which environment of a project a pushed ref deploys. Branch names are compared whole and in their case.
 * @param ref as GitHub sends it: `refs/heads/dev`, `refs/tags/v1`
 */
export function environmentOfRef(project: Project, ref: string): Found {
  if (ref.startsWith("refs/tags/")) return { reason: `${ref} is a tag: only branches deploy` };
  if (!ref.startsWith("refs/heads/")) return { reason: `${ref} is not a branch` };
  const branch = ref.slice("refs/heads/".length);
  const environment = project.environments.find((candidate) => candidate.branch === branch);
  return environment === undefined
    ? { reason: `branch ${branch} is not an environment's branch` }
    : { environment };
}

/**
 * The environment whose branch this is.
 * @throws {ConfigError} naming the branches that have one
 */
export function environmentOfBranch(project: Project, branch: string): Environment {
  const found = environmentOfRef(project, `refs/heads/${branch}`);
  if ("environment" in found) return found.environment;
  const known = project.environments.map((candidate) => candidate.branch).join(", ");
  throw new ConfigError(`no environment has the branch ${JSON.stringify(branch)}`, {
    next: `Use one that snowhook.yml maps: ${known}.`,
  });
}
