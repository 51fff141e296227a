import * as z from "zod";
import { runManualJob } from "../core/deployment/run-manual-job.ts";
import { manual } from "./manual.ts";

const eventSchema = z.object({
  project: z.string().optional(),
  environment: z.string(),
  /** key of `snowhook.yml`'s jobs */
  job: z.string().default("ingest"),
});
/** Time to answer in, before Lambda ends the function, in milliseconds. */
const RESERVE = 10_000;

/** Runs a job of the project, for a person or a schedule; the one that is called `ingest` when none is named. */
export const handler = manual("ingest", eventSchema, async ({ event, context, log, ...dependencies }) => {
  const report = await runManualJob({
    ...dependencies,
    asked: event,
    runId: context.awsRequestId,
    variables: process.env,
    signal: AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - RESERVE)),
  });
  log("info", "job finished", { ...report });
  return report;
});
