import type { Context } from "aws-lambda";
import * as z from "zod";
import { deploy } from "../core/deployment/deploy.ts";
import type { DeploymentReport } from "../core/deployment/deployment-types.ts";
import { requestByHand } from "../core/deployment/request-by-hand.ts";
import { keepFingerprint } from "../core/drift/keep-fingerprint.ts";
import { ofDeployment } from "../core/notify/of-deployment.ts";
import type { DeployRequest } from "../core/queue/deploy-request.ts";
import { fromQueue, isQueueEvent } from "./from-queue.ts";
import type { Log } from "./log.ts";
import { manual } from "./manual.ts";
import { metricFields } from "./metrics.ts";
import { tellReceivers } from "./notifying.ts";
import { readSettings } from "./settings.ts";
import { openWorkshop, type Workshop } from "./workshop.ts";

/** Time to stop in before Lambda ends the function: the running request is left, and GitHub told. Milliseconds. */
const RESERVE = 120_000;

interface Run {
  readonly workshop: Workshop;
  readonly request: DeployRequest;
  readonly receive: { readonly count: number; readonly last: boolean };
  readonly context: Context;
  readonly log: Log;
}

async function run({ workshop, request, receive, context, log }: Run): Promise<DeploymentReport> {
  const { settings, file, secrets, github, engine } = workshop;
  const started = Date.now();
  const about = { project: request.project, environment: request.environment, commit: request.commit };
  const report = await deploy({
    request,
    file,
    variables: process.env,
    secrets,
    github,
    engine,
    receive,
    keepFingerprint,
    deadline: new Date(started + Math.max(0, context.getRemainingTimeInMillis() - RESERVE)),
    ...(settings.logUrl === undefined ? {} : { logUrl: settings.logUrl }),
    onEvent: ({ type, ...fields }) => log(LEVELS[type] ?? "info", type, { ...about, ...fields }),
  });
  const level = isBad(report) ? "error" : "info";
  const milliseconds = Date.now() - started;
  log(level, `deployment ${report.outcome}`, { ...report, milliseconds, ...metricsOf(report, milliseconds) });
  const delivery = { report, request, received: receive.count, logUrl: settings.logUrl };
  await tellReceivers(workshop, ofDeployment(delivery), log);
  return report;
}

/** By environment and outcome; and once without them, for the alarm. */
function metricsOf(report: DeploymentReport, milliseconds: number): Record<string, unknown> {
  const { project, environment, outcome } = report;
  const scripts = outcome === "succeeded" ? { ScriptsApplied: report.applied.length } : {};
  return metricFields(
    {
      metrics: { Deployments: 1, DeploymentSeconds: milliseconds / 1000, ...scripts },
      environment: `${project}/${environment}`,
      outcome,
    },
    { metrics: isBad(report) ? { Failed: 1 } : {} },
  );
}

/** It failed, or could not be tried because something cannot be reached: that may last, and somebody should know. */
function isBad(report: DeploymentReport): boolean {
  return report.outcome === "failed" || (report.outcome === "paused" && report.unreachable === true);
}

const LEVELS: Readonly<Record<string, "warn" | "error">> = {
  warning: "warn",
  danger: "warn",
  "config-ignored": "warn",
  "report-refused": "warn",
  "lease-kept": "warn",
  "fingerprint-failed": "warn",
  "script-failed": "error",
};

const queued = fromQueue(
  "deploy",
  () => readSettings().queueUrl,
  async ({ request, receives, context, log }) => {
    const workshop = await openWorkshop();
    const receive = { count: receives, last: receives >= workshop.settings.mostReceives };
    const report = await run({ workshop, request, receive, context, log });
    return report.outcome === "paused" ? { againAfterSeconds: report.afterSeconds } : "done";
  },
);

const eventSchema = z.object({
  project: z.string().optional(),
  environment: z.string(),
  ref: z.string().min(1).max(300).optional(),
  attempt: z.int().min(1).optional(),
});

const byHand = manual("deploy", eventSchema, async ({ event, context, log, ...workshop }) => {
  const request = await requestByHand(workshop.github, workshop.file, event, new Date());
  const report = await run({ workshop, request, receive: { count: 1, last: false }, context, log });
  return { ...report, attempt: request.attempt };
});

/** Deploys what a message of the queue asks for, or a person's event. */
export const handler = (event: unknown, context: Context) =>
  isQueueEvent(event) ? queued(event, context) : byHand(event, context);
