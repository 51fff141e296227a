import * as z from "zod";
import { checkConfirmation, runReset } from "../core/deployment/run-reset.ts";
import { administratorConnection } from "../core/secrets/connection-options.ts";
import { secretValues } from "../core/secrets/secret-values.ts";
import { manual } from "./manual.ts";

const eventSchema = z.object({
  project: z.string().optional(),
  environment: z.string(),
  confirm: z.string().optional(),
});

/** Deletes one environment, or all of a project with what they share, when told so in the right words. */
export const handler = manual(
  "reset",
  eventSchema,
  async ({ event, file, secret, engine, settings, log }) => {
    checkConfirmation(file, event, event.confirm);
    const connection = await engine.connect(administratorConnection(secret));
    try {
      const scripts = await runReset({
        connection,
        file,
        target: event,
        secret,
        folder: settings.folder,
        secrets: secretValues(secret),
        onScript: (script) => log("info", "script applied", { ...script }),
      });
      return { scripts };
    } finally {
      await connection.close();
    }
  },
);
