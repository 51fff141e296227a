import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Guard } from "./container-process.ts";

/** A process beside this one that ends the containers when this one is gone, even by SIGKILL. */
export interface ProcessGuard extends Guard {
  close(): void;
}

/** Starts it with the first process that it is to watch. */
export function processGuard(): ProcessGuard {
  let guard: ReturnType<typeof start> | undefined;
  const start = () => {
    const child = spawn(process.execPath, [fileURLToPath(new URL("./guard.mjs", import.meta.url))], {
      stdio: ["pipe", "ignore", "ignore"],
      // A Ctrl-C in the terminal goes to the whole group: the guard must outlive us.
      detached: true,
    });
    child.unref();
    child.stdin.on("error", () => {});
    (child.stdin as { unref?: () => void }).unref?.();
    return child;
  };
  return {
    watch(group) {
      guard ??= start();
      guard.stdin.write(`+${group}\n`);
    },
    forget(group) {
      guard?.stdin.write(`-${group}\n`);
    },
    close() {
      guard?.stdin.end();
      guard = undefined;
    },
  };
}
