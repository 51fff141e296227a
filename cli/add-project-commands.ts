import type { Command } from "commander";
import { approveInProject } from "./commands/approve-in-project.ts";
import { bindProject, resetProject, runJobOfProject, setupProject } from "./commands/project-commands.ts";
import { type ProjectContext, type ProjectOptions, runProjectCommand } from "./commands/project-context.ts";
import { rehearsalCode, rehearseProject } from "./commands/rehearse-project.ts";
import type { Io } from "./output/terminal.ts";

type Options = ProjectOptions & {
  readonly confirm?: string;
  readonly tag: string;
  readonly job: string;
  readonly service?: string;
  readonly keep?: boolean;
  readonly commit: string;
  readonly by: string;
  readonly queueUrl?: string;
};
type Action = (context: ProjectContext, argument: string | undefined, options: Options) => Promise<unknown>;

/** The commands that do by hand what the functions of the same names do. `finish` gets the exit code. */
export function addProjectCommands(program: Command, io: Io, finish: (code: number) => void): void {
  const add = (
    usage: string,
    description: string,
    example: string,
    action: Action,
    codeOf?: (result: unknown) => number,
  ): Command => {
    const command = program
      .command(usage)
      .description(description)
      .option("--project <folder>", "folder of snowhook.yml", ".")
      .option(
        "--secret-file <file>",
        "a JSON file with the secrets by their names, instead of Secrets Manager",
      )
      .option("--json", "output for programs")
      .addHelpText("after", `\nExample:\n  $ ${example}`);
    return command.action(async (...given: unknown[]) => {
      const argument = typeof given[0] === "string" ? given[0] : undefined;
      const options = command.opts<Options>();
      finish(await runProjectCommand(io, options, (context) => action(context, argument, options), codeOf));
    });
  };
  const required = (argument: string | undefined): string => argument ?? "";

  add(
    "setup [environment]",
    "As the administrator, make what the environments need; can run again.",
    "snowhook setup --secret-file secrets.json",
    (context, key) => setupProject(context, key),
  );
  add(
    "ingest <environment>",
    "Run a job of the project (default: the one called ingest).",
    "snowhook ingest dev --secret-file secrets.json",
    (context, key, { job }) => runJobOfProject(context, required(key), job),
  ).option("--job <name>", "as snowhook.yml has it", "ingest");
  add(
    "bind <environment>",
    "Make a service, or bring it to another image.",
    "snowhook bind dev --tag 0123456789abcdef0123456789abcdef01234567",
    (context, key, { tag, service }) => bindProject(context, required(key), tag, service),
  )
    .option("--service <name>", "as snowhook.yml has it; the only one otherwise")
    .requiredOption("--tag <tag>", "the image's tag: the commit that it was built from");
  add(
    "rehearse <environment>",
    "Run the pending scripts on a clone of the environment's database, which is dropped; exit code 2 when one fails.",
    "snowhook rehearse dev --secret-file secrets.json",
    (context, key, { keep }) => rehearseProject(context, required(key), keep === true),
    rehearsalCode,
  ).option("--keep", "leave the clone until it expires");
  add(
    "approve <environment>",
    "Approve what a commit deploys to an environment, as one of its approvers.",
    "snowhook approve prod --commit 0123456789abcdef0123456789abcdef01234567 --by octocat",
    (context, key, { commit, by, queueUrl }) =>
      approveInProject(context, required(key), {
        commit,
        by,
        queueUrl: queueUrl ?? io.env.SNOWHOOK_QUEUE_URL,
      }),
  )
    .requiredOption("--commit <id>", "the commit that was looked at, all 40 characters")
    .requiredOption("--by <login>", "who approves: a name at GitHub, one of the environment's approvers")
    .option(
      "--queue-url <url>",
      "the stack's DeployQueueUrl: what waits goes on at once [env: SNOWHOOK_QUEUE_URL]",
    );
  add(
    "reset <environment>",
    "As the administrator, delete one environment, or `all` with what they share.",
    'snowhook reset dev --confirm "delete SNOWHOOK_DEV"',
    (context, key, { confirm }) => resetProject(context, required(key), confirm),
  ).option("--confirm <words>", "the words that it asks for");
}
