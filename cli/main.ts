import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Command, CommanderError, Option } from "commander";
import * as z from "zod";
import { addProjectCommands } from "./add-project-commands.ts";
import { addSettings, givenSettings } from "./command-options.ts";
import { runBaseline } from "./commands/baseline.ts";
import { type Context, runCommand } from "./commands/context.ts";
import { runDeploy } from "./commands/deploy.ts";
import { runPlan } from "./commands/plan.ts";
import { runProbe } from "./commands/probe.ts";
import { runRender } from "./commands/render.ts";
import { runStatus } from "./commands/status.ts";
import { runUndo } from "./commands/undo.ts";
import { runVerify } from "./commands/verify.ts";
import { CONFIG_FILE, resolveSettings } from "./config/resolve-settings.ts";
import { EXIT } from "./output/show-error.ts";
import type { Io } from "./output/terminal.ts";

/** Adds commands of another room. `finish` gets the exit code of the one that ran. */
export type AddCommands = (program: Command, io: Io, finish: (code: number) => void) => void;

/** Runs one command line (without `node` and the script), with commands of other rooms if there are any. Returns the exit code; never throws. */
export async function main(
  argv: readonly string[],
  io: Io,
  more: readonly AddCommands[] = [],
): Promise<number> {
  let code: number = EXIT.good;
  const finish = (result: number) => {
    code = result;
  };
  const program = buildProgram(io, finish);
  for (const add of more) add(program, io, finish);
  try {
    await program.parseAsync(withDefaultCommand(argv, program), { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.good : EXIT.config;
    throw error;
  }
}

/** schemachange's first versions had no commands: options alone mean `deploy`. Its `-ac` is `--autocommit`. */
function withDefaultCommand(argv: readonly string[], program: Command): string[] {
  const args = argv.map((argument) => (argument === "-ac" ? "--autocommit" : argument));
  const [first] = args;
  if (first !== undefined && ["help", "-h", "--help", "--version"].includes(first)) return args;
  const known = program.commands.some((command) => command.name() === first);
  return known || (first !== undefined && !first.startsWith("-")) ? args : ["deploy", ...args];
}

type Action = (context: Context, argument: string, options: Record<string, unknown>) => Promise<number>;

/** The commands. `finish` gets the exit code of the one that ran. */
export function buildProgram(io: Io, finish: (code: number) => void): Command {
  const program = new Command("snowhook")
    .description(
      "Deploys a Snowflake project: plan, apply, verify, undo. Takes schemachange's command line as it is.",
    )
    .version(version(), "--version")
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .exitOverride();

  const add = (name: string, description: string, example: string, action: Action): Command => {
    const command = program
      .command(name)
      .description(description)
      .option("--config-folder <folder>", `where ${CONFIG_FILE} is (default: .)`)
      .option("--config-file-name <name>", "its name")
      .addOption(new Option("--schemachange-config-folder <folder>").hideHelp())
      .addOption(new Option("--schemachange-config-file-name <name>").hideHelp())
      .option("--json", "output for programs")
      .option("-v, --verbose", "the same as --log-level DEBUG")
      .option("-q, --quiet", "the same as --log-level ERROR")
      .addHelpText("after", `\nExample:\n  $ ${example}`);
    addSettings(command);
    return command.action(async (...given: unknown[]) => {
      const options = command.opts<Record<string, unknown>>();
      const argument = typeof given[0] === "string" ? given[0] : "";
      const resolve = () =>
        resolveSettings({
          commandLine: givenSettings(options),
          environment: io.env,
          configFolder: optional(options.configFolder ?? options.schemachangeConfigFolder),
          configFileName: optional(options.configFileName ?? options.schemachangeConfigFileName),
          cwd: io.cwd,
        });
      finish(
        await runCommand(io, resolve, options.json === true, (context) => action(context, argument, options)),
      );
    });
  };

  add("deploy", "Apply what is not applied yet.", "snowhook deploy -f migrations", (context, _, options) =>
    runDeploy(context, typeof options.resume === "string" ? options.resume : undefined),
  ).option("--resume <id>", "go on with a deployment that was stopped");
  add(
    "plan",
    "Show what a deployment would do. Exit code 0: nothing, 2: changes.",
    "snowhook plan -f migrations --sql",
    (context, _, options) => runPlan(context, options.sql === true),
  ).option("--sql", "with the rendered SQL");
  add(
    "render <script>",
    "Render one script, with its checksum. Asks Snowflake nothing.",
    "snowhook render -f migrations V1__tables.sql",
    (context, script) => runRender(context, script),
  );
  add("verify", "Sign in, and run the assertions in verify/.", "snowhook verify -f migrations", (context) =>
    runVerify(context),
  );
  add(
    "baseline <version>",
    "Record every version up to this one as applied, and run none of them.",
    "snowhook baseline 1.4.0 -f migrations",
    (context, version) => runBaseline(context, version),
  );
  add(
    "undo",
    "Run the U script of the newest applied version.",
    "snowhook undo -f migrations",
    (context, _, options) => runUndo(context, typeof options.to === "string" ? options.to : undefined),
  ).option("--to <version>", "undo every version newer than this one");
  add(
    "status",
    "Show what is applied, what failed last, and who is deploying.",
    "snowhook status",
    (context) => runStatus(context),
  );
  add(
    "probe",
    "Try on your account every assumption this engine makes of Snowflake.",
    "snowhook probe --snowflake-database SANDBOX",
    (context) => runProbe(context),
  );
  addProjectCommands(program, io, finish);
  return program;
}

function version(): string {
  const file = createRequire(import.meta.url).resolve("snowhook/package.json");
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, "utf8"))).version;
}

function optional(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
