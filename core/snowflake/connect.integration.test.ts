import { generateKeyPairSync, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { type Snowglobe, startSnowglobe } from "snowglobe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
  globe = await startSnowglobe({ administrator: { user: "ADMIN", password } });
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
        requestId: randomUUID(),
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
    const failure = await administrator
      .runScript(sql, { requestId: randomUUID() })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ requestPlace: { line: 2, position: 2 } });
    expect((failure as Error).message).toMatch(/^SQL compilation error:\nObject 'D\.S\.GONE' does not exist/);
    expect((await administrator.query("SELECT COUNT(*) AS N FROM D.S.KEPT")).rows).toEqual([{ N: 0 }]);
  });

  it("run once for one request id", async () => {
    await administrator.query("CREATE TABLE D.S.ONCE (A NUMBER)");
    const requestId = randomUUID();
    for (let i = 0; i < 3; i++) {
      await administrator.runScript("INSERT INTO D.S.ONCE VALUES (1); SELECT 1", { requestId });
    }
    expect((await administrator.query("SELECT COUNT(*) AS N FROM D.S.ONCE")).rows).toEqual([{ N: 1 }]);
  });

  it("go on when they are left, and are found again by their query id", async () => {
    await administrator.query("CREATE TABLE D.S.LEFT_ALONE (A NUMBER)");
    const leave = new AbortController();
    let queryId = "";
    const left = await administrator
      .runScript("SELECT SYSTEM$WAIT(1); INSERT INTO D.S.LEFT_ALONE VALUES (1)", {
        requestId: randomUUID(),
        signal: leave.signal,
        onQueryId(id) {
          queryId = id;
          leave.abort();
        },
      })
      .catch((error: unknown) => error);
    expect(left).toBeInstanceOf(InterruptedError);
    expect(left).toMatchObject({ where: { queryId } });
    await administrator.waitFor(queryId);
    expect((await administrator.query("SELECT COUNT(*) AS N FROM D.S.LEFT_ALONE")).rows).toEqual([{ N: 1 }]);
  });
});
