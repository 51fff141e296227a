import { spawn } from "node:child_process";

/** A shell that somebody pastes into: what a block sets is there for the next one. */
export interface Shell {
  /** Runs a block as it stands. @throws when a command of it fails @returns what it printed */
  paste(block: string): Promise<string>;
  close(): void;
}

export function openShell(cwd: string, environment: Readonly<Record<string, string | undefined>>): Shell {
  const shell = spawn("bash", ["--noprofile", "--norc"], { cwd, env: environment });
  let printed = "";
  let heard = () => {};
  for (const stream of [shell.stdout, shell.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      heard();
    });
  return {
    async paste(block) {
      printed = "";
      const end = /<<end of the block: (\d+)>>\n/;
      // The first command that fails ends the block, as a person would stop there; the shell and what it knows stay.
      shell.stdin.write(`trap 'code=$?' ERR; code=0\n${block}\necho "<<end of the block: $code>>"\n`);
      while (!end.test(printed)) await new Promise<void>((resolve) => (heard = resolve));
      const [marker = "", code] = end.exec(printed) ?? [];
      const output = printed.replace(marker, "");
      if (code !== "0") throw new Error(`${block}\nended with ${code}:\n${output}`);
      return output;
    },
    close: () => void shell.kill(),
  };
}
