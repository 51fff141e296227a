import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, type Row, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// https://docs.snowflake.com/en/user-guide/tasks-intro

let globe: Snowglobe;
let admin: TestConnection;
const rows = (sql: string) => admin.query(sql);
const START = new Date("2026-03-01T10:00:00Z");
beforeAll(async () => {
  globe = await startTestGlobe();
  globe.faults.clock.freeze(START);
  admin = await connect(globe);
  await admin.query("CREATE WAREHOUSE w");
  await admin.query("CREATE DATABASE d");
  await admin.query("CREATE TABLE log (what VARCHAR)");
});
afterAll(async () => {
  await admin.close();
  await globe.close();
});

/** What TASK_HISTORY tells, oldest first, once so many runs are over. */
async function history(count: number, filter = ""): Promise<Row[]> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const found = await rows(
      `SELECT name, state, scheduled_from, error_message FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY(${filter}))
       WHERE state <> 'SCHEDULED'`,
    );
    if (found.length >= count && !found.some(({ STATE }) => STATE === "EXECUTING")) return found.reverse();
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`fewer than ${count} runs`);
}

it("is made suspended, shown, described, and its DDL makes it again", async () => {
  expect(
    await rows(`CREATE TASK root WAREHOUSE = w SCHEDULE = 'USING CRON 30 10 * * * UTC' TIMEZONE = 'UTC'
      COMMENT = 'c' AS INSERT INTO log VALUES ('root')`),
  ).toEqual([{ status: "Task ROOT successfully created." }]);
  await admin.query("CREATE TASK left_one WAREHOUSE = w AFTER root AS INSERT INTO log VALUES ('left')");
  await admin.query("CREATE TASK right_one AFTER root WHEN 1 = 2 AS INSERT INTO log VALUES ('right')");
  await admin.query(`CREATE TASK last_one AFTER left_one AS
    BEGIN INSERT INTO log VALUES ('last'); INSERT INTO log SELECT CURRENT_ROLE() || ' ' || CURRENT_USER(); END`);
  const shown = await rows("SHOW TASKS");
  expect(shown).toMatchObject([
    { name: "LAST_ONE", state: "suspended", predecessors: '["D.PUBLIC.LEFT_ONE"]' },
    { name: "LEFT_ONE", warehouse: "W", predecessors: '["D.PUBLIC.ROOT"]' },
    { name: "RIGHT_ONE", warehouse: null, condition: "1 = 2" },
    {
      name: "ROOT",
      schedule: "USING CRON 30 10 * * * UTC",
      owner: "ACCOUNTADMIN",
      comment: "c",
      predecessors: "[]",
    },
  ]);
  expect(await rows("DESCRIBE TASK root")).toEqual([shown[3]]);
  const [ddl] = await rows("SELECT GET_DDL('TASK', 'left_one') AS x");
  expect(ddl?.X).toBe(
    "create or replace task LEFT_ONE\n\twarehouse=W\n\tafter D.PUBLIC.ROOT\n\tas INSERT INTO log VALUES ('left');",
  );
  await admin.query(String(ddl?.X));
  await expect(rows("CREATE TASK root AS SELECT 1")).rejects.toThrow("already exists");
  await expect(rows("CREATE TASK bad SCHEDULE = '1 FORTNIGHT' AS SELECT 1")).rejects.toThrow("invalid value");
  await expect(rows("CREATE TASK bad SCHEDULE = '1 MINUTE' AFTER root AS SELECT 1")).rejects.toThrow(
    "SCHEDULE",
  );
  await expect(rows("ALTER TASK left_one ADD AFTER last_one")).rejects.toThrow("cycle");
});

it("runs a graph on demand, and those of it that are started", async () => {
  expect(await rows("EXECUTE TASK root")).toEqual([{ status: "Task ROOT is scheduled to run immediately." }]);
  expect(await history(1)).toMatchObject([
    { NAME: "ROOT", STATE: "SUCCEEDED", SCHEDULED_FROM: "EXECUTE_TASK" },
  ]);
  await expect(rows("EXECUTE TASK left_one")).rejects.toThrow("no root task");
  await rows("SELECT SYSTEM$TASK_DEPENDENTS_ENABLE('root')");
  await admin.query("TRUNCATE TABLE log");
  await admin.query("EXECUTE TASK root");
  const runs = await history(5);
  expect(
    runs
      .slice(1)
      .map(({ NAME, STATE }) => `${NAME} ${STATE}`)
      .sort(),
  ).toEqual(["LAST_ONE SUCCEEDED", "LEFT_ONE SUCCEEDED", "RIGHT_ONE SKIPPED", "ROOT SUCCEEDED"]);
  expect((await rows("SELECT what FROM log")).map(({ WHAT }) => WHAT)).toEqual([
    "root",
    "left",
    "last",
    "ACCOUNTADMIN SYSTEM",
  ]);
});

it("runs by its schedule on the account's clock, while it is started", async () => {
  const refused = "root task D.PUBLIC.ROOT since that root task is not suspended";
  await expect(rows("ALTER TASK left_one SUSPEND")).rejects.toThrow(refused);
  await expect(rows("ALTER TASK root SET SCHEDULE = '5 MINUTE'")).rejects.toThrow(refused);
  await expect(rows("CREATE TASK late AFTER root AS SELECT 1")).rejects.toThrow(refused);
  globe.faults.clock.advance(31 * 60_000);
  const runs = await history(9);
  expect(runs.slice(5).map(({ SCHEDULED_FROM }) => SCHEDULED_FROM)).toEqual(Array(4).fill("SCHEDULE"));
  await admin.query("ALTER TASK root SUSPEND");
  expect(await rows("SHOW TASKS LIKE 'root'")).toMatchObject([
    { state: "suspended", last_suspended_reason: "USER_SUSPENDED" },
  ]);
  await admin.query("DROP TASK left_one");
  expect(await rows("SHOW TASKS LIKE 'last_one'")).toMatchObject([
    { state: "suspended", last_suspended_reason: "CHILD_BECAME_ROOT", predecessors: "[]" },
  ]);
});

it("tells what failed, and is suspended after so many failures in a row", async () => {
  await admin.query("CREATE TASK failing SUSPEND_TASK_AFTER_NUM_FAILURES = 1 AS SELECT * FROM nowhere");
  await admin.query("ALTER TASK failing RESUME");
  await admin.query("EXECUTE TASK failing");
  const [run] = await history(1, "TASK_NAME => 'failing', ERROR_ONLY => TRUE");
  expect(run).toMatchObject({ STATE: "FAILED_AND_AUTO_SUSPENDED" });
  expect(String(run?.ERROR_MESSAGE)).toContain("does not exist");
  expect(await rows("SHOW TASKS LIKE 'failing'")).toMatchObject([
    { state: "suspended", last_suspended_reason: "SUSPENDED_DUE_TO_ERRORS" },
  ]);
  await admin.queryAll("ALTER TASK failing MODIFY AS SELECT 1; ALTER TASK failing SET COMMENT = 'mended'");
  expect(await rows("SHOW TASKS LIKE 'failing'")).toMatchObject([
    { definition: "SELECT 1", comment: "mended" },
  ]);
});

it("is suspended in a clone of its schema, where it comes after the clone's tasks, and when it gets another owner", async () => {
  await admin.queryAll(`CREATE SCHEMA s; CREATE TASK one SCHEDULE = '1 HOUR' AS SELECT 1; CREATE TASK two AFTER one AS SELECT 2;
    ALTER TASK two RESUME; ALTER TASK one RESUME; CREATE SCHEMA c CLONE s`);
  expect(await rows("SHOW TASKS IN SCHEMA d.c")).toMatchObject([
    { name: "ONE", state: "suspended", predecessors: "[]" },
    { name: "TWO", state: "suspended", predecessors: '["D.C.ONE"]' },
  ]);
  await admin.query("GRANT OWNERSHIP ON TASK d.s.one TO ROLE SYSADMIN");
  expect(await rows("SHOW TASKS LIKE 'one' IN SCHEMA d.s")).toMatchObject([
    { owner: "SYSADMIN", state: "suspended", last_suspended_reason: "GRANT_OWNERSHIP" },
  ]);
  await admin.query("USE SCHEMA d.public");
});

it("needs privileges: to make one, to start it, to run it, to see it", async () => {
  await admin.queryAll(`CREATE ROLE maker; GRANT USAGE ON DATABASE d TO ROLE maker; GRANT USAGE ON SCHEMA d.public TO ROLE maker;
    GRANT USAGE ON WAREHOUSE w TO ROLE maker; GRANT ROLE maker TO USER admin; CREATE ROLE operator;
    GRANT USAGE ON DATABASE d TO ROLE operator; GRANT USAGE ON SCHEMA d.public TO ROLE operator; GRANT ROLE operator TO USER admin`);
  const as = async (role: string) => {
    const session = await connect(globe, { role, database: "d", schema: "public", warehouse: "w" });
    await session.query("USE SECONDARY ROLES NONE");
    return session;
  };
  const [maker, operator] = [await as("maker"), await as("operator")];
  await expect(maker.query("CREATE TASK mine AS SELECT 1")).rejects.toThrow("Insufficient privileges");
  await admin.query("GRANT CREATE TASK ON SCHEMA d.public TO ROLE maker");
  await maker.query("CREATE TASK mine WAREHOUSE = w SCHEDULE = '1 MINUTE' AS SELECT CURRENT_ROLE()");
  await expect(maker.query("ALTER TASK mine RESUME")).rejects.toThrow(
    "EXECUTE TASK privilege must be granted to owner role MAKER",
  );
  await admin.query("GRANT EXECUTE TASK ON ACCOUNT TO ROLE maker");
  await maker.query("ALTER TASK mine RESUME");
  await expect(operator.query("EXECUTE TASK mine")).rejects.toThrow("does not exist or not authorized");
  expect(await operator.query("SHOW TASKS")).toEqual([]);
  await admin.query("GRANT MONITOR ON TASK d.public.mine TO ROLE operator");
  expect(await operator.query("SHOW TASKS")).toMatchObject([{ name: "MINE", state: "started" }]);
  await expect(operator.query("ALTER TASK mine SUSPEND")).rejects.toThrow("Insufficient privileges");
  await admin.query("GRANT OPERATE ON TASK d.public.mine TO ROLE operator");
  await operator.query("EXECUTE TASK mine");
  await operator.query("ALTER TASK mine SUSPEND");
  await expect(operator.query("DROP TASK mine")).rejects.toThrow("Insufficient privileges");
  await maker.query("DROP TASK mine");
  await maker.close();
  await operator.close();
});

// https://docs.snowflake.com/en/sql-reference/functions/system_set_return_value
it("hands values and its graph's configuration from task to task", async () => {
  const before = (await rows("SELECT name FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY(RESULT_LIMIT => 1000))"))
    .length;
  await admin.query("CREATE TABLE told (what VARCHAR)");
  await admin.query(`CREATE TASK giver WAREHOUSE = w CONFIG = $${"$"}{"dir": "/out", "deep": {"n": 1}}$${"$"}
    AS BEGIN LET x STRING := 'the value'; CALL SYSTEM$SET_RETURN_VALUE(:x); SYSTEM$LOG_INFO('given'); END`);
  await admin.query(`CREATE TASK taker WAREHOUSE = w AFTER giver AS INSERT INTO told
    SELECT SYSTEM$GET_PREDECESSOR_RETURN_VALUE() || ' ' || SYSTEM$GET_PREDECESSOR_RETURN_VALUE('GIVER') || ' '
      || SYSTEM$GET_TASK_GRAPH_CONFIG('dir') || ' ' || SYSTEM$GET_TASK_GRAPH_CONFIG('deep.n') || ' '
      || SYSTEM$CURRENT_USER_TASK_NAME()`);
  await admin.query("ALTER TASK taker RESUME");
  await admin.query("EXECUTE TASK giver");
  await history(before + 2, "RESULT_LIMIT => 1000");
  expect(await rows("SELECT what FROM told")).toEqual([
    { WHAT: "the value the value /out 1 D.PUBLIC.TAKER" },
  ]);
  expect(
    await rows(
      "SELECT return_value FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY(TASK_NAME => 'GIVER')) WHERE return_value IS NOT NULL",
    ),
  ).toEqual([{ RETURN_VALUE: "the value" }]);
  await expect(rows("CALL SYSTEM$SET_RETURN_VALUE('x')")).rejects.toThrow("from within a task run");
  expect(await rows("SELECT SYSTEM$CURRENT_USER_TASK_NAME() AS n")).toEqual([{ N: null }]);
});
