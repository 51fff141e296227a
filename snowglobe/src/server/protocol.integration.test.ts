import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Snowglobe } from "../start-snowglobe.ts";
import { ADMINISTRATOR, startTestGlobe } from "./test-driver.ts";

interface Reply {
  readonly status: number;
  readonly body: {
    readonly success: boolean;
    readonly code: string | null;
    readonly data: Record<string, unknown>;
  };
}

let globe: Snowglobe;
beforeAll(async () => {
  globe = await startTestGlobe({ patience: 150 });
});
afterAll(() => globe.close());

async function send(path: string, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(`${globe.url}${path}`, init);
  return { status: response.status, body: (await response.json()) as Reply["body"] };
}
const post = (path: string, body: unknown, token?: string) =>
  send(path, {
    method: "POST",
    body: JSON.stringify(body),
    headers: {
      "content-type": "application/json",
      ...(token ? { authorization: `Snowflake Token="${token}"` } : {}),
    },
  });
const get = (path: string, token: string) =>
  send(path, { headers: { authorization: `Snowflake Token="${token}"` } });

const loginBody = {
  data: { ACCOUNT_NAME: "SNOWGLOBE", LOGIN_NAME: ADMINISTRATOR.user, PASSWORD: ADMINISTRATOR.password },
};
async function login(): Promise<{ token: string; masterToken: string }> {
  const { body } = await post("/session/v1/login-request", loginBody);
  return { token: String(body.data.token), masterToken: String(body.data.masterToken) };
}
const query = (
  token: string,
  sqlText: string,
  more: Record<string, unknown> = {},
  requestId = randomUUID(),
) => post(`/queries/v1/query-request?requestId=${requestId}`, { sqlText, ...more }, token);

describe("requests", () => {
  it.each([
    ["no JSON", "{"],
    ["no object", "[]"],
    ["nothing", ""],
    ["a wrong type", '{"data":{"LOGIN_NAME":5}}'],
  ])("of %s are answered with 400", async (_what, body) => {
    const reply = await send("/session/v1/login-request", { method: "POST", body });
    expect(reply).toMatchObject({ status: 400, body: { success: false } });
  });

  it("may be compressed, and are refused when the compression is broken or a bomb", async () => {
    const compressed = (body: Uint8Array<ArrayBuffer>) =>
      send("/session/v1/login-request", { method: "POST", body, headers: { "content-encoding": "gzip" } });
    const good = await compressed(new Uint8Array(gzipSync(JSON.stringify(loginBody))));
    expect(good.body.success).toBe(true);
    expect(await compressed(new Uint8Array([1, 2, 3]))).toMatchObject({ status: 400 });
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(140 * 1024 * 1024)));
    expect(await compressed(bomb)).toMatchObject({ status: 413 });
  });

  it("with no token, a wrong one or that of a closed session are told to sign in", async () => {
    for (const token of ["", "wrong", '"']) {
      expect(await query(token, "SHOW VARIABLES")).toMatchObject({ status: 401, body: { code: "390104" } });
    }
    const { token } = await login();
    expect(await post("/session?delete=true", {}, token)).toMatchObject({ body: { success: true } });
    // The driver forgives this code when it closes a session again.
    for (const path of ["/session?delete=true", "/session/heartbeat"]) {
      expect(await post(path, {}, token)).toMatchObject({ status: 200, body: { code: "390111" } });
    }
  });

  // Snowpark sends such parameters with its statements, and its users cannot leave them out.
  it("may have parameters that are the client's own", async () => {
    const { token } = await login();
    const parameters = { _PLAN_UUID: "1", SNOWPARK_LAZY_ANALYSIS: true, QUERY_TAG: "mine" };
    expect(await query(token, "SELECT 1", { parameters })).toMatchObject({ body: { success: true } });
    expect(await query(token, "SELECT 1", { parameters: { NO_SUCH: 1 } })).toMatchObject({
      body: { code: "001420" },
    });
  });

  // As the driver of .NET sends them.
  it("may have binds with names", async () => {
    const { token } = await login();
    const bindings = { who: { type: "TEXT", value: "x" }, N: { type: "FIXED", value: "2" } };
    const { body } = await query(token, "SELECT :who AS w, :N + 1 AS n, :Who || ?", {
      bindings: { ...bindings, 1: { type: "TEXT", value: "y" } },
    });
    expect(body.data.rowset).toEqual([["x", "3", "xy"]]);
    const named = await query(token, "SHOW PARAMETERS LIKE 'TIMEZONE' ->> SELECT :who", { bindings });
    expect(named).toMatchObject({ body: { success: false, code: "000002" } });
    expect(await query(token, "SELECT :other", { bindings })).toMatchObject({ body: { code: "000904" } });
    expect(await query(token, "SELECT 1", { bindings: { "a b": bindings.who } })).toMatchObject({
      status: 400,
      body: { success: false },
    });
  });

  it("may name a stage by a bind, as write_pandas does", async () => {
    const { token } = await login();
    const put = (stage: string) =>
      query(token, "PUT 'file:///no/such.csv' ? PARALLEL=4", {
        bindings: { 1: { type: "TEXT", value: stage } },
      });
    expect(await put("@~/part")).toMatchObject({
      body: { data: { command: "UPLOAD", stageInfo: { path: "part" } } },
    });
    expect(await put("part'; DROP")).toMatchObject({ body: { success: false, code: "001003" } });
  });

  it("to unknown places are told so", async () => {
    expect(await get("/no/such", "x")).toMatchObject({ status: 404, body: { success: false } });
    expect(await get("/chunks/0/0", "x")).toMatchObject({ status: 403 });
  });

  it("with an authenticator that is not supported are refused by its name", async () => {
    const reply = await post("/session/v1/login-request", {
      data: { ...loginBody.data, AUTHENTICATOR: "EXTERNALBROWSER" },
    });
    expect(reply.body).toMatchObject({ code: "390102", message: expect.stringContaining("EXTERNALBROWSER") });
  });
});

describe("tokens", () => {
  it("are renewed with the master token, and the old ones end", async () => {
    const { token, masterToken } = await login();
    const body = { requestType: "RENEW", oldSessionToken: token };
    expect(await post("/session/token-request", body, token)).toMatchObject({ body: { code: "390113" } });
    const renewed = await post("/session/token-request", body, masterToken);
    const newToken = String(renewed.body.data.sessionToken);
    expect(await post("/session/heartbeat", {}, newToken)).toMatchObject({ body: { success: true } });
    expect(await post("/session/heartbeat", {}, token)).toMatchObject({ body: { code: "390104" } });
  });
});

describe("answers", () => {
  it("tell all that drivers rely on", async () => {
    const { token } = await login();
    const { body } = await query(token, "SHOW PARAMETERS LIKE 'TIMEZONE'");
    const parameters = body.data.parameters as { name: string }[];
    const names = parameters.map(({ name }) => name);
    for (const name of ["TIMEZONE", "BINARY_OUTPUT_FORMAT", "DATE_OUTPUT_FORMAT", "TIME_OUTPUT_FORMAT"]) {
      expect(names).toContain(name);
    }
    // The Python connector adds to the tag that it is told, with each statement.
    expect(names).not.toContain("QUERY_TAG");
    for (const kind of ["", "_NTZ", "_LTZ", "_TZ"]) expect(names).toContain(`TIMESTAMP${kind}_OUTPUT_FORMAT`);
    expect(body.data).toMatchObject({
      queryResultFormat: "json",
      finalRoleName: "ACCOUNTADMIN",
      returned: 1,
    });
  });

  it("with an error are successful HTTP", async () => {
    const { token } = await login();
    const { status, body } = await query(token, "SELECT 'unfinished");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      success: false,
      code: "001003",
      data: { sqlState: "42000", queryId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });

  // https://docs.snowflake.com/en/sql-reference/parameters#abort-detached-query
  it("are another session's own, also under the same id", async () => {
    const id = randomUUID();
    const [first, second] = [
      await query((await login()).token, "SELECT 1", {}, id),
      await query((await login()).token, "SELECT 2", {}, id),
    ];
    expect(second.body.data.queryId).not.toBe(first.body.data.queryId);
    expect(second.body.data.rowset).toEqual([["2"]]);
  });

  it("are kept for a client that has vanished in the middle of its request", async () => {
    const { token } = await login();
    const id = randomUUID();
    const sqlText = "SELECT SYSTEM$WAIT(100, 'MILLISECONDS')";
    const gone = new AbortController();
    const vanished = fetch(`${globe.url}/queries/v1/query-request?requestId=${id}`, {
      method: "POST",
      body: JSON.stringify({ sqlText }),
      headers: { authorization: `Snowflake Token="${token}"` },
      signal: gone.signal,
    });
    setTimeout(() => gone.abort(), 30);
    await expect(vanished).rejects.toThrow();
    const again = await query(token, sqlText, {}, id);
    expect(again.body).toMatchObject({ success: true, data: { rowset: [["waited 100 milliseconds"]] } });
  });

  it("are the same for a request that is sent again, which runs once", async () => {
    const { token } = await login();
    const id = randomUUID();
    const first = await query(token, "SET again = 1", {}, id);
    await query(token, "SET again = 2");
    const second = await query(token, "SET again = 1", { resubmit: true }, id);
    expect(second.body.data.queryId).toBe(first.body.data.queryId);
    const { body } = await query(token, "SHOW VARIABLES LIKE 'AGAIN'");
    expect(body.data.rowset).toMatchObject([[expect.anything(), "AGAIN", "2", "fixed"]]);
  });
});
