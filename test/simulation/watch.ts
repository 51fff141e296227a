import { createHash } from "node:crypto";
import type { Clock } from "./clock.ts";
import type { Deployment } from "./github-model.ts";
import type { watchOutages } from "./outages.ts";
import type { Commit, Pushed, RepositoryModel } from "./repository-model.ts";

/** What broke a promise, and when. */
export interface Violation {
  readonly promise: "in time" | "in order" | "once" | "true at GitHub";
  readonly environment: string;
  readonly at: number;
  readonly what: string;
}

/** An environment as it is in Snowflake, beside what GitHub asks for. */
interface Watched {
  /** the tree whose script and job have run to their end */
  deployed: string | undefined;
  /** checksum of the script that ran last */
  applied: string | undefined;
  /** the newest push whose scripts have run */
  newest: number;
  /** since when it is not what the head asks for */
  behindSince: number | undefined;
  /** when the last fault ended that may have kept it from it */
  disturbedAt: number;
  readonly scripts: Set<string>;
  /** how often a commit's job may run: once for each time it was pushed, or sent again by a person */
  readonly asked: Map<string, number>;
  readonly jobs: Map<string, number>;
}

/** The promise: within ten minutes of the fault's end. */
export const IN_TIME_MS = 10 * 60_000;
/** A script or job that takes longer keeps its environment waiting by itself. */
const LONG_MS = 60_000;

const UNDER_WAY: ReadonlySet<string> = new Set(["queued", "in_progress"]);

const checksumOf = (tree: string) => createHash("sha1").update(tree).digest("hex");

/** Holds what happens in Snowflake against what was pushed. */
export function createWatch(
  clock: Clock,
  repository: RepositoryModel,
  outages: ReturnType<typeof watchOutages>,
  environments: readonly string[],
) {
  const violations: Violation[] = [];
  const delays: number[] = [];
  const watched = new Map<string, Watched>(
    environments.map((environment) => [
      environment,
      {
        ...{ deployed: undefined, applied: undefined, newest: -1, behindSince: undefined, disturbedAt: 0 },
        ...{ scripts: new Set(), asked: new Map(), jobs: new Map() },
      },
    ]),
  );
  const of = (environment: string) => {
    const one = watched.get(environment);
    if (one === undefined) throw new Error(`there is no environment ${environment}`);
    return one;
  };
  const broken = (promise: Violation["promise"], environment: string, what: string) =>
    violations.push({ promise, environment, at: clock.now(), what });
  const count = (counts: Map<string, number>, commit: string) =>
    counts.set(commit, (counts.get(commit) ?? 0) + 1);

  /** Milliseconds that it is behind without a fault to blame. */
  function lateBy(environment: string): number {
    const { behindSince, disturbedAt } = of(environment);
    if (behindSince === undefined || outages.isAnyAway(environment, clock.now())) return 0;
    return Math.max(0, clock.now() - Math.max(behindSince, disturbedAt));
  }

  /** Looks whether the environment is what its head asks for. */
  function look(environment: string): void {
    const one = of(environment);
    const head = repository.head(environment);
    if (head === undefined) return;
    if (one.deployed !== head.commit.tree) {
      one.behindSince ??= clock.now();
      return;
    }
    if (one.behindSince !== undefined) arrived(environment);
    one.behindSince = undefined;
  }

  function arrived(environment: string): void {
    const late = lateBy(environment);
    delays.push(late);
    if (late > IN_TIME_MS)
      broken("in time", environment, `${Math.round(late / 1000)} s after the fault's end`);
  }

  return {
    violations,
    delays,
    pushed({ branch, commit }: Pushed): void {
      const one = of(branch);
      count(one.asked, commit.id);
      const late = lateBy(branch);
      if (late > IN_TIME_MS) broken("in time", branch, `not deployed after ${Math.round(late / 1000)} s`);
      // A new head, and a new time for it.
      one.behindSince = undefined;
      look(branch);
    },
    /** A person sends an old push again. */
    sentAgain(environment: string, commit: Commit): void {
      count(of(environment).asked, commit.id);
    },
    /** A function was given up on this commit: a new message may run its job again. */
    givenUp(environment: string, commit: string): void {
      count(of(environment).asked, commit);
    },
    disturbed(environment: string, at: number): void {
      const one = of(environment);
      one.disturbedAt = Math.max(one.disturbedAt, at);
    },
    begun(environment: string, end: number): void {
      const one = of(environment);
      if (end - clock.now() > LONG_MS) one.disturbedAt = Math.max(one.disturbedAt, end);
    },
    scriptRecorded(environment: string, script: string, checksum: string): void {
      const one = of(environment);
      const isVersion = script.startsWith("V");
      if (isVersion && one.scripts.has(script)) broken("once", environment, `${script} has run twice`);
      one.scripts.add(script);
      if (isVersion) return;
      one.applied = checksum;
      one.deployed = undefined;
      const pushes = repository.pushes(environment);
      const number = pushes.findLastIndex(({ commit }) => checksumOf(commit.tree) === checksum);
      if (number < one.newest)
        broken("in order", environment, `push ${number} was applied after push ${one.newest}`);
      one.newest = Math.max(one.newest, number);
      look(environment);
    },
    jobRecorded(environment: string, commitId: string): void {
      const one = of(environment);
      count(one.jobs, commitId);
      if ((one.jobs.get(commitId) ?? 0) > (one.asked.get(commitId) ?? 0))
        broken("once", environment, `${commitId.slice(0, 7)} was deployed more often than asked for`);
      const commit = repository.commit(commitId);
      if (commit !== undefined && checksumOf(commit.tree) === one.applied) one.deployed = commit.tree;
      look(environment);
    },
    /** What is behind at the end, when all faults are long over; and what GitHub shows that is not so. */
    finish(shown: (environment: string) => readonly Deployment[]): void {
      for (const [environment, { behindSince, deployed }] of watched) {
        if (behindSince !== undefined) broken("in time", environment, "never deployed");
        const states = shown(environment).map(({ statuses }) => statuses.at(-1)?.state ?? "queued");
        const success = states.indexOf("success");
        const commit = repository.commit(shown(environment)[success]?.sha ?? "");
        if (commit?.tree !== deployed)
          broken("true at GitHub", environment, "another commit is shown as deployed");
        for (const state of states.slice(0, Math.max(0, success)))
          if (UNDER_WAY.has(state))
            broken("true at GitHub", environment, `a deployment is ${state} for ever`);
      }
    },
  };
}

export type Watch = ReturnType<typeof createWatch>;
