import { watchEnvironments } from "../core/drift/watch-environments.ts";
import { ConfigError } from "../core/errors/index.ts";
import { ofDrift } from "../core/notify/of-drift.ts";
import { type CollectEvent, collectReceipts } from "../core/receipt/collect-receipts.ts";
import { connect } from "../core/snowflake/connect.ts";
import { scheduled } from "./invoked.ts";
import type { Level } from "./log.ts";
import { tellReceivers } from "./notifying.ts";
import { openGithub } from "./open-base.ts";

const LEVELS: Readonly<Record<CollectEvent["type"], Level>> = {
  "receipts-taken": "info",
  "receipts-not-allowed": "info",
  "receipts-failed": "error",
};

/** Looks, every night, whether environments are still as their last deployments left them, and what deployments cost. */
export const handler = scheduled("drift", async ({ log, ...base }) => {
  const { file, secrets } = base;
  const github = await openGithub(base);
  const { watched, failed } = await watchEnvironments({
    file,
    secrets,
    github,
    connect,
    onNew: (place, report) => tellReceivers(base, ofDrift(place, report), log),
    onEvent: ({ type, ...fields }) => log(type === "drift-watched" ? "info" : "error", type, fields),
  });
  const receipts = await collectReceipts({
    file,
    secrets,
    connect,
    onEvent: ({ type, ...fields }) => log(LEVELS[type], type, fields),
  });
  if (failed > 0) throw notAll(failed, "looked at", "drift-failed");
  if (receipts.failed > 0) throw notAll(receipts.failed, "asked for receipts", "receipts-failed");
  return { environments: watched, receipts: receipts.taken };
});

function notAll(failed: number, done: string, entry: string): ConfigError {
  const count = failed === 1 ? "1 environment" : `${failed} environments`;
  return new ConfigError(`${count} could not be ${done}`, { next: `The log says why: ${entry}.` });
}
