import * as z from "zod";
import { checkConfirmation, runReset } from "../core/setup/run-reset.ts";
import { connect } from "../core/snowflake/connect.ts";
import { checkDigest, digestSchema } from "./check-digest.ts";
import { administration } from "./invoked.ts";

const eventSchema = z.object({
  project: z.string().optional(),
  environment: z.string(),
  confirm: z.string().optional(),
  digest: digestSchema,
});

/** Deletes one environment, or all of a project with what they share, when told so in the right words. */
export const handler = administration("reset", eventSchema, async ({ event, file, folder, secrets, log }) => {
  checkConfirmation(file, event, event.confirm);
  const digest = checkDigest(folder, event.digest);
  const scripts = await runReset({
    file,
    folder,
    target: event,
    secrets,
    connect,
    onScript: (script) => log("info", "script applied", { ...script }),
  });
  return { digest, scripts };
});
