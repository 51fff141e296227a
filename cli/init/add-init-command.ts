import type { Command } from "commander";
import { showError } from "../output/show-error.ts";
import { type Io, painter } from "../output/terminal.ts";
import { init } from "./init.ts";

/** Adds `snowhook init`. `finish` gets the exit code. */
export function addInitCommand(program: Command, io: Io, finish: (code: number) => void): void {
  program
    .command("init")
    .description("Write snowhook.yml and serverless.yml for this repository. Overwrites nothing.")
    .addHelpText("after", "\nExample:\n  $ snowhook init")
    .action(async () => {
      const paint = painter(io);
      try {
        const { written, kept, found } = await init(io.cwd, io.env);
        io.out(`${found.count} scripts in ${found.scripts}, repository ${found.repository ?? "unknown"}\n`);
        for (const file of written) io.out(`${paint("green", "✓")} ${file}\n`);
        for (const file of kept) io.out(`${paint("yellow", "!")} ${file} is there already: left as it is\n`);
        io.out("Next: npx snowhook local --once, then what snowhook-next-steps.md says.\n");
        finish(0);
      } catch (error) {
        finish(showError(io, error, { paint, secrets: [], json: false }));
      }
    });
}
