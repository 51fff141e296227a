import { join } from "node:path";
import { errorText } from "../local/explain-error.ts";
import { stateFolder } from "../local/run-local.ts";
import { runMachine } from "../local/run-machine.ts";
import { readDataSet } from "./data-set.ts";
import { cameOutRight, runMainJob } from "./main-job.ts";
import type { StartOptions } from "./options.ts";
import { readOptions, usage } from "./options.ts";
import { loadShippedProject } from "./shipped-project.ts";
import { type Demo, startDemo } from "./start-demo.ts";

const root = join(import.meta.dirname, "..");
const state = stateFolder(root);

/** `npm start`: the main job on this machine. Resolves with the exit code. */
async function main(options: StartOptions): Promise<number> {
  const { project } = loadShippedProject(root);
  const { csv, description, kaggle } = await readDataSet(options.data, process.env);
  return runMachine<Demo>({
    root,
    state,
    project,
    options,
    words: {
      title: "a push deploys Snowflake, here on this machine",
      start: "npm start",
      push: "npm run push -- staging",
    },
    start: (local) => startDemo({ ...local, csv, ...(kaggle === undefined ? {} : { kaggle }) }),
    introduce: (_, screen) => screen.done("Kaggle", description),
    push: async ({ machine, ...input }) => {
      const result = await runMainJob({ ...input, local: machine, folder: state, staysUp: !options.once });
      return { push: result.push, right: cameOutRight(result) };
    },
  });
}

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(usage);
  // Everything is stopped then; what a library still holds open must not keep the terminal.
  else process.exit(await main(options));
} catch (error) {
  process.stderr.write(errorText(error));
  process.exitCode = 1;
}
