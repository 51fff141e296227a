// npm run test:crash — the packaged deploy function is killed (SIGKILL) at every request it makes: to Snowflake, GitHub,
// Secrets Manager and SQS, once before the server has it and once after it has answered. The same message is then
// delivered again; or it was given to another process meanwhile. Whatever the moment: every script is applied once and
// recorded once, the job ran once, and GitHub was told the truth.
import { after, before, test } from "node:test";
import { AT_ONCE, killAtEveryRequest, ONCE, TWICE } from "./kill-at-every-request.ts";
import { type Pushes, startPushes } from "./pushes.ts";

let pushes: Pushes;
before(async () => {
  pushes = await startPushes();
});
after(() => pushes?.machine.stop());

for (const [what, plans] of Object.entries({
  "killed once": ONCE,
  "killed twice": [TWICE],
  "at once": AT_ONCE,
})) {
  test(`deploy, with its job, ${what}`, (t) =>
    killAtEveryRequest(t, pushes.machine, { name: "deploy" }, pushes.newPush, plans));
}
