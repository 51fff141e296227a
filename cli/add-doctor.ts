import type { Command } from "commander";
import { addEnvironmentOptions } from "./command-options.ts";
import { runDoctor } from "./commands/doctor.ts";
import { showError } from "./output/show-error.ts";
import { type Io, painter } from "./output/terminal.ts";

interface Options {
  readonly environment?: string;
  readonly project?: string;
  readonly projectFile?: string;
  readonly secretFile?: string;
  readonly webhookUrl?: string;
  readonly json?: boolean;
}

/** The command that looks at every link from a push to a deployment. */
export function addDoctor(program: Command, io: Io, finish: (code: number) => void): void {
  const command = program
    .command("doctor [environment]")
    .description(
      "Look at every link from a push to a deployment: webhook, secrets, GitHub, sign-in, role, AWS.",
    )
    .option("--webhook-url <url>", "address of the webhook, an output of the stack")
    .option("--json", "output for programs, failures too")
    .addHelpText(
      "after",
      "\nExample:\n  $ snowhook doctor dev --webhook-url https://example.lambda-url.eu-central-1.on.aws/",
    );
  addEnvironmentOptions(command);
  command.action(async (argument: string | undefined) => {
    const {
      json = false,
      webhookUrl,
      environment,
      project,
      projectFile,
      secretFile,
    } = command.opts<Options>();
    try {
      const key = argument ?? environment;
      if (key === undefined) command.error("error: say which environment: snowhook doctor NAME");
      else {
        const choice = { environment: key, project, projectFile, secretFile };
        finish(await runDoctor(io, { choice, webhookUrl, json }));
      }
    } catch (error) {
      if (error instanceof Error && error.name === "CommanderError") throw error;
      finish(showError(io, error, { paint: painter(io), secrets: [], json }));
    }
  });
}
