import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, type Row, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// https://docs.snowflake.com/en/user-guide/tasks-graphs

const folder = mkdtempSync(join(tmpdir(), "task-graphs-"));
let globe: Snowglobe;
let admin: TestConnection;
const rows = (sql: string) => admin.query(sql);
// Today: an account that is opened forgets runs of more than fourteen days ago.
const START = new Date(Math.floor(Date.now() / 60_000) * 60_000);
const open = async () => {
  globe = await startTestGlobe({ folder });
  globe.faults.clock.freeze(START);
  admin = await connect(globe);
};
beforeAll(async () => {
  await open();
  for (const sql of ["CREATE WAREHOUSE w", "CREATE DATABASE d", "CREATE TABLE log (what VARCHAR)"])
    await admin.query(sql);
});
afterAll(async () => {
  await admin.close();
  await globe.close();
  rmSync(folder, { recursive: true });
});

/** Runs of tasks of that schema, oldest first, once a graph of it is complete as often as said. */
async function afterGraphs(count: number, root: string): Promise<Row[]> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const complete = await rows(
      `SELECT 1 FROM TABLE(INFORMATION_SCHEMA.COMPLETE_TASK_GRAPHS(ROOT_TASK_NAME => '${root}'))`,
    );
    if (complete.length >= count) {
      const [of] = await rows(
        `SELECT root_task_id FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY(TASK_NAME => '${root}')) LIMIT 1`,
      );
      const runs = await rows(
        `SELECT * FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY(ROOT_TASK_ID => '${of?.ROOT_TASK_ID}'))`,
      );
      return runs.filter(({ STATE }) => STATE !== "SCHEDULED").reverse();
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`fewer than ${count} runs of the graph of ${root}`);
}
const told = (runs: Row[]) =>
  runs.map(({ NAME, STATE, SCHEDULED_FROM }) => `${NAME} ${STATE} ${SCHEDULED_FROM}`);
const logged = async () => (await rows("SELECT what FROM d.public.log")).map(({ WHAT }) => WHAT);

it("hands values from task to task, configuration to all, and tells a task about its run", async () => {
  await admin.queryAll(`
    CREATE TASK first WAREHOUSE = w CONFIG = $$\{"dir": "/prod", "rate": {"a": 0.1, "b": 2}}$$
      AS CALL SYSTEM$SET_RETURN_VALUE('fox');
    CREATE TASK second WAREHOUSE = w AFTER first WHEN SYSTEM$GET_PREDECESSOR_RETURN_VALUE() = 'fox' AS
      BEGIN
        LET dir := (SELECT SYSTEM$GET_TASK_GRAPH_CONFIG('dir'));
        INSERT INTO log VALUES (:dir), (SYSTEM$GET_TASK_GRAPH_CONFIG('rate.b')), (SYSTEM$GET_TASK_GRAPH_CONFIG('nowhere'));
        CALL SYSTEM$SET_RETURN_VALUE('from second');
      END;
    CREATE TASK third WAREHOUSE = w AFTER second AS INSERT INTO log VALUES
      (SYSTEM$GET_PREDECESSOR_RETURN_VALUE()), (SYSTEM$GET_PREDECESSOR_RETURN_VALUE('FIRST')),
      (SYSTEM$TASK_RUNTIME_INFO('CURRENT_TASK_NAME')), (SYSTEM$TASK_RUNTIME_INFO('CURRENT_ROOT_TASK_NAME')),
      (SYSTEM$TASK_RUNTIME_INFO('CURRENT_TASK_GRAPH_ORIGINAL_SCHEDULED_TIMESTAMP'))`);
  await rows("SELECT SYSTEM$TASK_DEPENDENTS_ENABLE('first')");
  await admin.query("EXECUTE TASK first");
  const runs = await afterGraphs(1, "FIRST");
  expect(runs).toMatchObject([
    { NAME: "FIRST", RETURN_VALUE: "fox", ATTEMPT_NUMBER: 1, GRAPH_VERSION: 1 },
    { NAME: "SECOND", RETURN_VALUE: "from second" },
    { NAME: "THIRD", RETURN_VALUE: null, STATE: "SUCCEEDED" },
  ]);
  expect(await logged()).toEqual([
    "/prod",
    "2",
    null,
    "from second",
    "fox",
    "THIRD",
    "FIRST",
    `${START.toISOString().replace("T", " ").replace("Z", "")} +0000`,
  ]);
  await admin.query(`EXECUTE TASK first USING CONFIG = $$\{"rate": {"b": 3}}$$`);
  await afterGraphs(2, "FIRST");
  expect((await logged()).slice(8, 10)).toEqual(["/prod", "3"]);
  const [{ CONFIG } = {}] = await rows("SELECT config FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY()) LIMIT 1");
  expect(JSON.parse(String(CONFIG))).toEqual({ dir: "/prod", rate: { a: 0.1, b: 3 } });
  await expect(rows("CALL SYSTEM$SET_RETURN_VALUE('x')")).rejects.toThrow("from within a task run");
  await expect(rows("CREATE TASK bad CONFIG = '[1]' AS SELECT 1")).rejects.toThrow("CONFIG");
});

it("ends with its finalizer, whatever became of the others", async () => {
  await admin.queryAll(`TRUNCATE TABLE log; CREATE SCHEMA fin; CREATE TASK root WAREHOUSE = w AS SELECT 1;
    CREATE TASK broken WAREHOUSE = w AFTER root AS SELECT * FROM nowhere;
    CREATE TASK behind WAREHOUSE = w AFTER broken AS SELECT 1;
    CREATE TASK ending WAREHOUSE = w FINALIZE = root AS INSERT INTO d.public.log VALUES ('over')`);
  const rules: [string, string][] = [
    ["CREATE TASK x FINALIZE = root AS SELECT 1", "has a finalizer already, ENDING"],
    ["CREATE TASK x FINALIZE = broken AS SELECT 1", "is no root task"],
    ["CREATE TASK x AFTER ending AS SELECT 1", "no task comes AFTER a finalizer"],
    ["ALTER TASK ending ADD AFTER root", "a finalizer comes AFTER no task"],
    ["ALTER TASK ending SET SCHEDULE = '1 MINUTE'", "a finalizer has no SCHEDULE"],
    ["ALTER TASK broken SET TASK_AUTO_RETRY_ATTEMPTS = 2", "only a root task"],
    ["EXECUTE TASK ending", "no root task"],
  ];
  for (const [sql, words] of rules) await expect(rows(sql), sql).rejects.toThrow(words);
  await rows("SELECT SYSTEM$TASK_DEPENDENTS_ENABLE('root')");
  await expect(rows("ALTER TASK ending SUSPEND")).rejects.toThrow("since that root task is not suspended");
  await admin.query("EXECUTE TASK root");
  expect(told(await afterGraphs(1, "ROOT"))).toEqual([
    "ROOT SUCCEEDED EXECUTE_TASK",
    "BROKEN FAILED EXECUTE_TASK",
    "ENDING SUCCEEDED EXECUTE_TASK",
  ]);
  expect(await logged()).toEqual(["over"]);
  expect(
    await rows("SELECT * FROM TABLE(INFORMATION_SCHEMA.COMPLETE_TASK_GRAPHS(ERROR_ONLY => TRUE))"),
  ).toMatchObject([
    {
      ROOT_TASK_NAME: "ROOT",
      STATE: "FAILED",
      FIRST_ERROR_TASK_NAME: "BROKEN",
      SCHEDULED_FROM: "EXECUTE_TASK",
    },
  ]);
  const shown = await rows("SHOW TASKS IN SCHEMA fin");
  expect(shown.map(({ task_relations }) => JSON.parse(String(task_relations)))).toEqual([
    { Predecessors: ["D.FIN.BROKEN"] },
    { Predecessors: ["D.FIN.ROOT"] },
    { Predecessors: [], FinalizedRootTask: "D.FIN.ROOT" },
    { Predecessors: [], FinalizerTask: "D.FIN.ENDING" },
  ]);
  expect(await rows("SHOW TASKS IN SCHEMA fin ROOT ONLY")).toMatchObject([{ name: "ROOT" }]);
  const [ddl] = await rows("SELECT GET_DDL('TASK', 'ending') AS x");
  expect(ddl?.X).toContain("\tFINALIZE=D.FIN.ROOT\n");
  expect(
    await rows("SELECT name FROM TABLE(INFORMATION_SCHEMA.TASK_DEPENDENTS(TASK_NAME => 'd.fin.root'))"),
  ).toEqual([{ NAME: "ROOT" }, { NAME: "BROKEN" }, { NAME: "BEHIND" }]);
  expect(
    await rows(
      "SELECT name FROM TABLE(INFORMATION_SCHEMA.TASK_DEPENDENTS(TASK_NAME => 'root', RECURSIVE => FALSE))",
    ),
  ).toHaveLength(2);
  await admin.query("CREATE SCHEMA copied CLONE fin");
  const [, , ending] = await rows("SHOW TASKS IN SCHEMA copied");
  expect(JSON.parse(String(ending?.task_relations))).toMatchObject({ FinalizedRootTask: "D.COPIED.ROOT" });
  await admin.queryAll("DROP SCHEMA copied; USE SCHEMA d.fin; ALTER TASK root SUSPEND; DROP TASK root");
  expect(await rows("SHOW TASKS LIKE 'ending'")).toMatchObject([
    { state: "suspended", last_suspended_reason: "FINALIZER_BECAME_ROOT" },
  ]);
});

it("is tried again from what failed: by itself, and on demand", async () => {
  await admin.queryAll(`USE SCHEMA d.public; TRUNCATE TABLE log; CREATE SCHEMA again;
    CREATE TASK retried WAREHOUSE = w TASK_AUTO_RETRY_ATTEMPTS = 1 AS INSERT INTO d.public.log VALUES ('retried');
    CREATE TASK needs WAREHOUSE = w AFTER retried AS INSERT INTO d.public.log SELECT * FROM late;
    CREATE TASK last WAREHOUSE = w AFTER needs AS INSERT INTO d.public.log VALUES ('last')`);
  await rows("SELECT SYSTEM$TASK_DEPENDENTS_ENABLE('retried')");
  await expect(rows("EXECUTE TASK retried RETRY LAST")).rejects.toThrow("has not run");
  await admin.query("EXECUTE TASK retried");
  expect(told(await afterGraphs(2, "RETRIED"))).toEqual([
    "RETRIED SUCCEEDED EXECUTE_TASK",
    "NEEDS FAILED EXECUTE_TASK",
    "NEEDS FAILED AUTOMATIC RETRY",
  ]);
  await admin.queryAll("CREATE TABLE late AS SELECT 'late' AS what; EXECUTE TASK retried RETRY LAST");
  const runs = await afterGraphs(3, "RETRIED");
  expect(told(runs).slice(3)).toEqual(["NEEDS SUCCEEDED MANUAL RETRY", "LAST SUCCEEDED MANUAL RETRY"]);
  expect(runs.map(({ ATTEMPT_NUMBER }) => ATTEMPT_NUMBER)).toEqual([1, 1, 2, 3, 3]);
  expect(new Set(runs.map(({ GRAPH_RUN_GROUP_ID }) => GRAPH_RUN_GROUP_ID)).size).toBe(1);
  expect(await logged()).toEqual(["retried", "late", "last"]);
  await expect(rows("EXECUTE TASK retried RETRY LAST")).rejects.toThrow("not in state FAILED");
  await admin.queryAll("DROP TABLE late; EXECUTE TASK retried");
  await afterGraphs(5, "RETRIED");
  await admin.queryAll("ALTER TASK retried SUSPEND; ALTER TASK last MODIFY AS SELECT 1");
  await expect(rows("EXECUTE TASK retried RETRY LAST")).rejects.toThrow("has been modified");
  await expect(rows("EXECUTE TASK retried AWAIT")).rejects.toThrow(
    "Unsupported feature in snowglobe: EXECUTE TASK … AWAIT",
  );
});

it("suspends its root when one of its tasks has failed too often, and runs on past suspended tasks", async () => {
  await admin.queryAll(`USE SCHEMA d.public; TRUNCATE TABLE log; CREATE SCHEMA often;
    CREATE TASK often_root WAREHOUSE = w SCHEDULE = '10 MINUTES' SUSPEND_TASK_AFTER_NUM_FAILURES = 2 AS SELECT 1;
    CREATE TASK broken WAREHOUSE = w AFTER often_root AS SELECT * FROM nowhere;
    CREATE TASK idle WAREHOUSE = w AFTER often_root AS SELECT 1;
    CREATE TASK joined WAREHOUSE = w AFTER often_root, idle AS INSERT INTO d.public.log VALUES ('joined');
    ALTER TASK joined RESUME; ALTER TASK broken RESUME; ALTER TASK often_root RESUME`);
  expect(
    await rows("SELECT root_task_name, state FROM TABLE(INFORMATION_SCHEMA.CURRENT_TASK_GRAPHS())"),
  ).toEqual([{ ROOT_TASK_NAME: "OFTEN_ROOT", STATE: "SCHEDULED" }]);
  expect(
    await rows("SELECT name, state FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY()) WHERE state = 'SCHEDULED'"),
  ).toEqual([{ NAME: "OFTEN_ROOT", STATE: "SCHEDULED" }]);
  globe.faults.clock.advance(11 * 60_000);
  await afterGraphs(1, "OFTEN_ROOT");
  globe.faults.clock.advance(11 * 60_000);
  const runs = await afterGraphs(2, "OFTEN_ROOT");
  expect(told(runs).filter((run) => run.startsWith("BROKEN"))).toEqual([
    "BROKEN FAILED SCHEDULE",
    "BROKEN FAILED_AND_AUTO_SUSPENDED SCHEDULE",
  ]);
  expect(await logged()).toEqual(["joined", "joined"]);
  expect(await rows("SHOW TASKS IN SCHEMA often ROOT ONLY")).toMatchObject([
    { state: "suspended", last_suspended_reason: "SUSPENDED_DUE_TO_ERRORS" },
  ]);
});

it("ends a task that takes too long or is cancelled", async () => {
  await admin.queryAll(`USE SCHEMA d.public; CREATE SCHEMA slow;
    CREATE TASK slow WAREHOUSE = w USER_TASK_TIMEOUT_MS = 200 AS CALL SYSTEM$WAIT(60); EXECUTE TASK slow`);
  expect(await afterGraphs(1, "SLOW")).toMatchObject([{ STATE: "FAILED", ERROR_CODE: "000630" }]);
  await admin.queryAll("ALTER TASK slow UNSET USER_TASK_TIMEOUT_MS; EXECUTE TASK slow");
  for (;;) {
    const [{ X } = {}] = await rows("SELECT SYSTEM$USER_TASK_CANCEL_ONGOING_EXECUTIONS('slow') AS x");
    if (String(X).startsWith("1 ")) break;
  }
  expect((await afterGraphs(2, "SLOW")).at(-1)).toMatchObject({ STATE: "CANCELLED", GRAPH_VERSION: 2 });
});

it("lets runs overlap as its policy says", async () => {
  await admin.queryAll(`USE SCHEMA d.public; TRUNCATE TABLE log; CREATE SCHEMA lap;
    CREATE TASK lapped WAREHOUSE = w ALLOW_OVERLAPPING_EXECUTION = TRUE AS INSERT INTO d.public.log VALUES ('root');
    CREATE TASK child WAREHOUSE = w AFTER lapped AS CALL SYSTEM$WAIT(60)`);
  expect(await rows("SHOW TASKS LIKE 'lapped'")).toMatchObject([{ allow_overlapping_execution: "true" }]);
  await rows("SELECT SYSTEM$TASK_DEPENDENTS_ENABLE('lapped')");
  await admin.queryAll("EXECUTE TASK lapped; EXECUTE TASK lapped");
  let cancelled = 0;
  for (let attempt = 0; attempt < 400 && cancelled < 2; attempt += 1) {
    if ((await logged()).length < 2) continue;
    const [{ X } = {}] = await rows("SELECT SYSTEM$USER_TASK_CANCEL_ONGOING_EXECUTIONS('child') AS x");
    cancelled += Number.parseInt(String(X), 10);
  }
  expect(told(await afterGraphs(2, "LAPPED")).sort()).toEqual([
    "CHILD CANCELLED EXECUTE_TASK",
    "CHILD CANCELLED EXECUTE_TASK",
    "LAPPED SUCCEEDED EXECUTE_TASK",
    "LAPPED SUCCEEDED EXECUTE_TASK",
  ]);
});

it("is altered by CREATE OR ALTER to all that it says, and made when it is not there", async () => {
  await admin.queryAll(`USE SCHEMA d.public; CREATE SCHEMA target;
    CREATE OR ALTER TASK t WAREHOUSE = w SCHEDULE = '1 HOUR' COMMENT = 'c' AS SELECT 1`);
  const [before] = await rows("SHOW TASKS LIKE 't'");
  await admin.queryAll("ALTER TASK t RESUME; CREATE OR ALTER TASK t SCHEDULE = '2 HOURS' AS SELECT 2");
  expect(await rows("SHOW TASKS LIKE 't'")).toMatchObject([
    {
      id: before?.id,
      state: "started",
      schedule: "2 HOURS",
      definition: "SELECT 2",
      comment: "",
      warehouse: null,
    },
  ]);
});

it("keeps its history when the account is opened again", async () => {
  const history = `SELECT * FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY(RESULT_LIMIT => 1000))
    WHERE state <> 'SCHEDULED' ORDER BY query_id`;
  const before = await rows(history);
  await admin.close();
  await globe.close();
  await open();
  await admin.query("USE DATABASE d");
  await admin.query("USE WAREHOUSE w");
  globe.faults.clock.advance(22 * 60_000);
  expect(before.length).toBeGreaterThan(20);
  expect(await rows(history)).toEqual(before);
});
