import { expect, it } from "vitest";
import type { ReviewRequest } from "../queue/review-request.ts";
import { reportReviewGivenUp } from "./pull/report-given-up.ts";
import { table } from "./testing/merged.ts";
import { change, openStage, startAccount } from "./testing/stage.ts";

it("a review that was given up ends the App's check run, once, and not over one that has ended since", async () => {
  const account = await startAccount();
  const stage = await openStage(account, { files: { "migrations/V1__a.sql": table("A") } });
  try {
    const head = change(stage.start, { "migrations/V2__b.sql": table("B") });
    const { number } = await stage.hub.pulls.open({ head, base: "dev" });
    const request: ReviewRequest = {
      version: 1,
      kind: "pull-request",
      repository: "acme/shop",
      number,
      head: head.commit,
      action: "opened",
      askedAt: 1_000,
      askedBy: "octocat",
    };
    const tell = () => reportReviewGivenUp({ request, github: stage.github });
    await tell();
    await tell();
    expect(stage.hub.checkRuns).toMatchObject([
      { name: "snowhook", conclusion: "failure", status: "completed" },
    ]);
    expect(stage.hub.comments).toMatchObject([{ body: expect.stringContaining("**Given up") }]);
    await stage.work();
    expect(stage.check(head.commit)).toMatchObject({ conclusion: "success" });
    await tell();
    expect(stage.check(head.commit)).toMatchObject({ conclusion: "success" });
  } finally {
    await stage.close();
    await account.administrator.close();
    await account.globe.close();
  }
});
