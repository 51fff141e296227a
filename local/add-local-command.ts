import type { Command } from "commander";
import { errorText } from "./explain-error.ts";
import { readPorts } from "./options.ts";

interface LocalFlags {
  readonly once: boolean;
  readonly fresh: boolean;
  readonly project?: string;
  readonly branch?: string;
  readonly push?: string;
  readonly port: string;
  readonly snowflakePort: string;
}

/** Adds `snowhook local`. `finish` gets the exit code. */
export function addLocalCommand(
  program: Command,
  io: { readonly cwd: string; err(text: string): void },
  finish: (code: number) => void,
): void {
  program
    .command("local")
    .description("Deploy this checkout to an account on this machine: the whole way of a push.")
    .option("--once", "stop when the result is shown; exit code 0 when all is well", false)
    .option("--fresh", "drop what former starts have kept (.snowhook/)", false)
    .option("--branch <name>", "branch to push (default: the one checked out)")
    .option("--project <key>", "project of snowhook.yml, when it has several")
    .option("--push <branch>", "push once more to the one that is running here")
    .option("--port <n>", "port of the webhook (default: any free one)", "0")
    .option("--snowflake-port <n>", "port of the account (default: any free one)", "0")
    .addHelpText("after", "\nExample:\n  $ snowhook local --once")
    .action(async (flags: LocalFlags) => {
      try {
        finish(await run(flags, io));
      } catch (error) {
        io.err(errorText(error));
        finish(1);
      }
    });
}

async function run(flags: LocalFlags, { cwd, err }: Parameters<typeof addLocalCommand>[1]): Promise<number> {
  // Loaded when it is asked for: the account and the queue are large.
  const [{ runLocal, stateFolder }, { pushToRunning }] = await Promise.all([
    import("./run-local.ts"),
    import("./push-to-running.ts"),
  ]);
  if (flags.push !== undefined) {
    return pushToRunning(stateFolder(cwd), flags.push, {
      start: "npx snowhook local",
      out: (text) => process.stdout.write(text),
      err,
    });
  }
  return runLocal({
    root: cwd,
    once: flags.once,
    fresh: flags.fresh,
    ports: readPorts(flags.port, flags.snowflakePort),
    ...(flags.branch === undefined ? {} : { branch: flags.branch }),
    ...(flags.project === undefined ? {} : { project: flags.project }),
  });
}
