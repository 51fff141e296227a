import type { Project } from "./project.ts";

/** Files and folders of the repository whose content is deployed, without those that lie in another one of them. */
export function deployedPaths(project: Project): string[] {
  const { scripts, modules, config, staged, jobs } = project;
  const jobFiles = jobs.flatMap(({ source }) => ("file" in source ? [source.file] : []));
  const named = [scripts, modules, config, ...Object.values(staged), ...jobFiles];
  const all = [...new Set(named.filter((path) => path !== undefined))];
  return all.filter((path) => !all.some((other) => path.startsWith(`${other}/`)));
}

/** Does a path of the repository lie under one of these files and folders? */
export function isUnder(path: string, paths: readonly string[]): boolean {
  return paths.some((candidate) => path === candidate || path.startsWith(`${candidate}/`));
}
