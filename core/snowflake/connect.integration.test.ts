import { generateKeyPairSync } from "node:crypto";
import { existsSync } from "node:fs";
import { type Snowglobe, startSnowglobe } from "snowglobe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countingProxy } from "../../bench/counting-proxy.ts";
import { ConnectionError, InterruptedError, StatementError } from "../errors/index.ts";
import { connect } from "./connect.ts";
import type { ConnectionOptions, SnowflakeConnection } from "./connection.ts";

const password = "administrator-password";
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const publicPart = publicKey.export({ type: "spki", format: "der" }).toString("base64");

let globe: Snowglobe;
let administrator: SnowflakeConnection;

beforeAll(async () => {
  globe = await startSnowglobe({ administrator: { user: "ADMIN", password }, patience: 2_000 });
  administrator = await open({ user: "ADMIN", password, role: "ACCOUNTADMIN" });
  for (const sql of [
    "CREATE WAREHOUSE WH",
    "CREATE DATABASE D",
    "CREATE SCHEMA D.S",
    "USE WAREHOUSE WH",
    `CREATE USER ROBOT TYPE = SERVICE RSA_PUBLIC_KEY = '${publicPart}'`,
  ]) {
    await administrator.query(sql);
  }
});

afterAll(async () => {
  await administrator?.close();
  await globe?.close();
});

function open(options: Partial<ConnectionOptions>): Promise<SnowflakeConnection> {
  return connect({ account: "SNOWGLOBE", accessUrl: globe.url, ...options });
}

async function currentUser(connection: SnowflakeConnection): Promise<string | undefined> {
  const { rows } = await connection.query<{ U: string }>("SELECT CURRENT_USER() AS U");
  await connection.close();
  return rows[0]?.U;
}

describe("signing in", () => {
  it("by key pair", async () => {
    expect(await currentUser(await open({ user: "ROBOT", privateKey: pem }))).toBe("ROBOT");
  });

  it("by programmatic access token", async () => {
    const { rows } = await administrator.query<{ token_secret: string }>(
      "ALTER USER ROBOT ADD PROGRAMMATIC ACCESS TOKEN T ROLE_RESTRICTION = 'PUBLIC'",
    );
    const token = rows[0]?.token_secret ?? "";
    const options = { user: "ROBOT", token, authenticator: "PROGRAMMATIC_ACCESS_TOKEN" } as const;
    expect(await currentUser(await open(options))).toBe("ROBOT");
  });

  it.each<[string, Partial<ConnectionOptions>]>([
    ["a wrong password", { user: "ADMIN", password: "wrong-password" }],
    ["a key that is not the user's", { user: "ADMIN", privateKey: pem }],
    [
      "a token that was never given",
      { user: "ROBOT", token: "wrong-token", authenticator: "PROGRAMMATIC_ACCESS_TOKEN" },
    ],
    ["a user that is not there", { user: "NOBODY", password }],
  ])("fails by %s, and tells no secret", async (_, options) => {
    const failure = await open(options).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConnectionError);
    expect(String(failure)).not.toMatch(/wrong-|administrator-password|BEGIN/);
  });

  it("leaves no log file behind", () => {
    expect(existsSync("snowflake.log")).toBe(false);
  });
});

describe("statements", () => {
  it("take binds beside them", async () => {
    const hostile = "it's \\ \"x\" ☃ '); DROP TABLE t; --";
    const { rows } = await administrator.query("SELECT ? AS A, ? AS B, ? AS C", {
      binds: [hostile, 2, null],
    });
    expect(rows).toEqual([{ A: hostile, B: 2, C: null }]);
  });

  it("count the rows that they change, and only those", async () => {
    await administrator.query("CREATE TABLE D.S.COUNTED (A NUMBER)");
    const insert = await administrator.query("INSERT INTO D.S.COUNTED VALUES (1), (2), (3)");
    const update = await administrator.query("UPDATE D.S.COUNTED SET A = 9 WHERE A > 1");
    const select = await administrator.query("SELECT * FROM D.S.COUNTED");
    expect([insert.updatedRows, update.updatedRows, select.updatedRows]).toEqual([3, 2, undefined]);
  });

  it("fail with Snowflake's code and the place", async () => {
    const failure = await administrator.query("SELECT *\n FROM D.S.GONE").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StatementError);
    expect(failure).toMatchObject({ code: "002003", sqlState: "42S02" });
  });
});

describe("scripts", () => {
  it("give every statement's rows when they are asked for", async () => {
    let told = "";
    const { queryId, results } = await administrator.runScript(
      "SELECT 1 AS A; SELECT 2 AS B; SELECT ';' AS C",
      {
        fetchResults: true,
        onQueryId(id) {
          told = id;
        },
      },
    );
    expect(results.map(({ rows }) => rows)).toEqual([[{ A: 1 }], [{ B: 2 }], [{ C: ";" }]]);
    expect(told).toBe(queryId);
  });

  it("say which statement failed, and keep what was done before it", async () => {
    const sql = "CREATE TABLE D.S.KEPT (A NUMBER);\n  SELECT * FROM D.S.GONE;\nSELECT 1";
    const failure = await administrator.runScript(sql).catch((error: unknown) => error);
    expect(failure).toMatchObject({ requestPlace: { line: 2, position: 2 } });
    expect((failure as Error).message).toMatch(/^SQL compilation error:\nObject 'D\.S\.GONE' does not exist/);
    expect((await administrator.query("SELECT COUNT(*) AS N FROM D.S.KEPT")).rows).toEqual([{ N: 0 }]);
  });

  it("take one HTTP request, and one more for each time that the server says to ask again", async () => {
    const proxy = await countingProxy(globe.url, () => 0);
    const connection = await open({ accessUrl: proxy.url, user: "ADMIN", password, warehouse: "WH" });
    try {
      proxy.reset();
      await connection.runScript("SELECT 1; SELECT 2; SELECT 3");
      expect(proxy.counts).toMatchObject({ statements: 1, results: 0 });
      await connection.runScript("SELECT SYSTEM$WAIT(5); SELECT 2");
      expect(proxy.counts).toMatchObject({ statements: 2, results: 2 });
      const failed = connection.runScript("SELECT 1; SELECT * FROM D.S.GONE; SELECT 3");
      await expect(failed).rejects.toBeInstanceOf(StatementError);
      expect(proxy.counts).toMatchObject({ statements: 3, results: 2 });
    } finally {
      await connection.close();
      await proxy.close();
    }
  });

  it("are tagged, and leave the session's own tag as it is", async () => {
    const tagged =
      "SELECT QUERY_TAG FROM TABLE(D.INFORMATION_SCHEMA.QUERY_HISTORY_BY_USER()) WHERE STARTSWITH(QUERY_TEXT, 'SELECT 4711')";
    await administrator.query("ALTER SESSION SET QUERY_TAG = 'mine'");
    await administrator.runScript("SELECT 4711; SELECT 2", { queryTag: "a;b" });
    const { rows } = await administrator.query<{ QUERY_TAG: string }>(tagged);
    expect(rows.map(({ QUERY_TAG }) => QUERY_TAG)).toEqual(["a;b", "a;b"]);
    const { rows: own } = await administrator.query(
      "SELECT QUERY_TAG FROM TABLE(D.INFORMATION_SCHEMA.QUERY_HISTORY_BY_USER(RESULT_LIMIT => 1))",
    );
    expect(own).toEqual([{ QUERY_TAG: "mine" }]);
    await administrator.query("ALTER SESSION UNSET QUERY_TAG");
  });

  it("go on when they are left, and are found again by their tag", async () => {
    await administrator.query("CREATE TABLE D.S.LEFT_ALONE (A NUMBER)");
    const leave = new AbortController();
    const running = administrator.runScript("SELECT SYSTEM$WAIT(1); INSERT INTO D.S.LEFT_ALONE VALUES (1)", {
      queryTag: "left alone",
      signal: leave.signal,
    });
    setTimeout(() => leave.abort(), 300);
    await expect(running).rejects.toBeInstanceOf(InterruptedError);
    const { rows } = await administrator.query<{ QUERY_ID: string }>(
      "SELECT QUERY_ID FROM TABLE(D.INFORMATION_SCHEMA.QUERY_HISTORY_BY_USER()) WHERE QUERY_TAG = 'left alone' AND CONTAINS(QUERY_TEXT, 'LEFT_ALONE')",
    );
    await administrator.waitFor(rows[0]?.QUERY_ID ?? "");
    expect((await administrator.query("SELECT COUNT(*) AS N FROM D.S.LEFT_ALONE")).rows).toEqual([{ N: 1 }]);
  });
});
