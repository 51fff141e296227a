import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chooseEnvironments } from "./choose-environments.ts";
import { composeNextSteps } from "./compose-next-steps.ts";
import { composeProjectFile } from "./compose-project-file.ts";
import { composeStack } from "./compose-stack.ts";
import { type RecognisedRepository, recogniseRepository } from "./recognise-repository.ts";

/** What `init` did. */
export interface InitResult {
  readonly found: RecognisedRepository;
  /** files that were not there before */
  readonly written: readonly string[];
  /** files that were there and are as they were */
  readonly kept: readonly string[];
}

/**
 * Writes what a repository of schemachange's scripts needs for being deployed: `snowhook.yml`, `serverless.yml` and the
 * next steps. Asks nothing, and overwrites nothing.
 * @param folder the repository
 * @param environment variables that its configuration may ask for
 * @throws {ConfigError} when there is nothing to deploy
 * @example const { written } = await init(process.cwd(), {});
 */
export async function init(
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<InitResult> {
  const found = await recogniseRepository(folder, environment);
  const choice = chooseEnvironments(found);
  const files: readonly (readonly [name: string, text: string])[] = [
    ["snowhook.yml", composeProjectFile(found, choice)],
    ["serverless.yml", composeStack(found.key)],
    ["snowhook-next-steps.md", composeNextSteps(found, choice)],
  ];
  const written: string[] = [];
  const kept: string[] = [];
  for (const [name, text] of files) {
    ((await writeNew(join(folder, name), text)) ? written : kept).push(name);
  }
  return { found, written, kept };
}

async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}
