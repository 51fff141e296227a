import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ConfigError } from "../../core/errors/index.ts";
import { loadProjectFile } from "../../core/project/load-project-file.ts";
import type { ProjectFile } from "../../core/project/project.ts";
import { loadSecret } from "../../core/secrets/load-secret.ts";
import { readSecret } from "../../core/secrets/read-secret.ts";
import { type Secret, secretSchema } from "../../core/secrets/secret.ts";
import { secretValues } from "../../core/secrets/secret-values.ts";
import { EXIT, showError } from "../output/show-error.ts";
import { type Io, type Paint, painter } from "../output/terminal.ts";

/** What the commands work with that act on a whole project (`snowhook.yml` and the one secret). */
export interface ProjectContext {
  readonly io: Io;
  readonly paint: Paint;
  readonly folder: string;
  readonly file: ProjectFile;
  readonly secret: Secret;
  /** values that must not show in any output */
  readonly secrets: readonly string[];
  readonly json: boolean;
}

export interface ProjectOptions {
  readonly project: string;
  readonly secretFile?: string;
  readonly secretId: string;
  readonly json?: boolean;
}

/** Reads the project and its secret, runs the command, tells errors as all commands do. Returns the exit code. */
export async function runProjectCommand(
  io: Io,
  options: ProjectOptions,
  command: (context: ProjectContext) => Promise<unknown>,
): Promise<number> {
  const paint = painter(io);
  let secrets: readonly string[] = [];
  try {
    const folder = resolve(io.cwd, options.project);
    const file = loadProjectFile(folder);
    const secret = await openSecret(io, options);
    secrets = secretValues(secret);
    const json = options.json === true;
    const result = await command({ io, paint, folder, file, secret, secrets, json });
    if (json) io.out(`${JSON.stringify(result, null, 2)}\n`);
    return EXIT.good;
  } catch (error) {
    return showError(io, error, { paint, secrets, json: options.json === true });
  }
}

function openSecret(io: Io, { secretFile, secretId }: ProjectOptions): Promise<Secret> | Secret {
  if (secretFile === undefined) return loadSecret(secretSchema, secretId);
  const path = resolve(io.cwd, secretFile);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new ConfigError(`The secret's file cannot be read.`, { where: { file: path }, cause });
  }
  return readSecret(secretSchema, text, path);
}
