import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../errors/index.ts";
import type { ProjectFile } from "./project.ts";
import { readProjectFile } from "./read-project-file.ts";

export const PROJECT_FILE = "snowhook.yml";

/**
 * Reads `snowhook.yml` of a folder: the deployer's own copy, never the pushed one (a push must not be able to say
 * where it is deployed to, and as whom).
 * @throws {ConfigError} when it is not there or not valid
 */
export function loadProjectFile(folder: string): ProjectFile {
  const path = join(folder, PROJECT_FILE);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new ConfigError(`${path} cannot be read: it must lie beside the deployer`, {
      next: "Write it (npx snowhook init does), or run the command in the folder that has it.",
      cause,
    });
  }
  return readProjectFile(text);
}
