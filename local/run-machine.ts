import { environmentOfBranch } from "../core/project/find-environment.ts";
import type { Project } from "../core/project/project.ts";
import { runningInstance, startControl } from "./control.ts";
import { type Deployments, watchDeployments } from "./deployments.ts";
import { endLostLeases } from "./end-lost-leases.ts";
import { explainPort } from "./explain-error.ts";
import { type Checkout, readCheckout } from "./github/read-checkout.ts";
import type { PushResult } from "./push-branch.ts";
import { setUp } from "./set-up.ts";
import { dropState, type Local, type LocalOptions } from "./start-local.ts";
import { duration } from "./terminal/format.ts";
import { paint } from "./terminal/paint.ts";
import type { Screen } from "./terminal/screen.ts";
import { createScreen } from "./terminal/screen.ts";
import { showDeployLog } from "./terminal/show-log.ts";
import { whenInterrupted } from "./when-interrupted.ts";

/** What a person chose. */
export interface MachineOptions {
  /** End when the result is shown. */
  readonly once: boolean;
  /** Drop what former starts have kept. */
  readonly fresh: boolean;
  /** Branch that is pushed at the start. */
  readonly branch: string;
  readonly ports: { readonly webhook: number; readonly snowflake: number };
}

/** One push on a machine, and what there is to show of it. */
export interface PushInput<Machine> {
  readonly machine: Machine;
  readonly deployments: Deployments;
  readonly screen: Screen;
  readonly branch: string;
  readonly checkout: Checkout;
}

/** A machine, and how it is called by those who start it. */
export interface MachinePlan<Machine extends Local> {
  /** The checkout. */
  readonly root: string;
  /** Folder of everything that is kept between two starts. */
  readonly state: string;
  readonly project: Project;
  readonly options: MachineOptions;
  readonly words: {
    readonly title: string;
    /** `npm start` */
    readonly start: string;
    /** `npm run push -- staging` */
    readonly push: string;
  };
  start(options: LocalOptions): Promise<Machine>;
  /** Says what of it is running, beside snowglobe and GitHub. */
  readonly introduce?: (machine: Machine, screen: Screen) => void;
  /** Pushes, and shows what came of it. */
  push(input: PushInput<Machine>): Promise<{ readonly push: PushResult; readonly right: boolean }>;
}

/** Starts a machine, sets the account up, pushes, and stays up unless told otherwise. Resolves with the exit code. */
export async function runMachine<Machine extends Local>(plan: MachinePlan<Machine>): Promise<number> {
  const { root, state, options, words } = plan;
  const started = performance.now();
  const screen = createScreen((line) => process.stdout.write(`${line}\n`));
  const interrupted = whenInterrupted();
  if ((await runningInstance(state)) !== undefined) {
    screen.failed(`another ${words.start} is running over .snowhook/: stop it first`);
    return 1;
  }
  // What cannot be is refused before anything is dropped or started.
  environmentOfBranch(plan.project, options.branch);
  if (options.fresh) await dropState(state);

  screen.line();
  screen.line(`${paint("bold", "snowhook")} ${paint("dim", words.title)}`);
  const deployments = watchDeployments();
  const machine = await plan
    .start({
      root,
      state,
      project: plan.project.key,
      ports: options.ports,
      onDeployment: deployments.onDeployment,
      onLog: (entry) => {
        showDeployLog(screen, entry);
        deployments.onLog(entry);
      },
      onError: (error) =>
        screen.failed("a function threw", error instanceof Error ? error.message : String(error)),
    })
    .catch((error: unknown) => {
      throw explainPort(error, options.ports);
    });
  const stops = [machine.stop];
  try {
    screen.heading("Start");
    screen.done("snowglobe", `account at ${machine.globe.url}`);
    screen.done("GitHub", `stand-in for ${machine.project.repository}`);
    plan.introduce?.(machine, screen);
    screen.done("queue, secrets, functions", `webhook at ${machine.webhookUrl}`, performance.now() - started);

    const push = oneAfterAnother(async (branch: string) =>
      plan.push({ machine, deployments, screen, branch, checkout: await readCheckout(root) }),
    );
    const control = await startControl(state, async (branch) => {
      environmentOfBranch(machine.project, branch);
      return (await push(branch)).push;
    });
    stops.push(control.close);

    await setUp(machine, screen);
    for (const environment of await endLostLeases(machine)) {
      screen.done(environment, "a former start was stopped while it deployed; its lease was ended");
    }
    const result = await Promise.race([push(options.branch), interrupted]);
    if (result === undefined) return 130;
    const took = duration(performance.now() - started);
    screen.line();
    screen.line(
      paint(
        "dim",
        `${result.right ? "All came out right" : "Not all came out right"}, ${took} after the start.`,
      ),
    );
    if (options.once) return result.right ? 0 : 1;
    sayHowToGoOn(screen, words.push);
    await interrupted;
    return 0;
  } finally {
    for (const stop of stops.reverse()) await stop();
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

function sayHowToGoOn(screen: Screen, push: string): void {
  const width = Math.max(push.length, "Ctrl-C".length) + 3;
  screen.heading("Go on");
  screen.line(`${paint("cyan", push.padEnd(width))}pushes this checkout as it is to another branch`);
  screen.line(`${paint("cyan", "Ctrl-C".padEnd(width))}stops everything; the next start goes on from here`);
  screen.line();
}
