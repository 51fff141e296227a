import { expect, it } from "vitest";
import { watchDeployments } from "./deployments.ts";

const entry = (outcome: string, more: Record<string, unknown> = {}) => ({
  level: "info",
  function: "deploy",
  message: `deployment ${outcome}`,
  project: "shop",
  environment: "dev",
  commit: "c",
  outcome,
  ...more,
});

it("tells each end to those who wait for that commit and environment, with GitHub's words", async () => {
  const deployments = watchDeployments();
  const waiting = deployments.next({ project: "shop", key: "dev" }, "c");
  const other = deployments.next({ project: "shop", key: "staging" }, "c");
  deployments.onDeployment({
    id: 1,
    sha: "c",
    ref: "c",
    environment: "dev",
    statuses: [{ state: "success", description: "8 scripts", created_at: "2026-11-22T10:00:00Z" }],
    created_at: "2026-11-22T10:00:00Z",
  });
  deployments.onLog(entry("paused"));
  deployments.onLog({ ...entry("succeeded"), function: "ingest" });
  deployments.onLog(entry("succeeded"));
  expect(await waiting).toEqual({ state: "success", description: "8 scripts" });
  deployments.onLog(entry("ignored", { environment: "staging", reason: "nothing changed" }));
  expect(await other).toEqual({ state: "ignored", description: "nothing changed" });
});
