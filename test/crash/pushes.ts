import assert from "node:assert/strict";
import type { DeployRequest } from "../../core/queue/deploy-request.ts";
import { withFiles } from "../../local/github/read-checkout.ts";
import { type CrashMachine, startCrashMachine } from "./crash-machine.ts";
import type { TakenMessage } from "./message-queue.ts";
import type { Work } from "./strike.ts";

/** Pushes to an account that is set up, each with the same to do. */
export interface Pushes {
  readonly machine: CrashMachine;
  /** A new commit at the branch's head with work to do: a new V script, a changed R script, changed staged files. */
  newHead(): Promise<DeployRequest>;
  /** A message in the queue: each delivery takes it from there, and the one before is over by then. */
  newMessage(request: DeployRequest, check: (request: DeployRequest, runs: number) => unknown): Promise<Work>;
  /** A message for a new head, which must end deployed. */
  newPush(): Promise<Work>;
  /** Delivers whatever is in the queue, as Lambda would. @returns how many messages there were */
  deployAll(): Promise<number>;
  /**
   * What the newest push did, each exactly once, and what GitHub shows of it.
   * @param runs how many processes worked on it
   */
  checkDeployed(request: DeployRequest, runs: number, ends?: readonly string[]): Promise<void>;
  /**
   * How each of the commit's deployments ended at GitHub, oldest first; the commit's mark is that of the last. Two
   * processes at once may each have made one, as GitHub does not know them by their key: then each says the same.
   */
  checkTold(commit: string, runs: number, ends: readonly string[]): void;
}

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

/** Sets the account up and makes the first push, which makes history and tables, so that all that follow are alike. */
export async function startPushes(): Promise<Pushes> {
  const machine = await startCrashMachine();
  const pushes = pushesTo(machine);
  try {
    await machine.functions.run("setup", { event: {} });
    const first = await pushes.newPush();
    await first.check(await machine.functions.run("deploy", { event: await first.deliver() }), 1);
    return pushes;
  } catch (error) {
    await machine.stop();
    throw error;
  }
}

function pushesTo(machine: CrashMachine): Pushes {
  let push = 0;
  let recordedBefore = 0;

  /** How often the R script is in the history: not every push is deployed. */
  async function recorded(): Promise<number> {
    const [row] = await machine.query<{ N: number }>(
      "SELECT COUNT(*) AS N FROM SNOWHOOK_DEV.METADATA.CHANGE_HISTORY WHERE SCRIPT = 'R__load.sql' AND STATUS = 'Success'",
    );
    return row?.N ?? 0;
  }

  async function newHead(): Promise<DeployRequest> {
    push += 1;
    recordedBefore = push === 1 ? 0 : await recorded();
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

  async function newMessage(...[request, check]: Parameters<Pushes["newMessage"]>): Promise<Work> {
    await machine.queue.send(request);
    let taken: TakenMessage | undefined;
    return {
      async deliver() {
        await taken?.putBack();
        taken = (await machine.queue.take()) ?? assert.fail("the message is not in the queue");
        return taken.event;
      },
      comesAgain: (answer) => JSON.stringify(answer) !== JSON.stringify({ batchItemFailures: [] }),
      async check(answer, runs) {
        await taken?.delete();
        assert.deepEqual(answer, { batchItemFailures: [] });
        await check(request, runs);
      },
    };
  }

  async function checkDeployed(
    ...[{ commit }, runs, ends = ["success"]]: Parameters<Pushes["checkDeployed"]>
  ): Promise<void> {
    const rows = await machine.query<{ TRACE: string }>(
      `SELECT 'ran ' || SCRIPT AS TRACE FROM SNOWHOOK_DEV.VIDEOGAMES.RUNS WHERE PUSH = ${push}
       UNION ALL
       SELECT STATUS || ' ' || SCRIPT FROM SNOWHOOK_DEV.METADATA.CHANGE_HISTORY WHERE SCRIPT = 'V${push + 1}__insert.sql'
       ORDER BY 1`,
    );
    assert.deepEqual(
      rows.map(({ TRACE }) => TRACE),
      [`Success V${push + 1}__insert.sql`, "ran R", "ran V", "ran load"],
    );
    assert.equal(await recorded(), recordedBefore + 1);
    checkTold(commit, runs, ends);
  }

  function checkTold(...[commit, runs, ends]: Parameters<Pushes["checkTold"]>): void {
    const shown = machine.hub.deployments
      .filter(({ sha }) => sha === commit)
      .map(({ statuses }) => statuses.at(-1)?.state);
    const told = runs === 1 ? shown : shown.filter((state, index) => state !== shown[index - 1]);
    assert.deepEqual(told, ends);
    assert.equal(machine.hub.statuses.findLast(({ sha }) => sha === commit)?.state, ends.at(-1));
  }

  return {
    ...{ machine, newHead, newMessage, checkDeployed, checkTold },
    newPush: async () => newMessage(await newHead(), (request, runs) => checkDeployed(request, runs)),
    async deployAll() {
      for (let messages = 0; ; messages += 1) {
        const taken = await machine.queue.take();
        if (taken === undefined) return messages;
        const answer = await machine.functions.run("deploy", { event: taken.event });
        assert.deepEqual(answer, { batchItemFailures: [] });
        await taken.delete();
      }
    },
  };
}
