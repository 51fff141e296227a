import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as z from "zod";
import { ConfigError } from "../../core/errors/index.ts";
import { loadProjectFile } from "../../core/project/load-project-file.ts";
import type { ProjectFile } from "../../core/project/project.ts";
import { fetchSecretText } from "../../core/secrets/load-secret.ts";
import { type ProjectSecrets, projectSecrets } from "../../core/secrets/project-secrets.ts";
import { readSecret } from "../../core/secrets/read-secret.ts";
import { EXIT, showError } from "../output/show-error.ts";
import { type Io, type Paint, painter } from "../output/terminal.ts";

/** What the commands work with that act on a whole project (`snowhook.yml` and its secrets). */
export interface ProjectContext {
  readonly io: Io;
  readonly paint: Paint;
  readonly folder: string;
  readonly file: ProjectFile;
  readonly secrets: ProjectSecrets;
  readonly json: boolean;
}

export interface ProjectOptions {
  readonly project: string;
  readonly secretFile?: string;
  readonly json?: boolean;
}

/**
 * Reads the project, runs the command, tells errors as all commands do. Returns the exit code.
 * @param codeOf the code for what the command returned; good when absent
 */
export async function runProjectCommand<T>(
  io: Io,
  options: ProjectOptions,
  command: (context: ProjectContext) => Promise<T>,
  codeOf: (result: T) => number = () => EXIT.good,
): Promise<number> {
  const paint = painter(io);
  let secrets: ProjectSecrets | undefined;
  try {
    const folder = resolve(io.cwd, options.project);
    const file = loadProjectFile(folder);
    secrets = projectSecrets(secretSource(io, options));
    const json = options.json === true;
    const result = await command({ io, paint, folder, file, secrets, json });
    if (json) io.out(`${JSON.stringify(result, null, 2)}\n`);
    return codeOf(result);
  } catch (error) {
    return showError(io, error, { paint, secrets: secrets?.hidden() ?? [], json: options.json === true });
  }
}

/** A file instead of Secrets Manager: names as there, each with what the secret of that name holds. */
function secretSource(io: Io, { secretFile }: ProjectOptions): (name: string) => Promise<string | undefined> {
  if (secretFile === undefined) return (name) => fetchSecretText(name);
  const path = resolve(io.cwd, secretFile);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new ConfigError(`The secrets' file cannot be read.`, { where: { file: path }, cause });
  }
  const named = readSecret(z.record(z.string(), z.json()), text, path);
  return async (name) => (name in named ? JSON.stringify(named[name]) : undefined);
}
