import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../errors/index.ts";
import type { Environments } from "./environment.ts";
import { readEnvironments } from "./read-environments.ts";

/**
 * Reads `environments.yml` of a folder: the deployer's own copy, never the pushed one (a push must not be able
 * to say where it is deployed to).
 * @throws {ConfigError} when it is not there or not valid
 */
export function loadEnvironments(folder: string): Environments {
  const path = join(folder, "environments.yml");
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new ConfigError(`${path} cannot be read: it must lie beside the deployer`, { cause });
  }
  return readEnvironments(text);
}
