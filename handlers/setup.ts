import * as z from "zod";
import { everyEnvironment, findEnvironment } from "../core/project/find-environment.ts";
import { runSetup } from "../core/setup/run-setup.ts";
import { connect } from "../core/snowflake/connect.ts";
import { checkDigest, digestSchema } from "./check-digest.ts";
import { administration } from "./invoked.ts";

const eventSchema = z.object({
  project: z.string().optional(),
  environment: z.string().optional(),
  digest: digestSchema,
});

/** Makes, as the administrator, what the environments need: all of them, or one of them. Can run again. */
export const handler = administration("setup", eventSchema, async ({ event, file, folder, secrets, log }) => {
  const digest = checkDigest(folder, event.digest);
  const chosen =
    event.environment === undefined
      ? everyEnvironment(file).filter(({ project }) => (event.project ?? project.key) === project.key)
      : [findEnvironment(file, event.project, event.environment)];
  const scripts = await runSetup({
    file,
    folder,
    chosen,
    secrets,
    connect,
    onScript: (script) => log("info", "script applied", { ...script }),
  });
  return { digest, scripts };
});
