import { Argument, type Command } from "commander";
import { completionScript, SHELLS } from "./completion.ts";
import type { Io } from "./output/terminal.ts";

/** The commands about the program itself. */
export function addAbout(program: Command, io: Io, version: string): void {
  program
    .command("version")
    .description("Show the version, of Node too.")
    .option("--json", "output for programs")
    .addHelpText("after", "\nExample:\n  $ snowhook version")
    .action(({ json }: { readonly json?: boolean }) => {
      const { version: node, platform, arch } = process;
      const text = `snowhook ${version} (Node ${node}, ${platform} ${arch})`;
      io.out(`${json === true ? JSON.stringify({ snowhook: version, node, platform, arch }) : text}\n`);
    });
  program
    .command("completion")
    .description("Print a script that completes commands and options in a shell.")
    .addArgument(new Argument("<shell>", "which").choices(SHELLS))
    .addHelpText("after", "\nExample:\n  $ snowhook completion bash >> ~/.bashrc")
    .action((shell: string) => io.out(completionScript(program, shell)));
}
