import { reportSubject } from "../core/deployment/report-subject.ts";
import { openReporter } from "../core/github/deployment-status.ts";
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
    const subject = reportSubject({
      request,
      file,
      ...(settings.logUrl === undefined ? {} : { logUrl: settings.logUrl }),
    });
    const { project, environment, commit, requestedBy } = request;
    log("error", "deployment given up", { project, environment, commit, requestedBy });
    const reporter = await openReporter(await openGithub(base), subject, (message) =>
      log("warn", "report-refused", { message }),
    );
    await reporter.report(
      "failure",
      "Given up: the deployment ended without a result each time. See the log; push again.",
    );
    return "done";
  },
);
