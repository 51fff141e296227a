import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { environmentOfRef } from "../core/project/find-environment.ts";
import { loadProjectFile } from "../core/project/load-project-file.ts";
import type { Project } from "../core/project/project.ts";
import { connectAsAdministrator } from "./administrator.ts";
import { chooseProject } from "./choose-project.ts";
import { readHistory } from "./history.ts";
import { type MachineOptions, type PushInput, runMachine } from "./run-machine.ts";
import { showHistory } from "./show-history.ts";
import { showPush } from "./show-push.ts";
import { type Local, startLocal } from "./start-local.ts";

export interface RunLocalOptions extends Omit<MachineOptions, "branch"> {
  /** The checkout, with its snowhook.yml. */
  readonly root: string;
  /** Key of a project in it. */
  readonly project?: string;
  /** Absent: the one that is checked out, when it has an environment; else that of the first environment. */
  readonly branch?: string;
}

/** Folder of what a local machine keeps between two starts. */
export function stateFolder(root: string): string {
  return join(root, ".snowhook");
}

/**
 * `snowhook local`: a project's whole way of a push on this machine, with no account.
 * @returns the exit code
 * @throws {ConfigError} for a snowhook.yml, project or branch that cannot be
 */
export async function runLocal(options: RunLocalOptions): Promise<number> {
  const { root } = options;
  const project = await chooseProject(loadProjectFile(root), root, options.project);
  return runMachine({
    root,
    state: stateFolder(root),
    project,
    options: { ...options, branch: options.branch ?? (await usualBranch(root, project)) },
    words: {
      title: "a push deploys Snowflake, here on this machine",
      start: "snowhook local",
      push: "npx snowhook local --push BRANCH",
    },
    start: startLocal,
    push: pushAndShow,
  });
}

async function pushAndShow(input: PushInput<Local>) {
  const { machine, deployments, screen, branch, checkout } = input;
  const push = await showPush(machine, deployments, screen, branch, checkout);
  const target = environmentOfRef(machine.project, `refs/heads/${branch}`);
  if (push.end?.state !== "success" || !("environment" in target)) return { push, right: false };
  const { environment } = target;
  const connection = await connectAsAdministrator(machine, environment);
  try {
    const history = await readHistory(connection, environment);
    showHistory(screen, environment.historyTable, history);
  } finally {
    await connection.close();
  }
  return { push, right: true };
}

async function usualBranch(root: string, project: Project): Promise<string> {
  const first = project.environments[0]?.branch ?? "main";
  try {
    const { stdout } = await promisify(execFile)("git", ["branch", "--show-current"], { cwd: root });
    const current = stdout.trim();
    return project.environments.some(({ branch }) => branch === current) ? current : first;
  } catch {
    return first; // no git, or no repository
  }
}
