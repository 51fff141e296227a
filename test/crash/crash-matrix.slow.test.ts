// npm run test:crash — the packaged functions that a push goes through are killed (SIGKILL) at every request they make:
// to Snowflake, GitHub, Secrets Manager and SQS, once before the server has it and once after it has answered. The same
// work is then delivered again. Whatever the moment: every script is applied once and recorded once, the job ran once,
// and GitHub was told the truth.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { reportSubject } from "../../core/deployment/report-subject.ts";
import { openReporter } from "../../core/github/deployment-status.ts";
import type { DeployRequest } from "../../core/queue/deploy-request.ts";
import { withFiles } from "../../local/github/read-checkout.ts";
import { type CrashMachine, startCrashMachine } from "./crash-machine.ts";
import { killAtEveryRequest, type Work } from "./kill-at-every-request.ts";
import type { TakenMessage } from "./message-queue.ts";

/** None of these may run twice for one message: each leaves a row that says for which push it ran. */
function scriptsOf(push: number): Record<string, string> {
  return {
    "migrations/V1__tables.sql": `
      CREATE TABLE VIDEOGAMES.RUNS (SCRIPT VARCHAR, PUSH NUMBER);
      CREATE DYNAMIC TABLE VIDEOGAMES.DYNAMIC_VIDEOGAMESALES TARGET_LAG = '1 hour' WAREHOUSE = {{ warehouse }}
        REFRESH_MODE = FULL INITIALIZE = ON_CREATE AS SELECT COUNT(*) AS N FROM VIDEOGAMES.RUNS;`,
    [`migrations/V${push + 1}__insert.sql`]: `INSERT INTO VIDEOGAMES.RUNS VALUES ('V', ${push});`,
    "migrations/R__load.sql": `
      INSERT INTO VIDEOGAMES.RUNS VALUES ('R', ${push});
      CREATE OR REPLACE PROCEDURE VIDEOGAMES.LOAD_KAGGLE_DATASET(OWNER VARCHAR, DATASET VARCHAR, TARGET VARCHAR)
        RETURNS VARIANT LANGUAGE SQL EXECUTE AS OWNER AS $$
      BEGIN
        INSERT INTO {{ database }}.VIDEOGAMES.RUNS VALUES ('load', ${push});
        RETURN PARSE_JSON('{"rowsRead": 3, "groups": 2, "globalSales": "1.50"}');
      END;
      $$;
      GRANT USAGE ON PROCEDURE VIDEOGAMES.LOAD_KAGGLE_DATASET(VARCHAR, VARCHAR, VARCHAR) TO ROLE {{ etl_role }};
      GRANT OPERATE ON DYNAMIC TABLE VIDEOGAMES.DYNAMIC_VIDEOGAMESALES TO ROLE {{ etl_role }};`,
    "migrations/code/file.txt": `staged for push ${push}`,
  };
}

let machine: CrashMachine;
let push = 0;

before(async () => {
  machine = await startCrashMachine();
  await machine.functions.run("setup", { event: {} });
  // The first push makes history and tables, so that all that follow are alike.
  const first = await newPush();
  await first.check(await machine.functions.run("deploy", { event: await first.deliver() }));
});
after(() => machine?.stop());

/** A new commit at the branch's head with work to do: a new V script, a changed R script, changed staged files. */
async function newHead(): Promise<DeployRequest> {
  push += 1;
  const { project, environment } = machine.place;
  const checkout = withFiles(
    { files: new Map(), commit: "0".repeat(40) },
    new Map(Object.entries({ ...scriptsOf(1), ...scriptsOf(push) })),
  );
  await machine.hub.push("dev", checkout);
  return {
    version: 2,
    kind: "deploy",
    project: project.key,
    environment: environment.key,
    repository: project.repository,
    ref: "refs/heads/dev",
    commit: checkout.commit,
    deliveryId: `delivery-${push}`,
    attempt: 1,
    requestedBy: "push:octocat",
  };
}

/** A message in the queue: each delivery takes it from there, and the one before is over by then. */
async function newMessage(
  request: DeployRequest,
  check: (request: DeployRequest) => Promise<void>,
): Promise<Work> {
  await machine.queue.send(request);
  let taken: TakenMessage | undefined;
  return {
    async deliver() {
      await taken?.putBack();
      taken = (await machine.queue.take()) ?? assert.fail("the message is not in the queue");
      return taken.event;
    },
    async check(answer) {
      await taken?.delete();
      assert.deepEqual(answer, { batchItemFailures: [] });
      await check(request);
    },
  };
}

const newPush = async () => newMessage(await newHead(), (request) => checkDeployed(request));

/** What the newest push did, each exactly once, and what GitHub shows of it. */
async function checkDeployed({ commit }: DeployRequest, ends = ["success"]): Promise<void> {
  const rows = await machine.query<{ TRACE: string }>(
    `SELECT 'ran ' || SCRIPT AS TRACE FROM SNOWHOOK_DEV.VIDEOGAMES.RUNS WHERE PUSH = ${push}
     UNION ALL
     SELECT STATUS || ' ' || SCRIPT FROM SNOWHOOK_DEV.METADATA.CHANGE_HISTORY WHERE SCRIPT = 'V${push + 1}__insert.sql'
     UNION ALL
     SELECT 'R recorded ' || COUNT(*) FROM SNOWHOOK_DEV.METADATA.CHANGE_HISTORY
       WHERE SCRIPT = 'R__load.sql' AND STATUS = 'Success'
     ORDER BY 1`,
  );
  assert.deepEqual(
    rows.map(({ TRACE }) => TRACE),
    [`R recorded ${push}`, `Success V${push + 1}__insert.sql`, "ran R", "ran V", "ran load"],
  );
  checkTold(commit, ends);
}

/** How each of the commit's deployments ended at GitHub, oldest first; the commit's mark is that of the last. */
function checkTold(commit: string, ends: readonly string[]): void {
  const shown = machine.hub.deployments
    .filter(({ sha }) => sha === commit)
    .map(({ statuses }) => statuses.at(-1)?.state);
  assert.deepEqual(shown, ends);
  assert.equal(machine.hub.statuses.findLast(({ sha }) => sha === commit)?.state, ends.at(-1));
}

test("deploy, with its job", async (t) => {
  const points = await killAtEveryRequest(t, machine, "deploy", newPush);
  t.diagnostic(`deploy: ${points} points`);
});

test("ingest", async (t) => {
  const loads = async () => {
    const [row] = await machine.query<{ N: number }>(
      "SELECT COUNT(*) AS N FROM SNOWHOOK_DEV.VIDEOGAMES.RUNS WHERE SCRIPT = 'load'",
    );
    return row?.N ?? 0;
  };
  const points = await killAtEveryRequest(t, machine, "ingest", async () => {
    const before = await loads();
    return {
      deliver: async () => ({ environment: "dev" }),
      check: async (answer) => {
        assert.equal(typeof answer, "object");
        assert.equal(await loads(), before + 1);
      },
    };
  });
  t.diagnostic(`ingest: ${points} points`);
});

test("dead-letter", async (t) => {
  const points = await killAtEveryRequest(t, machine, "dead-letter", async () =>
    newMessage(await newHead(), async ({ commit }) => checkTold(commit, ["failure"])),
  );
  t.diagnostic(`dead-letter: ${points} points`);
});

/** Delivers whatever is in the queue, as Lambda would. @returns how many messages there were */
async function deployAll(): Promise<number> {
  for (let messages = 0; ; messages += 1) {
    const taken = await machine.queue.take();
    if (taken === undefined) return messages;
    assert.deepEqual(await machine.functions.run("deploy", { event: taken.event }), {
      batchItemFailures: [],
    });
    await taken.delete();
  }
}

/** What GitHub shows of a deployment whose function said that it began, two hours ago, and nothing since. */
async function beginAndVanish(request: DeployRequest): Promise<void> {
  const { file, github, hub } = machine;
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
test("reconcile, of a push that never arrived", async (t) => {
  const points = await killAtEveryRequest(t, machine, "reconcile", async () => {
    const request = await newHead();
    return {
      deliver: async () => ({}),
      async check() {
        assert.ok([1, 2].includes(await deployAll()));
        await checkDeployed(request);
      },
    };
  });
  t.diagnostic(`reconcile (missed): ${points} points`);
});

test("reconcile, of a deployment whose function vanished", async (t) => {
  const points = await killAtEveryRequest(t, machine, "reconcile", async () => {
    const request = await newHead();
    await beginAndVanish(request);
    return {
      deliver: async () => ({}),
      async check() {
        assert.ok([1, 2].includes(await deployAll()));
        await checkDeployed(request, ["failure", "success"]);
      },
    };
  });
  t.diagnostic(`reconcile (lost): ${points} points`);
});
