import type { Command } from "commander";
import { buildProgram } from "../main.ts";

const nobody = {
  env: {},
  cwd: ".",
  out: () => undefined,
  err: () => undefined,
  interactive: false,
  signal: new AbortController().signal,
};

/** The program's commands. */
export function commands(): readonly Command[] {
  return buildProgram(nobody, () => undefined).commands;
}

/** What a command's `--help` says. */
export function helpOf(command: Command): string {
  let help = "";
  command.configureOutput({
    writeOut(text) {
      help += text;
    },
  });
  command.outputHelp();
  return help;
}
