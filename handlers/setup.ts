import * as z from "zod";
import { everyEnvironment, runSetup } from "../core/deployment/run-setup.ts";
import { findEnvironment } from "../core/project/find-environment.ts";
import { administratorConnection } from "../core/secrets/connection-options.ts";
import { secretValues } from "../core/secrets/secret-values.ts";
import { manual } from "./manual.ts";

const eventSchema = z.object({ project: z.string().optional(), environment: z.string().optional() });

/** Makes, as the administrator, what the environments need: all of them, or one of them. Can run again. */
export const handler = manual(
  "setup",
  eventSchema,
  async ({ event, file, secret, engine, settings, log }) => {
    const chosen =
      event.environment === undefined
        ? everyEnvironment(file).filter(({ project }) => (event.project ?? project.key) === project.key)
        : [findEnvironment(file, event.project, event.environment)];
    const connection = await engine.connect(administratorConnection(secret));
    try {
      const scripts = await runSetup({
        connection,
        chosen,
        secret,
        setupVars: { kaggle_username: secret.kaggle.username, kaggle_key: secret.kaggle.key },
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
