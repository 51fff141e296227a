import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const BARE = join(import.meta.dirname, "bare-start.mjs");
const BUILT = join(import.meta.dirname, "../../snowglobe/dist/bin.js");

export const PASSWORD = "measured";

export interface Started {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export const startBare = (): Promise<Started> => start([BARE]);
/** The command of the built package: `npm run build -w snowglobe` first. */
export const startBuilt = (): Promise<Started> => start([BUILT, "--password", PASSWORD]);

async function start(args: readonly string[]): Promise<Started> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const url = await firstUrl(child);
  return {
    url,
    pid: child.pid ?? 0,
    async stop() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}

function firstUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (piece) => {
      text += String(piece);
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
      if (url !== undefined) resolve(url);
    });
    child.once("exit", (code) => reject(new Error(`it ended with ${code}: is the package built?\n${text}`)));
  });
}
