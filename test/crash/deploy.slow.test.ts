// npm run test:crash — the packaged deploy function is killed (SIGKILL) at every request it makes: to Snowflake, GitHub,
// Secrets Manager and SQS, once before the server has it and once after it has answered. The same message is then
// delivered again; or it was given to another process meanwhile. Whatever the moment: every script is applied once and
// recorded once, the job ran once, and GitHub was told the truth.
import { after, before, test } from "node:test";
import { killAtEveryRequest } from "./kill-at-every-request.ts";
import { AT_ONCE, ONCE, TWICE } from "./plans.ts";
import { type Pushes, startPushes } from "./pushes.ts";

let pushes: Pushes;
before(async () => {
  pushes = await startPushes();
});
after(() => pushes?.machine.stop());

const PLANS = {
  "killed once": ONCE,
  "killed twice": [TWICE],
  "at once, one killed": AT_ONCE.filter(({ atOnce }) => atOnce === "killed"),
  "at once, both to their ends": AT_ONCE.filter(({ atOnce }) => atOnce === "goes on"),
};

for (const [what, plans] of Object.entries(PLANS)) {
  test(`deploy, with its job, ${what}`, (t) =>
    killAtEveryRequest(
      t,
      pushes.machine,
      { name: "deploy", label: `deploy, ${what}` },
      pushes.newPush,
      plans,
    ));
}
