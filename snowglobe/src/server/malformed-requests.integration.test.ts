import { randomUUID } from "node:crypto";
import { connect as openSocket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Snowglobe } from "../start-snowglobe.ts";
import { ADMINISTRATOR, connect, startTestGlobe } from "./test-driver.ts";

let globe: Snowglobe;
let session = "";
let bearer = "";
beforeAll(async () => {
  globe = await startTestGlobe();
  const login = await fetch(`${globe.url}/session/v1/login-request`, {
    method: "POST",
    body: JSON.stringify({ data: { LOGIN_NAME: ADMINISTRATOR.user, PASSWORD: ADMINISTRATOR.password } }),
  });
  const { data } = (await login.json()) as { data: { token: string } };
  session = `Snowflake Token="${data.token}"`;
  const connection = await connect(globe);
  const [made] = await connection.query(
    `ALTER USER ${ADMINISTRATOR.user} ADD PROGRAMMATIC ACCESS TOKEN malformed`,
  );
  bearer = `Bearer ${String(made?.token_secret)}`;
  await connection.close();
});
afterAll(() => globe.close());

interface Malformed {
  readonly path: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

const BODIES: readonly (string | Uint8Array<ArrayBuffer>)[] = [
  "",
  "{",
  "[]",
  "null",
  "5",
  '"text"',
  '{"data":',
  "{'data': 1}",
  '{"data":null}',
  '{"__proto__":{"data":{}}}',
  `${"[".repeat(200_000)}`,
  new Uint8Array([0xff, 0xfe, 0x00, 0x7b]),
];
const QUERIES: readonly unknown[] = [
  {},
  { sqlText: 5 },
  { sqlText: ["SELECT 1"] },
  { sqlText: "SELECT ?", bindings: [] },
  { sqlText: "SELECT ?", bindings: "x" },
  { sqlText: "SELECT ?", bindings: { 1: 5 } },
  { sqlText: "SELECT ?", bindings: { 1: { value: "x" } } },
  { sqlText: "SELECT ?", bindings: { 1: { type: "TEXT", value: {} } } },
  { sqlText: "SELECT ?", bindings: { "": { type: "TEXT", value: "x" } } },
  { sqlText: "SELECT ?", bindings: { 0: { type: "TEXT", value: "x" } } },
  { sqlText: "SELECT ?", bindings: { 1: { type: "NOTHING", value: "x" } } },
  { sqlText: "SELECT ?", bindings: { 1: { type: "FIXED", value: "x" } } },
  { sqlText: "SELECT ?", bindings: { 1: { type: "TEXT", value: ["x", "y"] } } },
  { sqlText: "SELECT 1", parameters: "x" },
  { sqlText: "SELECT 1", parameters: { MULTI_STATEMENT_COUNT: -1 } },
  { sqlText: "SELECT 1", parameters: { TIMEZONE: {} } },
  { sqlText: "SELECT 1", describeOnly: "yes" },
  { sqlText: "SELECT 1", asyncExec: 1 },
  { sqlText: "\u0000" },
  { sqlText: "SELECT '" },
  { sqlText: "(".repeat(100_000) },
];
const STATEMENTS: readonly unknown[] = [
  {},
  { statement: 5 },
  { statement: null },
  { statement: "" },
  { statement: "SELECT '" },
  { statement: "SELECT 1", timeout: -1 },
  { statement: "SELECT 1", timeout: 1.5 },
  { statement: "SELECT 1", timeout: "10" },
  { statement: "SELECT 1", database: 5 },
  { statement: "SELECT 1", database: "" },
  { statement: "SELECT 1", database: '"; DROP' },
  { statement: "SELECT 1", role: [] },
  { statement: "SELECT ?", bindings: [] },
  { statement: "SELECT ?", bindings: { 1: { type: "TEXT" } } },
  { statement: "SELECT ?", bindings: { 1: { type: "TEXT", value: ["a"] } } },
  { statement: "SELECT ?", bindings: { "a b": { type: "TEXT", value: "x" } } },
  { statement: "SELECT ?" },
  { statement: "SELECT 1", parameters: [] },
  { statement: "SELECT 1", parameters: { DATE_OUTPUT_FORMAT: "YYYY" } },
  { statement: "SELECT 1", parameters: { NO_SUCH: 1 } },
  { statement: "SELECT 1", parameters: { MULTI_STATEMENT_COUNT: "many" } },
];

const API = "/api/v2/statements";
const QUERY = "/queries/v1/query-request";
const DRIVERS: readonly Malformed[] = [
  ...["/session/v1/login-request", "/session/token-request", QUERY, "/queries/v1/abort-request"].flatMap(
    (path) => BODIES.map((body) => ({ path, body })),
  ),
  ...QUERIES.map((body) => ({ path: QUERY, body: JSON.stringify(body) })),
  { path: QUERY, body: "{}", headers: { authorization: "Snowflake" } },
  { path: QUERY, body: "{}", headers: { authorization: 'Snowflake Token="' } },
  { path: QUERY, body: "{}", headers: { "content-encoding": "br" } },
  { path: QUERY, body: "{}", headers: { "content-encoding": "gzip" } },
  { path: QUERY, body: new Uint8Array(gzipSync("{")), headers: { "content-encoding": "gzip" } },
  { path: "/session", body: "{}" },
  { path: "/queries/no-such/abort-request", body: "{}" },
  { path: "/queries/no-such/result", method: "GET" },
  { path: "/chunks/a/NaN", method: "GET" },
  { path: "/chunks/..%2f..%2fetc/0", method: "GET" },
  { path: QUERY, method: "GET" },
  { path: "/no/such", method: "DELETE" },
  { path: "/%zz", method: "GET" },
];
const REST: readonly Malformed[] = [
  ...BODIES.map((body) => ({ path: API, body })),
  ...STATEMENTS.map((body) => ({ path: API, body: JSON.stringify(body) })),
  ...["?requestId=x", "?async=maybe", "?nullable=2", "?retry=&requestId=1"].map((query) => ({
    path: `${API}${query}`,
    body: '{"statement":"SELECT 1"}',
  })),
  { path: API, body: "{}", headers: { "content-type": "text/xml" } },
  { path: API, body: "{}", headers: { accept: "text/html" } },
  { path: API, body: "{}", headers: { authorization: "Bearer" } },
  { path: API, body: "{}", headers: { authorization: "Bearer a.b.c" } },
  {
    path: API,
    body: "{}",
    headers: { authorization: "Bearer ..", "x-snowflake-authorization-token-type": "JWT" },
  },
  ...["", "?partition=-1", "?partition=1e9", "?partition=x", "?nullable=false", "?requestId="].map(
    (query) => ({
      path: `${API}/${randomUUID()}${query}`,
      method: "GET",
    }),
  ),
  { path: `${API}/not-a-uuid`, method: "GET" },
  { path: `${API}/${"x".repeat(5000)}`, method: "GET" },
  { path: `${API}/x/cancel`, body: "{" },
  { path: `${API}/x/retry`, body: "{}" },
  { path: "/api/v2/databases", method: "GET" },
];

async function answerTo({ path, method = "POST", body, headers = {} }: Malformed) {
  const authorization = path.startsWith("/api") ? bearer : session;
  const response = await fetch(`${globe.url}${path}`, {
    method,
    headers: { authorization, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, text: await response.text() };
}

/** As the protocol answers: JSON that says what is wrong, and nothing of the inside. */
function checkForm(given: Malformed, { status, text }: { status: number; text: string }): void {
  const what = `${given.method ?? "POST"} ${given.path.slice(0, 80)} ${String(given.body).slice(0, 80)}`;
  expect(status, what).toBeLessThan(500);
  const body = JSON.parse(text) as Record<string, unknown>;
  expect(body.code, what).toMatch(/^\d{6}$/);
  expect(body.message, what).toEqual(expect.any(String));
  expect(text, what).not.toMatch(/\n\s+at |node_modules|internal error|undefined|\.ts\b/);
  if (given.path.startsWith("/api")) expect(status, what).toBeGreaterThanOrEqual(400);
  else expect(body.success, what).toBe(false);
}

it("malformed requests of drivers are answered in the protocol's form", async () => {
  for (const given of DRIVERS) checkForm(given, await answerTo(given));
});

it("malformed requests of the SQL REST API are answered in its form", async () => {
  for (const given of REST) checkForm(given, await answerTo(given));
  for (const method of ["GET", "PUT", "PATCH", "DELETE"])
    expect(await answerTo({ path: API, method }), method).toEqual({ status: 405, text: "" });
  expect(await answerTo({ path: `${API}/x`, body: "{}" })).toEqual({ status: 405, text: "" });
  expect(await answerTo({ path: `${API}/x/cancel`, method: "GET" })).toEqual({ status: 405, text: "" });
});

it("what is no HTTP is answered too, and the account goes on", async () => {
  for (const bytes of [
    "nonsense\r\n\r\n",
    "POST /queries/v1/query-request HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
    `GET / HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(20_000)}\r\n\r\n`,
  ]) {
    const text = await new Promise<string>((resolve, reject) => {
      const socket = openSocket(Number(new URL(globe.url).port), "127.0.0.1", () => socket.write(bytes));
      let read = "";
      socket.on("data", (data) => {
        read += data.toString();
      });
      socket.on("close", () => resolve(read));
      socket.on("error", reject);
    });
    expect(text).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(JSON.parse(text.split("\r\n\r\n")[1] ?? "")).toMatchObject({ success: false, code: "390000" });
  }
  expect(DRIVERS.length + REST.length).toBeGreaterThan(61);
  const { text } = await answerTo({ path: API, body: '{"statement":"SELECT 1"}' });
  expect(JSON.parse(text)).toMatchObject({ data: [["1"]] });
});
