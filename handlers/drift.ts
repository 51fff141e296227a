import { watchEnvironments } from "../core/drift/watch-environments.ts";
import { ConfigError } from "../core/errors/index.ts";
import { ofDrift } from "../core/notify/of-drift.ts";
import { connect } from "../core/snowflake/connect.ts";
import { scheduled } from "./invoked.ts";
import { tellReceivers } from "./notifying.ts";
import { openGithub } from "./open-base.ts";

/** Looks, every night, whether environments are still as their last deployments left them. */
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
  if (failed > 0) {
    const count = failed === 1 ? "1 environment" : `${failed} environments`;
    throw new ConfigError(`${count} could not be looked at`, { next: "The log says why: drift-failed." });
  }
  return { environments: watched };
});
