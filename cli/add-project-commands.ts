import type { Command } from "commander";
import { bindProject, ingestProject, resetProject, setupProject } from "./commands/project-commands.ts";
import { type ProjectContext, type ProjectOptions, runProjectCommand } from "./commands/project-context.ts";
import type { Io } from "./output/terminal.ts";

type Options = ProjectOptions & { readonly confirm?: string; readonly tag: string };
type Action = (context: ProjectContext, argument: string | undefined, options: Options) => Promise<unknown>;

/** The commands that do by hand what the functions of the same names do. `finish` gets the exit code. */
export function addProjectCommands(program: Command, io: Io, finish: (code: number) => void): void {
  const add = (usage: string, description: string, example: string, action: Action): Command => {
    const command = program
      .command(usage)
      .description(description)
      .option("--project <folder>", "folder of environments.yml", ".")
      .option("--secret-file <file>", "the one secret as a JSON file, instead of Secrets Manager")
      .option(
        "--secret-id <name>",
        "its name in Secrets Manager",
        io.env.SNOWHOOK_SECRET_ID ?? "snowhook/snowflake",
      )
      .option("--json", "output for programs")
      .addHelpText("after", `\nExample:\n  $ ${example}`);
    return command.action(async (...given: unknown[]) => {
      const argument = typeof given[0] === "string" ? given[0] : undefined;
      const options = command.opts<Options>();
      finish(await runProjectCommand(io, options, (context) => action(context, argument, options)));
    });
  };
  const required = (argument: string | undefined): string => argument ?? "";

  add(
    "setup [environment]",
    "As the administrator, make what the environments need; can run again.",
    "snowhook setup --secret-file secret.json",
    (context, key) => setupProject(context, key),
  );
  add(
    "ingest <environment>",
    "Load the data set anew and refresh the dynamic table.",
    "snowhook ingest dev --secret-file secret.json",
    (context, key) => ingestProject(context, required(key)),
  );
  add(
    "bind <environment>",
    "Make the API's service, or bring it to another image.",
    "snowhook bind dev --tag 0123456789abcdef0123456789abcdef01234567",
    (context, key, { tag }) => bindProject(context, required(key), tag),
  ).requiredOption("--tag <tag>", "the image's tag: the commit that it was built from");
  add(
    "reset <environment>",
    "As the administrator, delete one environment, or `all` with the shared base.",
    'snowhook reset dev --confirm "delete SNOWHOOK_DEV"',
    (context, key, { confirm }) => resetProject(context, required(key), confirm),
  ).option("--confirm <words>", "the words that it asks for");
}
