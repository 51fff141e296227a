import * as z from "zod";
import { runManualJob } from "../core/deployment/run-manual-job.ts";
import { manual } from "./manual.ts";

const eventSchema = z.object({
  project: z.string().optional(),
  environment: z.string(),
  /** key of `snowhook.yml`'s jobs */
  job: z.string().default("ingest"),
  /** of a schedule: the time that it is meant for, so that an event that comes twice runs the job once */
  run: z.string().min(1).max(64).optional(),
});
/** Time to answer in, before Lambda ends the function, in milliseconds. */
const RESERVE = 10_000;

/** Runs a job of the project, for a person or a schedule; the one that is called `ingest` when none is named. */
export const handler = manual("ingest", eventSchema, async ({ event, context, log, ...dependencies }) => {
  const report = await runManualJob({
    ...dependencies,
    asked: event,
    runId: event.run ?? context.awsRequestId,
    variables: process.env,
    onEvent: ({ type, ...fields }) => log("warn", type, fields),
    signal: AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - RESERVE)),
  });
  log("info", "job finished", { ...report });
  return report;
});
