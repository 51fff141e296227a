import type { Command } from "commander";
import { addEnvironmentOptions } from "./command-options.ts";
import { runDrift } from "./commands/drift.ts";
import { showError } from "./output/show-error.ts";
import { type Io, painter } from "./output/terminal.ts";

interface Options {
  readonly environment?: string;
  readonly project?: string;
  readonly projectFile?: string;
  readonly secretFile?: string;
  readonly undo?: boolean;
  readonly accept?: boolean;
  readonly json?: boolean;
}

/** The command that shows what nobody has deployed. */
export function addDrift(program: Command, io: Io, finish: (code: number) => void): void {
  const command = program
    .command("drift [environment]")
    .description(
      "Show what was changed by hand since the last deployment, as SQL. Exit code 2: something was.",
    )
    .option("--undo", "the SQL that leads back, instead of the SQL that led here")
    .option("--accept", "compare with what is there now from now on")
    .option("--json", "output for programs, failures too")
    .addHelpText("after", "\nExample:\n  $ snowhook drift dev --undo > back.sql");
  addEnvironmentOptions(command);
  command.action(async (argument: string | undefined) => {
    const { undo = false, accept = false, json = false, ...given } = command.opts<Options>();
    const key = argument ?? given.environment;
    if (key === undefined) return command.error("error: say which environment: snowhook drift NAME");
    const { project, projectFile, secretFile } = given;
    const choice = { environment: key, project, projectFile, secretFile };
    try {
      finish(await runDrift(io, { choice, undo, accept, json }));
    } catch (error) {
      finish(showError(io, error, { paint: painter(io), secrets: [], json }));
    }
  });
}
