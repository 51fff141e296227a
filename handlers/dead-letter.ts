import { reportGivenUp } from "../core/deployment/report-given-up.ts";
import { fromQueue } from "./from-queue.ts";
import { openBase, openGithub } from "./open-base.ts";

/** Tells GitHub of a deployment that was given up: its function died each time, so it could not say so itself. */
export const handler = fromQueue(
  "dead-letter",
  // Nothing is given back: what fails here comes again after the dead-letter queue's own visibility time-out.
  () => undefined,
  async ({ request, log }) => {
    const base = await openBase();
    const { settings, file } = base;
    const { project, environment, commit, requestedBy } = request;
    log("error", "deployment given up", { project, environment, commit, requestedBy });
    await reportGivenUp({
      request,
      file,
      github: await openGithub(base),
      ...(settings.logUrl === undefined ? {} : { logUrl: settings.logUrl }),
      warn: (message) => log("warn", "report-refused", { message }),
    });
    return "done";
  },
);
