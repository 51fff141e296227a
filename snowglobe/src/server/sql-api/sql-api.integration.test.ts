import { createHash, createPrivateKey, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Snowglobe } from "../../start-snowglobe.ts";
import { ADMINISTRATOR, connect, startTestGlobe, type TestConnection } from "../test-driver.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

let globe: Snowglobe;
let driver: TestConnection;
let token = "";
beforeAll(async () => {
  globe = await startTestGlobe({ administrator: { ...ADMINISTRATOR, publicKey }, patience: 1500 });
  driver = await connect(globe);
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "CREATE TABLE t (n NUMBER(10,2), s VARCHAR)",
    `ALTER USER ${ADMINISTRATOR.user} SET DEFAULT_WAREHOUSE = W DEFAULT_NAMESPACE = 'D.PUBLIC' DEFAULT_ROLE = ACCOUNTADMIN`,
  ])
    await driver.query(sql);
  const [made] = await driver.query(`ALTER USER ${ADMINISTRATOR.user} ADD PROGRAMMATIC ACCESS TOKEN api`);
  token = String(made?.token_secret);
});
afterAll(async () => {
  await driver.close();
  await globe.close();
});

async function send(method: string, path: string, more: RequestInit = {}): Promise<Reply> {
  const headers = { authorization: `Bearer ${token}`, ...more.headers };
  const response = await fetch(`${globe.url}${path}`, { ...more, method, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? {} : JSON.parse(text) };
}
const submitOnce = (
  body: Record<string, unknown> | string,
  query = "",
  headers: Record<string, string> = {},
) =>
  send("POST", `/api/v2/statements${query}`, {
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  });
const ask = (handle: unknown, query = "") => send("GET", `/api/v2/statements/${handle}${query}`);

async function finished(handle: unknown): Promise<Reply> {
  for (;;) {
    const reply = await ask(handle);
    if (reply.status !== 202) return reply;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Submits, and asks until it is done: on a busy machine the first answer may be that it runs. */
const submit: typeof submitOnce = async (...request) => {
  const reply = await submitOnce(...request);
  return reply.status === 202 ? finished(reply.body.statementHandle) : reply;
};

// https://docs.snowflake.com/en/developer-guide/sql-api/handling-responses
describe("a statement", () => {
  it("is answered with its rows, their types and where they can be asked for again", async () => {
    const { status, headers, body } = await submit({
      statement:
        "SELECT 1.50 AS n, 'x' AS s, NULL::INT AS z, TRUE AS b, '2019-03-27'::DATE AS d, '01:02:03'::TIME(0) AS t, " +
        "'2021-01-28 22:09:37.123456789 +0100'::TIMESTAMP_TZ(9) AS tz, TO_BINARY('48') AS bin",
    });
    expect(status).toBe(200);
    const handle = String(body.statementHandle);
    expect(handle).toMatch(/^[0-9a-f-]{36}$/);
    expect(body).toMatchObject({
      code: "090001",
      sqlState: "00000",
      message: "Statement executed successfully.",
      createdOn: expect.any(Number),
      statementStatusUrl: `/api/v2/statements/${handle}`,
      data: [["1.50", "x", null, "true", "17982", "3723.000000000", "1611868177.123456789 1500", "48"]],
      resultSetMetaData: {
        numRows: 1,
        format: "jsonv2",
        partitionInfo: [{ rowCount: 1 }],
        rowType: [
          { name: "N", type: "fixed", precision: 3, scale: 2, nullable: false, database: "", table: "" },
          { name: "S", type: "text", length: 1 },
          { name: "Z", type: "fixed", nullable: true },
          { name: "B", type: "boolean" },
          { name: "D", type: "date" },
          { name: "T", type: "time", scale: 0 },
          { name: "TZ", type: "timestamp_tz", scale: 9 },
          { name: "BIN", type: "binary" },
        ],
      },
    });
    expect(headers.get("link")).toMatch(
      new RegExp(
        `^</api/v2/statements/${handle}\\?requestId=[0-9a-f-]{36}&partition=0>; rel="first",<.*rel="last"$`,
      ),
    );
    expect((await ask(handle)).body).toEqual(body);
  });

  it("has NULL and BINARY as they are asked for", async () => {
    const statement = "SELECT NULL AS a, TRUE AS b, TO_BINARY('48') AS c";
    const parameters = { binary_output_format: "base64" };
    const { body } = await submit({ statement, parameters }, "?nullable=false");
    expect(body.data).toEqual([["null", "true", "SA=="]]);
    expect((await ask(body.statementHandle)).body.data).toEqual(body.data);
  });

  it("takes binds, and runs in the context that it names or in the user's own", async () => {
    const { body } = await submit({
      statement: "SELECT ?, ?, :1, CURRENT_DATABASE(), CURRENT_SCHEMA(), CURRENT_ROLE(), CURRENT_WAREHOUSE()",
      bindings: { 1: { type: "FIXED", value: "123" }, 2: { type: "TEXT", value: "it's" } },
    });
    expect(body.data).toEqual([["123", "it's", "123", "D", "PUBLIC", "ACCOUNTADMIN", "W"]]);
    const named = await submit({ statement: "SELECT CURRENT_ROLE()", role: "PUBLIC", timeout: 10 });
    expect(named.body.data).toEqual([["PUBLIC"]]);
    for (const [context, code] of [
      [{ database: "d" }, "391918"],
      [{ schema: "NO_SUCH" }, "391919"],
      [{ warehouse: "w" }, "391920"],
      [{ role: "NO_SUCH" }, "390189"],
    ] as const)
      expect(await submit({ statement: "SELECT 1", ...context })).toMatchObject({
        status: 422,
        body: { code },
      });
  });

  it("tells how many rows it changed", async () => {
    const inserted = await submit({ statement: "INSERT INTO t VALUES (1, 'a'), (2, 'b')" });
    const stats = { numRowsInserted: 2, numRowsUpdated: 0, numRowsDeleted: 0, numDuplicateRowsUpdated: 0 };
    expect(inserted.body).toMatchObject({ stats, data: [["2"]] });
    const updated = await submit({ statement: "UPDATE t SET s = 'c' WHERE n = 1" });
    expect(updated.body.stats).toMatchObject({ numRowsInserted: 0, numRowsUpdated: 1 });
    expect((await submit({ statement: "SELECT s FROM t ORDER BY n" })).body).toMatchObject({
      data: [["c"], ["b"]],
    });
  });

  it("with many rows comes in partitions", async () => {
    const statement =
      "SELECT SEQ4() AS n, SEQ4() % 2 = 0 AS even, REPEAT('x', 90) AS s FROM TABLE(GENERATOR(ROWCOUNT => 60000))";
    const { body } = await submit({ statement });
    const whole = (await finished(body.statementHandle)).body;
    const meta = whole.resultSetMetaData as {
      numRows: number;
      partitionInfo: { rowCount: number; compressedSize?: number }[];
    };
    expect(meta.numRows).toBe(60_000);
    expect(meta.partitionInfo.length).toBeGreaterThan(2);
    const rows: unknown[] = [];
    for (const [partition, { rowCount }] of meta.partitionInfo.entries()) {
      const reply = await ask(whole.statementHandle, `?partition=${partition}`);
      const data = reply.body.data as string[][];
      expect(data).toHaveLength(rowCount);
      rows.push(...data.map(([n, even]) => `${n} ${even}`));
      if (partition === 0) continue;
      expect(Object.keys(reply.body)).toEqual(["data"]);
      expect(reply.headers.get("content-encoding")).toBe("gzip");
      expect(reply.headers.get("link")).toContain(`partition=${partition - 1}>; rel="prev"`);
    }
    expect(rows).toEqual(Array.from({ length: 60_000 }, (_, n) => `${n} ${n % 2 === 0}`));
    const beyond = await ask(whole.statementHandle, `?partition=${meta.partitionInfo.length}`);
    expect(beyond).toMatchObject({ status: 422, body: { message: expect.stringContaining("no partition") } });
  });

  it("that fails is answered with 422", async () => {
    const { status, body } = await submit({ statement: "SELECT nope FROM t" });
    expect({ status, body }).toMatchObject({
      status: 422,
      body: {
        code: "000904",
        sqlState: "42000",
        message: expect.stringContaining("invalid identifier 'NOPE'"),
      },
    });
    expect(await ask(body.statementHandle)).toMatchObject({ status: 422, body: { code: "000904" } });
  });
});

describe("a long statement", () => {
  const WAIT = "CALL SYSTEM$WAIT(1700, 'MILLISECONDS')";

  it("is still in progress for who waits, and done for who asks later", async () => {
    const first = await submitOnce({ statement: WAIT });
    expect(first).toMatchObject({ status: 202, body: { code: "333334" } });
    expect(first.body.statementStatusUrl).toBe(`/api/v2/statements/${first.body.statementHandle}`);
    const later = await finished(first.body.statementHandle);
    expect(later).toMatchObject({ status: 200, body: { data: [["waited 1700 milliseconds"]] } });
  });

  it("asynchronous, is answered at once, and can be cancelled once", async () => {
    const { status, body } = await submitOnce({ statement: "CALL SYSTEM$WAIT(60)" }, "?async=true");
    expect(status).toBe(202);
    const path = `/api/v2/statements/${body.statementHandle}/cancel`;
    expect(await send("POST", path)).toMatchObject({
      status: 200,
      body: { code: "000604", sqlState: "57014", statementHandle: body.statementHandle },
    });
    expect(await finished(body.statementHandle)).toMatchObject({ status: 422, body: { code: "000604" } });
    expect(await send("POST", path)).toMatchObject({ status: 422, body: { code: "000605" } });
  });

  it("runs out of its time", async () => {
    const first = await submitOnce({ statement: "CALL SYSTEM$WAIT(60)", timeout: 1 });
    const error = { code: "000630", sqlState: "57014" };
    if (first.status !== 202) expect(first).toMatchObject({ status: 408, body: error });
    expect(await finished(first.body.statementHandle)).toMatchObject({ status: 422, body: error });
  });
});

// https://docs.snowflake.com/en/developer-guide/sql-api/submitting-multiple-statements
describe("several statements", () => {
  it("have a handle each", async () => {
    const statement =
      "BEGIN; INSERT INTO t VALUES (9, 'z'); ROLLBACK; SELECT TRUE AS b, COUNT(*) AS c FROM t WHERE n = 9";
    const parameters = { MULTI_STATEMENT_COUNT: "4" };
    const { body } = await submit({ statement, parameters });
    const handles = body.statementHandles as string[];
    expect(handles).toHaveLength(4);
    expect(body.data).toEqual([["Multiple statements executed successfully."]]);
    expect((await ask(handles[1])).body).toMatchObject({ data: [["1"]], stats: { numRowsInserted: 1 } });
    expect((await ask(handles[3])).body.data).toEqual([["true", "0"]]);
    expect(await submit({ statement })).toMatchObject({ status: 422, body: { code: "000008" } });
    const bindings = { 1: { type: "TEXT", value: "x" } };
    expect(
      await submit({ statement: "SELECT ?; SELECT 1", parameters: { MULTI_STATEMENT_COUNT: 2 }, bindings }),
    ).toMatchObject({
      status: 422,
      body: { code: "391911", message: expect.stringContaining("bind variables") },
    });
  });
});

// https://docs.snowflake.com/en/developer-guide/sql-api/intro#limitations-of-the-sql-api
describe("what there is not in a request of one statement", () => {
  it("is refused by its name", async () => {
    for (const statement of [
      "USE ROLE PUBLIC",
      "ALTER SESSION SET TIMEZONE = 'UTC'",
      "BEGIN",
      "START TRANSACTION",
      "COMMIT",
      "SET x = 1",
      "CREATE OR REPLACE TEMPORARY TABLE x (a INT)",
      "PUT file:///x @~",
    ]) {
      const { status, body } = await submit({ statement });
      expect({ status, body }).toMatchObject({ status: 422, body: { code: "391911", sqlState: "0A000" } });
      expect(body.message).toContain(statement.split(" ")[0]);
    }
    const block = await submit({ statement: "BEGIN RETURN 1; END" });
    expect(block).toMatchObject({ status: 200, body: { data: [["1"]] } });
  });

  it("is no session that lives on", async () => {
    await submit({ statement: "USE ROLE PUBLIC; SET x = 1", parameters: { multi_statement_count: 0 } });
    expect((await submit({ statement: "SELECT CURRENT_ROLE()" })).body.data).toEqual([["ACCOUNTADMIN"]]);
    expect((await submit({ statement: "SELECT $x" })).status).toBe(422);
  });
});

// https://docs.snowflake.com/en/developer-guide/sql-api/submitting-requests#resubmitting-a-request-to-execute-sql-statements
it("a request that is sent again with retry=true does not run again", async () => {
  const requestId = randomUUID();
  const body = { statement: "INSERT INTO t VALUES (77, 'once')" };
  const first = await submit(body, `?requestId=${requestId}`);
  const again = await submit(body, `?requestId=${requestId}&retry=true`);
  expect(again.body.statementHandle).toBe(first.body.statementHandle);
  await submit(body, `?requestId=${requestId}`);
  const { body: counted } = await submit({ statement: "SELECT COUNT(*) FROM t WHERE n = 77" });
  expect(counted.data).toEqual([["2"]]);
});

// https://docs.snowflake.com/en/developer-guide/sql-api/authenticating
describe("authorization", () => {
  function jwt(claims: Record<string, unknown> = {}): string {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const der = Buffer.from(publicKey.replaceAll(/-----[A-Z ]+-----|\s/g, ""), "base64");
    const sub = `SNOWGLOBE.${ADMINISTRATOR.user}`;
    const iss = `${sub}.SHA256:${createHash("sha256").update(der).digest("base64")}`;
    const now = Math.floor(Date.now() / 1000);
    const signed = `${part({ alg: "RS256", typ: "JWT" })}.${part({ iss, sub, iat: now, exp: now + 60, ...claims })}`;
    return `${signed}.${sign("sha256", Buffer.from(signed), createPrivateKey(privateKey)).toString("base64url")}`;
  }
  const as = (authorization: string, type?: string) =>
    submit({ statement: "SELECT CURRENT_USER()" }, "", {
      authorization,
      ...(type === undefined ? {} : { "X-Snowflake-Authorization-Token-Type": type }),
    });

  it("is a key pair's JWT or a programmatic access token, told or found out", async () => {
    for (const [given, type] of [
      [jwt(), "KEYPAIR_JWT"],
      [jwt(), undefined],
      [token, "PROGRAMMATIC_ACCESS_TOKEN"],
      [token, undefined],
    ] as const)
      expect(await as(`Bearer ${given}`, type)).toMatchObject({
        status: 200,
        body: { data: [[ADMINISTRATOR.user]] },
      });
  });

  it("that is missing, wrong or over is answered with 401", async () => {
    for (const [given, type, code] of [
      ["", undefined, "390101"],
      ["Basic eDp5", undefined, "390101"],
      ["Bearer nope", undefined, "390303"],
      ["Bearer nope", "OAUTH", "390303"],
      ["Bearer nope", "PROGRAMMATIC_ACCESS_TOKEN", "394400"],
      ["Bearer a.b.c", undefined, "390144"],
      ["Bearer a.b.c", "KEYPAIR_JWT", "390144"],
      [`Bearer ${jwt({ exp: 1 })}`, "KEYPAIR_JWT", "390144"],
      [`Bearer ${token}`, "SAML", "390102"],
    ] as const)
      expect(await as(given, type), `${given} ${type}`).toMatchObject({ status: 401, body: { code } });
  });
});
