import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Snowglobe } from "../start-snowglobe.ts";
import { connect, startTestGlobe, type TestConnection } from "./test-driver.ts";

let globe: Snowglobe;
let first: TestConnection;
let second: TestConnection;
beforeAll(async () => {
  globe = await startTestGlobe();
  first = await connect(globe);
  await first.query("CREATE WAREHOUSE w");
  await first.query("CREATE DATABASE d");
  await first.query("CREATE TABLE counted (name VARCHAR, n INTEGER)");
  second = await connect(globe, { warehouse: "w", database: "d", schema: "public" });
});
afterAll(async () => {
  await first.close();
  await second.close();
  await globe.close();
});

// https://docs.snowflake.com/en/sql-reference/transactions#resource-locking
describe("two sessions", () => {
  it("that update one row wait for each other, and no update is lost", async () => {
    await first.query("INSERT INTO counted VALUES ('both', 0)");
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? first : second).query("UPDATE counted SET n = n + 1 WHERE name = 'both'"),
      ),
    );
    expect(await first.query("SELECT n FROM counted WHERE name = 'both'")).toEqual([{ N: 20 }]);
  });

  it("that both want a lease get it one at a time", async () => {
    await first.query("INSERT INTO counted VALUES ('lease', 0)");
    const take = "UPDATE counted SET n = 1 WHERE name = 'lease' AND n = 0";
    const taken = await Promise.all([first, second, first, second].map((session) => session.query(take)));
    const won = taken.filter(([row]) => Number(row?.["number of rows updated"]) === 1);
    expect(won).toHaveLength(1);
  });

  it("that both merge a new row make one", async () => {
    const merge =
      "MERGE INTO counted USING (SELECT 'merged' AS name) AS s ON counted.name = s.name WHEN MATCHED THEN UPDATE SET n = n + 1 WHEN NOT MATCHED THEN INSERT (name, n) VALUES (s.name, 1)";
    await Promise.all([first.query(merge), second.query(merge), first.query(merge)]);
    expect(await second.query("SELECT n FROM counted WHERE name = 'merged'")).toEqual([{ N: 3 }]);
  });

  it("see each other's rows only when they are committed", async () => {
    await first.query("BEGIN");
    await first.query("INSERT INTO counted VALUES ('open', 1)");
    expect(await second.query("SELECT * FROM counted WHERE name = 'open'")).toEqual([]);
    const waiting = second.query("UPDATE counted SET n = n + 1 WHERE name = 'open'");
    await first.query("COMMIT");
    expect(await waiting).toMatchObject([{ "number of rows updated": 1 }]);
    expect(await first.query("SELECT n FROM counted WHERE name = 'open'")).toEqual([{ N: 2 }]);
  });

  it("lose what a closed session did not commit, and its lock", async () => {
    const third = await connect(globe, { warehouse: "w", database: "d", schema: "public" });
    await third.query("BEGIN");
    await third.query("INSERT INTO counted VALUES ('lost', 1)");
    await third.close();
    await second.query("INSERT INTO counted VALUES ('kept', 1)");
    expect(await second.query("SELECT name FROM counted WHERE name IN ('lost', 'kept')")).toEqual([
      { NAME: "kept" },
    ]);
  });

  it("can replace one object at the same time", async () => {
    const replace = (session: TestConnection, index: number) =>
      session.query(`CREATE OR REPLACE VIEW replaced AS SELECT ${index} AS n FROM counted`);
    await Promise.all(Array.from({ length: 12 }, (_, index) => replace(index % 2 ? first : second, index)));
    await Promise.all(
      [first, second, first].map((session) => session.query("CREATE TABLE IF NOT EXISTS once (a INTEGER)")),
    );
    expect(await first.query("SHOW VIEWS LIKE 'replaced'")).toHaveLength(1);
  });

  // https://docs.snowflake.com/en/sql-reference/transactions#transactions-and-ddl
  it("commit with DDL what was open", async () => {
    await first.query("BEGIN");
    await first.query("INSERT INTO counted VALUES ('by ddl', 1)");
    await first.query("CREATE TABLE by_ddl (a INTEGER)");
    await first.query("ROLLBACK");
    expect(await second.query("SELECT n FROM counted WHERE name = 'by ddl'")).toEqual([{ N: 1 }]);
  });
});

// https://docs.snowflake.com/en/sql-reference/transactions#autocommit
describe("AUTOCOMMIT = FALSE", () => {
  it("opens a transaction with the first change, which setting AUTOCOMMIT commits", async () => {
    const session = await connect(globe, { warehouse: "w", database: "d", schema: "public" });
    const seen = () => second.query("SELECT n FROM counted WHERE name = 'auto' ORDER BY n");
    await session.query("ALTER SESSION SET AUTOCOMMIT = FALSE");
    await session.query("INSERT INTO counted VALUES ('auto', 1)");
    await session.query("ROLLBACK");
    await session.query("INSERT INTO counted VALUES ('auto', 2)");
    expect(await seen()).toEqual([]);
    await session.query("ALTER SESSION SET AUTOCOMMIT = FALSE");
    expect(await seen()).toEqual([{ N: 2 }]);
    await session.query("INSERT INTO counted VALUES ('auto', 3)");
    await session.close();
    expect(await seen()).toEqual([{ N: 2 }]);
  });
});

describe("a warehouse", () => {
  it("that the role may not use is as none", async () => {
    await first.query("CREATE ROLE idle");
    await first.query("GRANT ROLE idle TO USER admin");
    await first.query("GRANT USAGE ON DATABASE d TO ROLE idle");
    await first.query("GRANT USAGE ON SCHEMA d.public TO ROLE idle");
    await first.query("GRANT SELECT ON TABLE counted TO ROLE idle");
    const session = await connect(globe, { role: "idle", warehouse: "w", database: "d", schema: "public" });
    await session.query("USE SECONDARY ROLES NONE");
    await expect(session.query("SELECT * FROM counted")).rejects.toMatchObject({ code: "000606" });
    await expect(session.query("USE WAREHOUSE w")).rejects.toMatchObject({ code: "002043" });
    await first.query("GRANT USAGE ON WAREHOUSE w TO ROLE idle");
    await session.query("USE WAREHOUSE w");
    await session.query("SELECT * FROM counted");
    await first.query("REVOKE USAGE ON WAREHOUSE w FROM ROLE idle");
    await expect(session.query("SELECT * FROM counted")).rejects.toMatchObject({ code: "000606" });
    await session.close();
  });
});

describe("a transaction", () => {
  it("goes on after a statement in it has failed", async () => {
    await first.query("BEGIN");
    await first.query("INSERT INTO counted VALUES ('before', 1)");
    await expect(first.query("INSERT INTO counted SELECT 'x', 1 / 0")).rejects.toMatchObject({
      code: "100051",
    });
    await first.query("INSERT INTO counted VALUES ('behind', 1)");
    await first.query("COMMIT");
    expect(
      await second.query("SELECT name FROM counted WHERE name IN ('before', 'behind') ORDER BY name"),
    ).toEqual([{ NAME: "before" }, { NAME: "behind" }]);
  });
});
