import * as z from "zod";
import { loadData } from "../core/deployment/load-data.ts";
import { environmentByKey } from "../core/environments/find-environment.ts";
import { requestIdFor } from "../core/migrations/apply/request-id.ts";
import { manual } from "./manual.ts";

const eventSchema = z.object({ environment: z.string() });
/** Time to answer in, before Lambda ends the function, in milliseconds. */
const RESERVE = 10_000;

/** Loads the data set anew and refreshes the dynamic table. */
export const handler = manual(
  "ingest",
  eventSchema,
  async ({ event, context, environments, secret, engine, log }) => {
    const environment = environmentByKey(environments, event.environment);
    const load = await loadData(engine.connect, secret, environment, environments.ingest, {
      requestId: requestIdFor(
        { environment: environment.key, commit: context.awsRequestId, attempt: 1 },
        "ingest",
      ),
      signal: AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - RESERVE)),
    });
    log("info", "loaded", { environment: environment.key, load });
    return { environment: environment.key, load };
  },
);
