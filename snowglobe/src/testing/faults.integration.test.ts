import { describe, expect, it } from "vitest";
import { connect } from "../server/test-driver.ts";
import { useSnowglobe } from "./use-snowglobe.ts";

const account = useSnowglobe({
  seed: "CREATE WAREHOUSE w; CREATE DATABASE d; CREATE TABLE t AS SELECT 1 AS A; INSERT INTO t VALUES (2);",
});
const signedIn = () =>
  connect({ url: account.connection.accessUrl }, { ...account.connection, warehouse: "W", database: "D" });
const COUNT = "SELECT COUNT(*) AS N FROM t";

describe("an account for tests", () => {
  it.each([1, 2])("is as its seed made it, whatever a test before did (%i)", async () => {
    const connection = await signedIn();
    expect(await connection.query(COUNT)).toEqual([{ N: 2 }]);
    await connection.query("DELETE FROM t");
    await connection.query("CREATE ROLE left_over");
    account.faults.fail({ sql: /COUNT/ });
    await expect(connection.query(COUNT)).rejects.toThrow("A fault on demand");
  });
});

describe("faults", () => {
  it("fail the statements that a pattern matches, as often as was said, and change nothing", async () => {
    const connection = await signedIn();
    account.faults.fail(
      { sql: /^insert/gi, times: 2 },
      { code: "000625", sqlState: "57014", message: "Statement was aborted." },
    );
    for (let time = 0; time < 2; time += 1)
      await expect(connection.query("INSERT INTO t VALUES (3)")).rejects.toMatchObject({
        code: "000625",
        sqlState: "57014",
        message: "Statement was aborted.",
      });
    expect(await connection.query(COUNT)).toEqual([{ N: 2 }]);
    await connection.query("INSERT INTO t VALUES (3)");
    expect(await connection.query(COUNT)).toEqual([{ N: 3 }]);
  });

  it("break connections before and after a statement; the driver's second try does not run it twice", async () => {
    const connection = await signedIn();
    account.faults.dropConnection({ sql: /VALUES \(3\)/, times: 1 });
    account.faults.dropConnection({ sql: /VALUES \(4\)/, times: 1, after: true });
    await connection.query("INSERT INTO t VALUES (3)");
    await connection.query("INSERT INTO t VALUES (4)");
    expect(await connection.query("SELECT a FROM t ORDER BY a")).toEqual([1, 2, 3, 4].map((A) => ({ A })));
  });

  it("let requests wait", async () => {
    const connection = await signedIn();
    account.faults.delay(300, { sql: /slow/ });
    const from = performance.now();
    await connection.query("SELECT 'slow'");
    expect(performance.now() - from).toBeGreaterThanOrEqual(299);
  });

  it("expire sessions: the driver renews one, and must sign in again when it cannot", async () => {
    const connection = await signedIn();
    account.faults.expireSessions();
    expect(await connection.query(COUNT)).toEqual([{ N: 2 }]);
    account.faults.expireSessions({ signIn: true });
    await expect(connection.query(COUNT)).rejects.toThrow();
    expect(await (await signedIn()).query(COUNT)).toEqual([{ N: 2 }]);
  });

  it("set the clock: what statements see, and what expires by it", async () => {
    const connection = await signedIn();
    const lease = "SELECT until < CURRENT_TIMESTAMP() AS OVER FROM lease";
    const { clock } = account.faults;
    clock.freeze(new Date("2031-02-03T04:05:06.789Z"));
    await connection.query("ALTER SESSION SET TIMEZONE = 'UTC'");
    expect(
      await connection.query(
        "SELECT TO_CHAR(CURRENT_TIMESTAMP(3), 'YYYY-MM-DD HH24:MI:SS.FF3') AS T, TO_CHAR(CURRENT_DATE()) AS D, TO_CHAR(SYSDATE(), 'HH24:MI') AS S",
      ),
    ).toEqual([{ T: "2031-02-03 04:05:06.789", D: "2031-02-03", S: "04:05" }]);
    await connection.query("CREATE TABLE lease (until TIMESTAMP_LTZ)");
    await connection.query("INSERT INTO lease SELECT DATEADD('minute', 15, CURRENT_TIMESTAMP())");
    expect(await connection.query(lease)).toEqual([{ OVER: false }]);
    clock.advance(16 * 60_000);
    expect(await connection.query(lease)).toEqual([{ OVER: true }]);
    clock.reset();
    expect(await connection.query("SELECT YEAR(CURRENT_DATE()) AS Y")).toEqual([
      { Y: new Date().getUTCFullYear() },
    ]);
  });

  it("are refused when they make no sense", () => {
    expect(() => account.faults.delay(-1)).toThrow(TypeError);
    expect(() => account.faults.fail({}, { code: "12" })).toThrow("12 is no code");
    expect(() => account.faults.fail({ times: 0 })).toThrow("1 or more");
    expect(() => account.faults.clock.set(new Date("never"))).toThrow("no time");
  });
});
