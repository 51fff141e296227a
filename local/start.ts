import { join } from "node:path";
import { environmentOfBranch } from "../core/project/find-environment.ts";
import { runningInstance, startControl } from "./control.ts";
import { readDataSet } from "./data-set.ts";
import { watchDeployments } from "./deployments.ts";
import { endLostLeases } from "./end-lost-leases.ts";
import { errorText, explainPort } from "./explain-error.ts";
import { readCheckout } from "./github/read-checkout.ts";
import { cameOutRight, runMainJob, setUp } from "./main-job.ts";
import type { StartOptions } from "./options.ts";
import { readOptions, usage } from "./options.ts";
import { loadShippedProject } from "./shipped-project.ts";
import { dropState, startLocal } from "./start-local.ts";
import { duration } from "./terminal/format.ts";
import { paint } from "./terminal/paint.ts";
import type { Screen } from "./terminal/screen.ts";
import { createScreen } from "./terminal/screen.ts";
import { showDeployLog } from "./terminal/show-log.ts";

const root = join(import.meta.dirname, "..");
const state = join(root, ".snowhook");

/** `npm start`: the main job on this machine. Resolves with the exit code. */
async function main(options: StartOptions): Promise<number> {
  const started = performance.now();
  const screen = createScreen((line) => process.stdout.write(`${line}\n`));
  const interrupted = whenInterrupted();
  if ((await runningInstance(state)) !== undefined) {
    screen.failed("another npm start is running over .snowhook/: stop it first");
    return 1;
  }
  // What cannot be is refused before anything is dropped or started.
  environmentOfBranch(loadShippedProject(root).project, options.branch);
  const data = await readDataSet(options.data, process.env);
  if (options.fresh) await dropState(state);

  screen.line();
  screen.line(
    `${paint("bold", "snowhook")} ${paint("dim", "a push deploys Snowflake, here on this machine")}`,
  );
  const deployments = watchDeployments();
  const local = await startLocal({
    root,
    state,
    csv: data.csv,
    ...(data.kaggle === undefined ? {} : { kaggle: data.kaggle }),
    ports: options.ports,
    onDeployment: deployments.onDeployment,
    onLog: (entry) => {
      showDeployLog(screen, entry);
      deployments.onLog(entry);
    },
    onError: (error) =>
      screen.failed("a function threw", error instanceof Error ? error.message : String(error)),
  }).catch((error: unknown) => {
    throw explainPort(error, options.ports);
  });
  const stops = [local.stop];
  const stop = async (): Promise<void> => {
    for (const one of stops.splice(0).reverse()) await one();
  };

  try {
    screen.heading("Start");
    screen.done("snowglobe", `the account, at ${local.globe.url}`);
    screen.done("GitHub", `stand-in for ${local.environments.repository}`);
    screen.done("Kaggle", data.description);
    screen.done("queue, secrets, functions", `webhook at ${local.webhookUrl}`, performance.now() - started);

    const job = oneAfterAnother(async (branch: string) =>
      runMainJob({ local, deployments, screen, branch, checkout: await readCheckout(root), folder: state }),
    );
    const control = await startControl(state, async (branch) => {
      environmentOfBranch(local.environments.project, branch);
      return (await job(branch)).push;
    });
    stops.push(control.close);

    await setUp(local, screen);
    for (const environment of await endLostLeases(local)) {
      screen.done(environment, "a former start was stopped while it deployed; its lease was ended");
    }
    const result = await Promise.race([job(options.branch), interrupted]);
    if (result === undefined) return 130;
    const right = cameOutRight(result);
    const took = duration(performance.now() - started);
    screen.line();
    screen.line(
      paint("dim", `${right ? "All came out right" : "Not all came out right"}, ${took} after the start.`),
    );
    if (options.once) return right ? 0 : 1;
    sayHowToGoOn(screen);
    await interrupted;
    return 0;
  } finally {
    await stop();
  }
}

/** Runs each call when the one before it has ended, well or not: two pushes would mix their lines. */
function oneAfterAnother<In, Out>(run: (input: In) => Promise<Out>): (input: In) => Promise<Out> {
  let last: Promise<unknown> = Promise.resolve();
  return (input) => {
    const next = last.then(() => run(input));
    last = next.catch(() => undefined);
    return next;
  };
}

function sayHowToGoOn(screen: Screen): void {
  screen.heading("Go on");
  screen.line(
    `${paint("cyan", "npm run push -- staging")}   pushes this checkout, edits included, to another branch`,
  );
  screen.line(
    `${paint("cyan", "Ctrl-C")}                    stops everything; the next start goes on from here`,
  );
  screen.line();
}

/**
 * Resolves at the first Ctrl-C; the second one ends the process at once. One key may come as two signals: from the
 * terminal, and handed on by npm.
 */
function whenInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    let askedAt: number | undefined;
    const onSignal = (): void => {
      if (askedAt !== undefined) {
        if (performance.now() - askedAt > 500) process.exit(130);
        return;
      }
      askedAt = performance.now();
      process.stdout.write("\n  Stopping …\n");
      resolve();
    };
    process.on("SIGINT", onSignal);
    process.on("SIGTERM", onSignal);
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
