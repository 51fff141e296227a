import { deploy } from "../../core/deployment/deploy.ts";
import { reportGivenUp } from "../../core/deployment/report-given-up.ts";
import { type Delivery, receiveDelivery } from "../../core/github/receive-delivery.ts";
import type { ProjectFile } from "../../core/project/project.ts";
import {
  type DeployRequest,
  deployRequestSchema,
  readDeployRequest,
} from "../../core/queue/deploy-request.ts";
import { groupOf } from "../../core/queue/request-group.ts";
import { deduplicationId } from "../../core/queue/send-request.ts";
import { type Fate, type QueuedMessage, takeMessages } from "../../core/queue/take-messages.ts";
import { reconcile } from "../../core/reconcile/reconcile.ts";
import { projectSecrets } from "../../core/secrets/project-secrets.ts";
import { createEngine, type EngineWorld } from "./engine-model.ts";
import type { GithubModel } from "./github-model.ts";
import type { Calls } from "./invocation.ts";
import type { QueueModel } from "./queue-model.ts";

/** What the functions are wired to; each invocation reaches it through its own calls. */
export interface Wiring extends EngineWorld {
  readonly file: ProjectFile;
  readonly github: GithubModel;
  readonly queue: QueueModel;
  readonly deadLetters: QueueModel;
  readonly webhookSecret: string;
  readonly mostReceives: number;
}

/** As handlers/deploy.ts has it: what the deployment needs before Lambda ends the function. */
const RESERVE_MS = 120_000;
export const DEPLOY_LIMIT_MS = 900_000;

const SECRET = JSON.stringify({ account: "A", user: "U", password: "a password" });

function send({ queue, clock }: Wiring, calls: Calls, request: DeployRequest): Promise<string> {
  const body = JSON.stringify(deployRequestSchema.parse(request));
  return calls.call("sqs", () => queue.send(body, groupOf(request), deduplicationId(request), clock.now()));
}

/** GitHub's token, which each function reads anew. */
const openGithub = async ({ github }: Wiring, calls: Calls) => {
  await calls.call("secrets", () => undefined);
  return github.client(calls);
};

/** The webhook's answer to one delivery; it reads its secret anew each time. */
export const webhook = (wiring: Wiring, calls: Calls, delivery: Delivery) =>
  receiveDelivery(delivery, {
    file: wiring.file,
    mostBytes: 5 * 1024 ** 2,
    secrets: {
      current: () => calls.call("secrets", () => [wiring.webhookSecret]),
      again: async () => undefined,
    },
    send: (request) => send(wiring, calls, request),
  });

/**
 * @param trace for whoever looks for what went wrong
 * @returns the ids of the messages that come again
 */
export function deployFunction(
  wiring: Wiring,
  calls: Calls,
  message: QueuedMessage,
  trace: (said: string) => void,
): Promise<string[]> {
  const { file, clock, queue, mostReceives } = wiring;
  const deadline = clock.now() + DEPLOY_LIMIT_MS - RESERVE_MS;
  const act = async (request: DeployRequest, receives: number): Promise<Fate> => {
    const github = await openGithub(wiring, calls);
    const report = await deploy({
      request,
      file,
      github,
      secrets: projectSecrets((name) =>
        calls.call("secrets", () => SECRET, /^snowhook\/shop\/(.+)$/.exec(name)?.[1]),
      ),
      engine: createEngine(wiring, calls, deadline),
      now: () => new Date(clock.now()),
      deadline: new Date(deadline),
      receive: { count: receives, last: receives >= mostReceives },
    });
    trace(`${request.requestedBy} ${request.commit.slice(0, 7)} ${receives}: ${JSON.stringify(report)}`);
    return report.outcome === "paused" ? { againAfterSeconds: report.afterSeconds } : "done";
  };
  return takeMessages([message], {
    read: async (body) => readDeployRequest(body, () => ["shop"]),
    act,
    returnAfter: ({ receiptHandle }, seconds) =>
      calls.call("sqs", () => queue.changeVisibility(receiptHandle, seconds * 1000, clock.now())),
    every: calls.every,
    onEvent: (event) => trace(`${event.type} ${"error" in event ? String(event.error) : ""}`),
  });
}

export function deadLetterFunction(wiring: Wiring, calls: Calls, message: QueuedMessage): Promise<string[]> {
  const { file } = wiring;
  return takeMessages([message], {
    read: async (body) => readDeployRequest(body, () => ["shop"]),
    async act(request) {
      const github = await openGithub(wiring, calls);
      await reportGivenUp({ request, file, github, warn: () => undefined });
      return "done";
    },
    every: calls.every,
    onEvent: () => undefined,
  });
}

/** @param queued what the warm instance remembers */
export async function reconcileFunction(
  wiring: Wiring,
  calls: Calls,
  queued: Map<string, number>,
): Promise<void> {
  const { file, clock } = wiring;
  await reconcile({
    file,
    github: await openGithub(wiring, calls),
    send: (request) => send(wiring, calls, request),
    now: () => new Date(clock.now()),
    queued,
  });
}
