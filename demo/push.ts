import { join } from "node:path";
import { pushToRunning } from "../local/push-to-running.ts";
import { stateFolder } from "../local/run-local.ts";

// npm run push -- BRANCH: pushes this checkout to a branch of the running instance.
const [, , branch] = process.argv;
if (branch === undefined) {
  process.stderr.write("npm run push -- BRANCH: dev, staging or main\n");
  process.exitCode = 1;
} else {
  process.exitCode = await pushToRunning(stateFolder(join(import.meta.dirname, "..")), branch, {
    start: "npm start",
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  });
}
