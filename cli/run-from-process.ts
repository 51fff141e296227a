import { type AddCommands, main } from "./main.ts";
import type { EmbeddedAccount, Io } from "./output/terminal.ts";

/** Runs the command line of this process and sets its exit code. A second Ctrl-C ends it at once. */
export async function runFromProcess(
  more: readonly AddCommands[] = [],
  embeddedAccount?: () => Promise<EmbeddedAccount>,
): Promise<void> {
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort());
  process.once("SIGTERM", () => interrupt.abort());
  const io: Io = {
    env: Object.fromEntries(
      Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    cwd: process.cwd(),
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    interactive: process.stderr.isTTY === true,
    signal: interrupt.signal,
    ...(embeddedAccount === undefined ? {} : { embeddedAccount }),
  };
  process.exitCode = await main(process.argv.slice(2), io, more);
}
