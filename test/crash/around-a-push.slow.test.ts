// npm run test:crash — what goes on beside a push: a scheduled job, the dead letters, the reconciler, killed at every
// request they make and started again, or started twice at once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { reportSubject } from "../../core/deployment/report-subject.ts";
import { openReporter } from "../../core/github/deployment-status.ts";
import type { DeployRequest } from "../../core/queue/deploy-request.ts";
import { killAtEveryRequest } from "./kill-at-every-request.ts";
import { AT_ONCE, ONCE, TWICE } from "./plans.ts";
import { type Pushes, startPushes } from "./pushes.ts";

let pushes: Pushes;
before(async () => {
  pushes = await startPushes();
});
after(() => pushes?.machine.stop());

const PLANS = [...ONCE, TWICE, ...AT_ONCE];

test("ingest", async (t) => {
  const { machine } = pushes;
  const loads = async () => {
    const [row] = await machine.query<{ N: number }>(
      "SELECT COUNT(*) AS N FROM SNOWHOOK_DEV.VIDEOGAMES.RUNS WHERE SCRIPT = 'load'",
    );
    return row?.N ?? 0;
  };
  const prepare = async () => {
    const before = await loads();
    return {
      deliver: async () => ({ environment: "dev" }),
      check: async (answer: unknown) => {
        assert.equal(typeof answer, "object");
        assert.equal(await loads(), before + 1);
      },
    };
  };
  await killAtEveryRequest(t, machine, { name: "ingest" }, prepare, PLANS);
});

test("dead-letter", async (t) => {
  const { machine, newHead, newMessage, checkTold } = pushes;
  const prepare = async () =>
    newMessage(await newHead(), ({ commit }, runs) => checkTold(commit, runs, ["failure"]));
  await killAtEveryRequest(t, machine, { name: "dead-letter" }, prepare, PLANS);
});

/** What GitHub shows of a deployment whose function said that it began, two hours ago, and nothing since. */
async function beginAndVanish(request: DeployRequest): Promise<void> {
  const { file, github, hub } = pushes.machine;
  const reporter = await openReporter(github, reportSubject({ request, file }), (message) =>
    assert.fail(message),
  );
  await reporter.report("in_progress", "Deploying to dev");
  const long = new Date(Date.now() - 2 * 3_600_000).toISOString();
  for (const deployment of hub.deployments) {
    if (deployment.sha !== request.commit) continue;
    deployment.created_at = long;
    for (const status of deployment.statuses) status.created_at = long;
  }
}

// Killed after it has queued the head, the reconciler queues it again: the second message finds that it is not needed.
for (const [label, vanish, ends] of [
  ["reconcile, of a push that never arrived", undefined, ["success"]],
  ["reconcile, of a deployment whose function vanished", beginAndVanish, ["failure", "success"]],
] as const) {
  test(label, async (t) => {
    const { machine, newHead, deployAll, checkDeployed } = pushes;
    const prepare = async () => {
      const request = await newHead();
      await vanish?.(request);
      return {
        deliver: async () => ({}),
        async check(_answer: unknown, runs: number) {
          assert.ok([1, 2].includes(await deployAll()));
          await checkDeployed(request, runs, ends);
        },
      };
    };
    await killAtEveryRequest(t, machine, { name: "reconcile", label }, prepare, PLANS);
  });
}
