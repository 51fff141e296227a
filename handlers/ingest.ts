import * as z from "zod";
import { ingest } from "../core/deployment/ingest.ts";
import { environmentByKey } from "../core/environments/find-environment.ts";
import { manual } from "./manual.ts";

const eventSchema = z.object({ environment: z.string() });
/** Time to answer in, before Lambda ends the function, in milliseconds. */
const RESERVE = 10_000;

/** Loads the data set anew and refreshes the dynamic table. Lambda tries an event again under the same id. */
export const handler = manual(
  "ingest",
  eventSchema,
  async ({ event, context, environments, secret, engine, log }) => {
    const environment = environmentByKey(environments, event.environment);
    const load = await ingest(engine, secret, environment, environments.ingest, {
      id: context.awsRequestId,
      signal: AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - RESERVE)),
    });
    log("info", "loaded", { environment: environment.key, load });
    return { environment: environment.key, load };
  },
);
