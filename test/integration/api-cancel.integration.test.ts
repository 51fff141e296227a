import { connect as connectSocket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readDeclaration } from "../../api-image/src/declaration/read-declaration.ts";
import { type GlobeApi, startGlobeApi } from "../support/api-globe.ts";

// Views that take their time: what is asked of them is waited for, refused after its limit, or cancelled.
const declaration = readDeclaration(
  `
title: Slow
tables:
  slow: { relation: SLOW, key: [id], columns: { id: {} }, aggregates: { seconds: 1 }, facets: [id], cache: false }
  tagged: { relation: SLOW, key: [id], columns: { id: {} } }
`,
  "api.yml",
);
let api: GlobeApi;
let port: number;

beforeAll(async () => {
  api = await startGlobeApi(declaration, [
    "CREATE VIEW SLOW AS SELECT N AS ID FROM (SELECT 1 AS N) WHERE SYSTEM$WAIT(20) IS NOT NULL",
  ]);
  port = Number(new URL(await api.app.listen({ host: "127.0.0.1", port: 0 })).port);
  await api.app.inject("/openapi.json");
}, 60_000);
afterAll(() => api?.stop());

/** How many of the service's statements read the view now. Left alone each would for twenty seconds. */
async function running(): Promise<number> {
  const { rows } = await api.admin.query<{ QUERY_TEXT: string; EXECUTION_STATUS: string }>(
    "SELECT QUERY_TEXT, EXECUTION_STATUS FROM TABLE(DB.INFORMATION_SCHEMA.QUERY_HISTORY())",
  );
  return rows.filter(
    ({ QUERY_TEXT, EXECUTION_STATUS }) =>
      EXECUTION_STATUS === "RUNNING" && /^SELECT[\s\S]*"SLOW"/.test(QUERY_TEXT),
  ).length;
}
const eventually = (count: number) => expect.poll(running, { timeout: 10_000 }).toBe(count);

it.each([
  ["a page", "/slow?limit=5"],
  ["a stream", "/slow?limit=all"],
  ["the question for a version", "/tagged?limit=5"],
])("%s that its client leaves is cancelled in Snowflake", async (_, path) => {
  const socket = connectSocket(port, "127.0.0.1");
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await eventually(1);
  socket.destroy();
  await eventually(0);
});

it("a version that two wait for is cancelled when both have gone", async () => {
  const [one, other] = [1, 2].map((limit) => {
    const socket = connectSocket(port, "127.0.0.1");
    socket.write(`GET /tagged?limit=${limit} HTTP/1.1\r\nHost: x\r\n\r\n`);
    return socket;
  });
  await eventually(1);
  one?.destroy();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await running()).toBe(1);
  other?.destroy();
  await eventually(0);
});

it.each(["/slow?select=count()", "/slow/facets"])(
  "%s is refused after the table's limit, and ends in Snowflake",
  async (path) => {
    const response = await api.app.inject(path);
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({
      type: "/docs#problem-cost",
      advice: expect.stringContaining("filter more"),
    });
    await eventually(0);
  },
);
