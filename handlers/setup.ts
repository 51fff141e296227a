import * as z from "zod";
import { runSetup } from "../core/deployment/run-setup.ts";
import { environmentByKey } from "../core/environments/find-environment.ts";
import { administratorConnection } from "../core/secrets/connection-options.ts";
import { secretValues } from "../core/secrets/secret-values.ts";
import { manual } from "./manual.ts";

const eventSchema = z.object({ environment: z.string().optional() });

/** Makes, as the administrator, what the environments need: all of them, or the shared base and one. Can run again. */
export const handler = manual(
  "setup",
  eventSchema,
  async ({ event, environments, secret, engine, settings, log }) => {
    const chosen =
      event.environment === undefined
        ? environments.environments
        : [environmentByKey(environments, event.environment)];
    const connection = await engine.connect(administratorConnection(secret));
    try {
      const scripts = await runSetup({
        connection,
        environments,
        chosen,
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
