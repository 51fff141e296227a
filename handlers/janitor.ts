import { sweepRehearsals } from "../core/rehearsal/sweep-rehearsals.ts";
import { connect } from "../core/snowflake/connect.ts";
import { scheduled } from "./invoked.ts";
import { metricFields } from "./metrics.ts";

/** Drops, on a schedule, the clones whose time is over: a pull request was forgotten, or a function died with one. */
export const handler = scheduled("janitor", async ({ log, file, secrets }) => {
  const environments = await sweepRehearsals({
    file,
    secrets,
    connect,
    now: () => new Date(),
    onEvent: ({ type, ...fields }) => log(type === "swept" ? "info" : "error", type, fields),
  });
  const dropped = environments.reduce((sum, one) => sum + one.dropped.length, 0);
  log("info", "swept all", metricFields({ metrics: { RehearsalsDropped: dropped } }));
  return { environments };
});
