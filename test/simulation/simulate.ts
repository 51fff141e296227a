import { type DeployRequest, readDeployRequest } from "../../core/queue/deploy-request.ts";
import { createClock } from "./clock.ts";
import { createEventSource } from "./event-source.ts";
import {
  DEPLOY_LIMIT_MS,
  deadLetterFunction,
  deployFunction,
  reconcileFunction,
  type Wiring,
  webhook,
} from "./functions.ts";
import { createGithubModel } from "./github-model.ts";
import { invoke, isKilled, type Kill, type World } from "./invocation.ts";
import { planOutages, watchOutages } from "./outages.ts";
import { simulatedProject } from "./project.ts";
import { pushSomething, type SignedPush, signPush } from "./pushes.ts";
import { createQueue, type ReceivedMessage } from "./queue-model.ts";
import { createRandom } from "./random.ts";
import { createRepository } from "./repository-model.ts";
import { createSchema } from "./snowflake-model.ts";
import { createWatch, type Violation } from "./watch.ts";

export interface Simulated {
  readonly violations: readonly Violation[];
  readonly figures: Readonly<Record<string, number>>;
}

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1);
/** Before the first fault every environment has been deployed to once: the reconciler leaves the others alone. */
const QUIET_START = 30 * MINUTE;
/** Of each branch, between two pushes. */
const MEAN_GAP = 15 * MINUTE;
/** After the last fault. */
const QUIET_END = 3 * 60 * MINUTE;
const BRANCHES = 20;
const MOST_RECEIVES = 100;
const VISIBILITY_MS = 960_000;
/** Of functions, at one of their calls. */
const KILLED = 0.03;

/**
 * Pushes to twenty branches while services are away and functions are killed, by a clock of its own: the product's own
 * decisions over models of what is around them.
 */
export async function simulate(
  seed: number,
  pushes: number,
  trace: (environment: string, at: number, what: string) => void = () => undefined,
): Promise<Simulated> {
  const random = createRandom(seed);
  const chance = (name: string) => random.branch(name);
  const clock = createClock(START);
  const environments = Array.from({ length: BRANCHES }, (_, index) => (index === 0 ? "prod" : `e${index}`));
  const length = (pushes / BRANCHES) * MEAN_GAP;
  // A short one has its faults too.
  const meanGap = Math.min(2 * 60 * MINUTE, length / 4);
  const plan = { from: START + QUIET_START, until: START + QUIET_START + length, meanGap };
  const planned = planOutages(chance("outages"), environments, plan);
  const outages = watchOutages(planned);
  const repository = createRepository(chance("repository"));
  const watch = createWatch(clock, repository, outages, environments);
  const figures = {
    ...{ pushes: 0, deliveries: 0, lost: 0, late: 0, doubled: 0, sentAgain: 0, outages: planned.length },
    ...{ killed: 0, killedBeforeFirstAct: 0, functions: 0, calls: 0, failedCalls: 0, deadLetters: 0 },
  };

  const durations = chance("durations");
  const schemas = new Map(environments.map((key) => [key, createSchema(clock.now)]));
  const deadLetters = createQueue({ visibilityMs: 6 * MINUTE, mostReceives: Number.POSITIVE_INFINITY });
  const queue = createQueue({
    visibilityMs: VISIBILITY_MS,
    mostReceives: MOST_RECEIVES,
    onDead(body, group) {
      figures.deadLetters += 1;
      deadLetters.send(body, group, `dead ${figures.deadLetters}`, clock.now());
      dead.wake();
      const { environment, commit } = requestOf(body);
      watch.givenUp(environment, commit);
      watch.disturbed(environment, clock.now());
    },
  });
  const wiring: Wiring = {
    ...{ clock, queue, deadLetters, webhookSecret: "a secret", mostReceives: MOST_RECEIVES },
    file: simulatedProject(environments),
    github: createGithubModel(repository, clock),
    events: watch,
    schema(environment) {
      const schema = schemas.get(environment);
      if (schema === undefined) throw new Error(`there is no schema of ${environment}`);
      return schema;
    },
    // Seldom one that outlives the function.
    duration: () =>
      durations.chance(0.002) ? durations.between(14, 20) * MINUTE : durations.between(500, 15_000),
  };
  const world: World = {
    ...{ clock, outages, random: chance("calls") },
    onCall(_, failed) {
      figures.calls += 1;
      if (failed) figures.failedCalls += 1;
    },
  };

  const fate = chance("kills");
  const mayKill = (mostCalls: number): Kill | undefined =>
    clock.now() < plan.until && clock.now() > plan.from && fate.chance(KILLED)
      ? { at: fate.integer(1, mostCalls), moment: fate.pick(["before", "after"] as const) }
      : undefined;
  const disturbAll = (at: number) => {
    for (const environment of environments) watch.disturbed(environment, at);
  };
  const sqsAway = () => outages.isAway("sqs", undefined, clock.now());

  const startDeploy = async (message: ReceivedMessage) => {
    figures.functions += 1;
    const { environment, commit } = requestOf(message.body);
    const [received, kill] = [clock.now(), mayKill(40)];
    const couldSay = !sqsAway();
    const ended = await invoke(world, { limit: DEPLOY_LIMIT_MS, kill }, (calls) =>
      deployFunction(wiring, calls, message, (said) => trace(environment, clock.now(), said)),
    );
    if (isKilled(ended)) trace(environment, clock.now(), `killed after ${ended.calls} calls`);
    if (isKilled(ended)) {
      figures.killed += 1;
      // Whoever dies before its first act leaves the message with the queue's own time-out.
      const unsaid = ended.calls <= 1 || !couldSay;
      if (unsaid) figures.killedBeforeFirstAct += 1;
      watch.disturbed(environment, unsaid ? received + VISIBILITY_MS : clock.now());
      // Three times, and a new message tries anew.
      watch.givenUp(environment, commit);
    }
    return ended;
  };
  const source = createEventSource(clock, queue, { concurrency: 5, isAway: sqsAway, start: startDeploy });
  const dead = createEventSource(clock, deadLetters, {
    concurrency: 2,
    isAway: sqsAway,
    start: (message) =>
      invoke(world, { limit: MINUTE, kill: mayKill(8) }, (calls) =>
        deadLetterFunction(wiring, calls, message),
      ),
  });

  const deliver = async (signed: SignedPush, environment: string) => {
    figures.deliveries += 1;
    const answer = await invoke(world, { limit: 10_000, kill: mayKill(2) }, (calls) =>
      webhook(wiring, calls, { ...signed, receivedAt: new Date(clock.now()) }),
    );
    trace(
      environment,
      clock.now(),
      `webhook ${isKilled(answer) ? "killed" : `${answer.status} ${JSON.stringify(answer.body)}`}`,
    );
    source.wake();
    if (isKilled(answer)) watch.disturbed(environment, clock.now());
  };

  let queued = new Map<string, number>();
  const look = async () => {
    const ended = await invoke(world, { limit: 2 * MINUTE, kill: mayKill(200) }, (calls) =>
      reconcileFunction(wiring, calls, queued),
    ).catch(() => undefined);
    source.wake();
    if (!isKilled(ended)) return;
    queued = new Map();
    disturbAll(clock.now());
  };
  const end = plan.until + QUIET_END;
  for (let time = START + 5 * MINUTE; time < end; time += 5 * MINUTE) clock.at(time, () => void look());
  for (const { until, environment } of planned)
    clock.at(until, () =>
      environment === undefined ? disturbAll(until) : watch.disturbed(environment, until),
    );

  for (const environment of environments) {
    const own = chance(environment);
    const sent: { signed: SignedPush; commit: Parameters<typeof watch.sentAgain>[1] }[] = [];
    const later = (ms: number, act: () => void) => clock.at(clock.now() + ms, act);
    const push = () => {
      const pushed = pushSomething(repository, own, environment, clock.now());
      figures.pushes += 1;
      trace(
        environment,
        clock.now(),
        `pushed ${pushed.pushed.commit.id.slice(0, 7)}${pushed.forced ? " forced" : ""}`,
      );
      const signed = signPush(pushed, `${environment}-${figures.pushes}`, wiring.webhookSecret);
      const isFirst = sent.push({ signed, commit: pushed.pushed.commit }) === 1;
      watch.pushed(pushed.pushed);
      const soon = own.between(100, 2_000) + (own.chance(0.1) ? own.between(0, 60_000) : 0);
      const lot = isFirst ? 1 : own.next();
      if (lot < 0.05) figures.lost += 1;
      else if (lot < 0.1) {
        figures.late += 1;
        later(own.between(1, 90) * MINUTE, () => void deliver(signed, environment));
      } else later(soon, () => void deliver(signed, environment));
      if (lot >= 0.1 && lot < 0.15) {
        figures.doubled += 1;
        later(soon + own.between(0, 4 * MINUTE), () => void deliver(signed, environment));
      }
      if (own.chance(0.04)) {
        later(own.between(0, 60) * MINUTE, () => {
          const old = own.pick(sent.slice(-6));
          figures.sentAgain += 1;
          watch.sentAgain(environment, old.commit);
          void deliver(old.signed, environment);
        });
      }
    };
    clock.at(START + own.between(0, 60_000), push);
    let time = plan.from;
    for (let count = 1; count < pushes / BRANCHES; count += 1) {
      time += Math.min(own.gap(MEAN_GAP), 6 * MEAN_GAP);
      clock.at(Math.min(time, plan.until), push);
    }
  }

  await clock.run(end);
  watch.finish((environment) => wiring.github.deployments(environment));
  const worst = Math.max(0, ...watch.delays);
  return {
    violations: watch.violations,
    figures: {
      ...figures,
      hours: Math.round((clock.now() - START) / (60 * MINUTE)),
      heads: watch.delays.length,
      worstSeconds: Math.round(worst / 1000),
    },
  };
}

function requestOf(body: string): DeployRequest {
  const request = readDeployRequest(body, () => ["shop"]);
  if ("poison" in request) throw new Error(request.poison);
  return request;
}
