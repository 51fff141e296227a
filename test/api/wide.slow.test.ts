// npm run test:api:million: a table of a million rows and 40 columns, through the driver against the embedded account.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readDeclaration } from "../../api-image/src/declaration/read-declaration.ts";
import { type GlobeApi, startGlobeApi } from "../support/api-globe.ts";
import { WIDE_COLUMNS, WIDE_YML, wideTable } from "../support/wide-table.ts";

const ROWS = 1_000_000;
let api: GlobeApi;
before(async () => {
  api = await startGlobeApi(readDeclaration(WIDE_YML, "wide.yml"), wideTable(ROWS), {
    SNOWHOOK_PATIENCE_SECONDS: "600",
  });
});
after(() => api?.stop());

const data = async (path: string) => {
  const response = await api.app.inject(path);
  assert.equal(response.statusCode, 200, response.body.slice(0, 500));
  return response.json<{ data: Record<string, unknown>[]; next: string | null }>();
};

test("pages begin anywhere in it, and go on", async () => {
  const { data: page, next } = await data("/measurements?limit=3&id=gte.999990&order=id");
  assert.deepEqual(
    page.map(({ id }) => id),
    [999_990, 999_991, 999_992],
  );
  assert.equal(Object.keys(page[0] ?? {}).length, WIDE_COLUMNS.length);
  assert.deepEqual((await data(next ?? "")).data[0]?.id, 999_993);
});

test("it is counted, summed and counted by value", async () => {
  const { data: whole } = await data("/measurements?select=count(),id.sum(),last:moment.max()");
  assert.equal(whole[0]?.count, ROWS);
  assert.equal(whole[0]?.sum, (ROWS * (ROWS - 1)) / 2);
  const { data: facets } = await data("/measurements/facets?of=small_text&top=3");
  assert.deepEqual(
    facets.map(({ count }) => count),
    [ROWS / 5, ROWS / 5, ROWS / 5],
  );
  const { data: groups } = await data(
    "/measurements?select=small_number,n:count()&order=n.desc,small_number&limit=2",
  );
  assert.deepEqual(
    groups.map(({ n }) => n),
    [142_858, 142_857],
  );
});

test("all of it is streamed, in memory that does not grow with it", async () => {
  const url = await api.app.listen({ host: "127.0.0.1", port: 0 });
  const response = await fetch(`${url}/measurements?limit=all&select=id,texts,big&format=csv`);
  assert.equal(response.status, 200);
  let lines = -1;
  let peak = 0;
  assert.ok(response.body);
  for await (const piece of response.body) {
    for (const byte of piece) if (byte === 10) lines += 1;
    peak = Math.max(peak, process.memoryUsage().arrayBuffers);
  }
  assert.equal(lines, ROWS);
  // The answer alone has more than that.
  assert.ok(peak < 300e6, `${peak} bytes in array buffers`);
  console.log(`array buffers at most: ${(peak / 1e6).toFixed(0)} MB`);
});
