import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Command, CommanderError } from "commander";
import * as z from "zod";
import { addAbout } from "./add-about.ts";
import { addDoctor } from "./add-doctor.ts";
import { addDrift } from "./add-drift.ts";
import { addProjectCommands } from "./add-project-commands.ts";
import { addStatusLink } from "./add-status-link.ts";
import { addCommonOptions, addEnvironmentOptions, addSettings, givenSettings } from "./command-options.ts";
import { runAudit } from "./commands/audit.ts";
import { runBaseline } from "./commands/baseline.ts";
import { type Context, type Request, runCommand } from "./commands/context.ts";
import { runDeploy } from "./commands/deploy.ts";
import { runPlan } from "./commands/plan.ts";
import { runProbe } from "./commands/probe.ts";
import { runRender } from "./commands/render.ts";
import { runStatus } from "./commands/status.ts";
import { runStatusWeb } from "./commands/status-web.ts";
import { runTryPlan } from "./commands/try-plan.ts";
import { runUndo } from "./commands/undo.ts";
import { runVerify } from "./commands/verify.ts";
import { addGithubApp } from "./github-app/add-github-app.ts";
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
  const json = argv.includes("--json");
  const program = buildProgram(json ? { ...io, err: () => undefined } : io, finish, io);
  for (const add of more) add(program, io, finish);
  for (const command of program.commands) command.configureHelp(HELP);
  try {
    await program.parseAsync(withDefaultCommand(argv, program), { from: "user" });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.good;
    if (json) {
      const message = error.message.replace(/^error: /, "");
      io.out(`${JSON.stringify({ type: "error", error: { kind: "usage", message } })}\n`);
    }
    return EXIT.config;
  }
}

/** As wide as a terminal has been since there are any. */
const HELP = { helpWidth: 80, minWidthToWrap: 20 };

/**
 * schemachange's first versions had no commands: options alone mean `deploy`. Its `-ac` is `--autocommit`. Nothing at all
 * asks for help.
 */
function withDefaultCommand(argv: readonly string[], program: Command): string[] {
  const args = argv.map((argument) => (argument === "-ac" ? "--autocommit" : argument));
  const [first] = args;
  if (first === undefined) return ["--help"];
  if (["help", "-h", "--help", "--version"].includes(first)) return args;
  const known = program.commands.some((command) => command.name() === first);
  return known || !first.startsWith("-") ? args : ["deploy", ...args];
}

type Options = Readonly<Record<string, unknown>>;
type Action = (context: Context, argument: string, options: Options) => Promise<number>;

interface CommandText {
  readonly usage: string;
  readonly description: string;
  readonly example: string;
  /** whether it works on an account, and so can on an environment of snowhook.yml */
  readonly places?: false;
}

/** The commands. `finish` gets the exit code of the one that ran, `output` is where they write to. */
export function buildProgram(io: Io, finish: (code: number) => void, output: Io = io): Command {
  const program = new Command("snowhook")
    .description(
      "Deploys a Snowflake project: plan, apply, verify, undo. Takes schemachange's command line as it is.",
    )
    .version(version(), "--version")
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .configureHelp(HELP)
    .exitOverride();

  const add = ({ usage, description, example, places }: CommandText, action: Action): Command => {
    const command = program
      .command(usage)
      .description(description)
      .addHelpText("after", `\nExample:\n  $ ${example}`);
    addCommonOptions(command);
    if (places !== false) addEnvironmentOptions(command);
    addSettings(command);
    return command.action(async (...given: unknown[]) => {
      const options = command.opts<Options>();
      const argument = optional(given[0]) ?? "";
      const request = { ...requestOf(options, output), header: places !== false };
      finish(await runCommand(output, request, (context) => action(context, argument, options)));
    });
  };

  add(
    {
      usage: "deploy",
      description: "Apply what is not applied yet.",
      example: "snowhook deploy -f migrations",
    },
    (context, _, { resume }) => runDeploy(context, optional(resume)),
  ).option("--resume <id>", "go on with a deployment that was stopped");
  add(
    {
      usage: "plan",
      description:
        "Show what a deployment would do. Exit code 2: a V or R script would run, 0: nothing new or changed.",
      example: "snowhook plan -f migrations --sql",
    },
    (context, _, options) =>
      options.try === true ? runTryPlan(context) : runPlan(context, options.sql === true),
  )
    .option("--sql", "with the rendered SQL")
    .option(
      "--try",
      "apply the plan to an embedded account, and list everything that fails or is not supported there (exit code 2); without an account every script counts as new",
    );
  add(
    {
      usage: "render <script>",
      description: "Render one script, with its checksum. Asks Snowflake nothing.",
      example: "snowhook render -f migrations V1__tables.sql",
      places: false,
    },
    (context, script) => runRender(context, script),
  );
  add(
    {
      usage: "verify",
      description: "Sign in, and run the assertions in verify/.",
      example: "snowhook verify -f migrations",
    },
    (context) => runVerify(context),
  );
  add(
    {
      usage: "baseline <version>",
      description: "Record every version up to this one as applied, and run none of them.",
      example: "snowhook baseline 1.4.0 -f migrations",
    },
    (context, argument) => runBaseline(context, argument),
  );
  add(
    {
      usage: "undo",
      description: "Run the U script of the newest applied version.",
      example: "snowhook undo -f migrations",
    },
    (context, _, { to }) => runUndo(context, optional(to)),
  ).option("--to <version>", "undo every version newer than this one");
  add(
    {
      usage: "status",
      description:
        "Show what is applied, by which commit, when and where; what failed last; who is deploying.",
      example: "snowhook status",
    },
    (context, _, { web, port }) => (web === true ? runStatusWeb(context, Number(port)) : runStatus(context)),
  )
    .option("--web", "as a page on this machine, with the lock and a button to break it; until Ctrl-C")
    .option("--port <number>", "of that page; a free one", "0");
  add(
    {
      usage: "audit",
      description: "Show who asked, who approved and what ran, oldest first. With --json one object a line.",
      example: "snowhook audit --environment prod --since 7d --json",
    },
    (context, _, { since }) => runAudit(context, optional(since) ?? "30d"),
  ).option("--since <time>", "30d, 12h, 90m, or a date or time: 2026-11-01", "30d");
  add(
    {
      usage: "probe",
      description: "Try on your account every assumption this engine makes of Snowflake.",
      example: "snowhook probe --snowflake-database SANDBOX",
    },
    (context) => runProbe(context),
  );
  addProjectCommands(program, output, finish);
  addDoctor(program, output, finish);
  addDrift(program, output, finish);
  addStatusLink(program, output, finish);
  addGithubApp(program, output, finish);
  addAbout(program, output, version());
  return program;
}

function requestOf(options: Options, io: Io): Omit<Request, "header"> {
  const environment = optional(options.environment);
  return {
    json: options.json === true,
    choice:
      environment === undefined
        ? undefined
        : {
            environment,
            project: optional(options.project),
            projectFile: optional(options.projectFile),
            secretFile: optional(options.secretFile),
          },
    sources: {
      commandLine: givenSettings(options),
      environment: io.env,
      configFolder: optional(options.configFolder ?? options.schemachangeConfigFolder),
      configFileName: optional(options.configFileName ?? options.schemachangeConfigFileName),
      cwd: io.cwd,
    },
  };
}

function version(): string {
  const file = createRequire(import.meta.url).resolve("snowhook/package.json");
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, "utf8"))).version;
}

function optional(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
