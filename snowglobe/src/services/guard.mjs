// Ends the process groups that it was told of when its parent is gone, however it went: the pipe to it closes.
// Lines on standard input: "+PID" watches a group, "-PID" forgets it.
import { createInterface } from "node:readline";

const groups = new Set();

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});

const end = (signal) => {
  for (const group of groups) {
    try {
      process.kill(-group, signal);
    } catch {
      groups.delete(group);
    }
  }
};

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const group = Number(line.slice(1));
    if (line.startsWith("+")) groups.add(group);
    else groups.delete(group);
  })
  .on("close", () => {
    end("SIGTERM");
    setTimeout(() => {
      end("SIGKILL");
      process.exit(0);
    }, 5000);
    setInterval(() => {
      end(0);
      if (groups.size === 0) process.exit(0);
    }, 50);
  });
