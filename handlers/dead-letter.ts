import { reportGivenUp } from "../core/deployment/report-given-up.ts";
import { reportReviewGivenUp } from "../core/review/pull/report-given-up.ts";
import { fromDeadLetters } from "./from-dead-letters.ts";
import { openBase, openGithub } from "./open-base.ts";

/** Tells GitHub of a deployment or a review that was given up: its function died each time, so it could not say so itself. */
export const handler = fromDeadLetters("dead-letter", async ({ request, log }) => {
  const base = await openBase();
  const { settings, file } = base;
  const github = await openGithub(base);
  const page = settings.logUrl === undefined ? {} : { logUrl: settings.logUrl };
  if (request.version === 2) {
    const { project, environment, commit, requestedBy } = request;
    log("error", "deployment given up", { project, environment, commit, requestedBy });
    const warn = (message: string) => log("warn", "report-refused", { message });
    await reportGivenUp({ request, file, github, ...page, warn });
    return "done";
  }
  const { repository, kind, askedBy } = request;
  log("error", "review given up", { repository, kind, askedBy });
  await reportReviewGivenUp({ request, github, ...page });
  return "done";
});
