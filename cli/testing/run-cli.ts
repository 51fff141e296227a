import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { main } from "../main.ts";
import type { Io } from "../output/terminal.ts";

export interface CliResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line as a process would, in a folder, with nothing of this process's environment. */
export async function runCli(
  argv: readonly string[],
  {
    cwd = process.cwd(),
    env = {},
    embeddedAccount,
    interruptAt,
  }: {
    cwd?: string;
    env?: Record<string, string>;
    embeddedAccount?: Io["embeddedAccount"];
    /** what is told before somebody presses Ctrl-C */
    interruptAt?: string;
  } = {},
): Promise<CliResult> {
  let out = "";
  let err = "";
  const interrupt = new AbortController();
  const code = await main(argv, {
    // a home of its own: the user's connections.toml is none of a test's business
    env: { SNOWFLAKE_HOME: "/nonexistent", ...env },
    cwd,
    out(text) {
      out += text;
    },
    err(text) {
      err += text;
      if (interruptAt !== undefined && err.includes(interruptAt)) interrupt.abort();
    },
    interactive: false,
    signal: interrupt.signal,
    ...(embeddedAccount === undefined ? {} : { embeddedAccount }),
  });
  return { code, out, err };
}

/** A new temporary folder with these files. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), "snowhook-cli-"));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}
