import type { FastifyInstance, LightMyRequestResponse } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testServer } from "../../api-image/src/test-server.ts";
import {
  STATION_COLUMNS,
  stationRows,
  stationsApi,
  stationsData,
} from "../../api-image/src/test-stations.ts";
import { quoteLiteral } from "../../core/snowflake/quote.ts";
import { type GlobeApi, startGlobeApi } from "../support/api-globe.ts";

// What a question means is written down twice: as SQL, which the account runs, and as JavaScript over rows in memory.
// Both must give the same answer to the same address.

const rows = stationRows(60);
let api: GlobeApi;
let memory: FastifyInstance;

const literal = (type: string, cell: unknown): string => {
  if (cell === null) return "NULL";
  const text = quoteLiteral(String(cell));
  if (type === "VARIANT") return `PARSE_JSON(${text})`;
  if (type.startsWith("BINARY")) return `TO_BINARY(${text}, 'HEX')`;
  return `${text}::${type}`;
};

beforeAll(async () => {
  const types = Object.values(STATION_COLUMNS);
  const columns = Object.entries(STATION_COLUMNS).map(
    ([name, type]) => `${name} ${type}${name === "ID" ? " NOT NULL" : ""}`,
  );
  const selects = rows.map(
    (row) => `SELECT ${row.map((cell, at) => literal(types[at] ?? "", cell)).join(", ")}`,
  );
  api = await startGlobeApi(stationsApi, [
    `CREATE TABLE STATIONS (${columns.join(", ")})`,
    `INSERT INTO STATIONS ${selects.join(" UNION ALL ")}`,
    'CREATE SCHEMA "Odd Schema"',
    'CREATE TABLE "Odd Schema".SECRETS (ID NUMBER)',
    "USE SCHEMA DB.PUBLIC",
    'GRANT USAGE ON SCHEMA DB."Odd Schema" TO ROLE READER',
    'GRANT SELECT ON TABLE DB."Odd Schema".SECRETS TO ROLE READER',
  ]);
  ({ app: memory } = await testServer(stationsApi, stationsData(rows)));
}, 60_000);
afterAll(async () => {
  await memory?.close();
  await api?.stop();
});

const q = encodeURIComponent;
/** Filters of each field and operator. */
const filters: readonly string[] = [
  ...[
    "eq.De%20Bilt",
    "neq.De%20Bilt",
    "gt.b",
    "gte.a",
    "lt.e",
    "lte.e",
    "not.eq.x",
    "isdistinct.De%20Bilt",
  ].map((each) => `name=${each}`),
  "name=like.De*",
  "name=like.*sure*",
  `name=like.${q("100\\%*")}`,
  `name=like.${q("100%\\_sure*")}`,
  "name=like.1__*",
  "name=ilike.DE*",
  `name=ilike.${q("*É*")}`,
  "name=like(any).{De*,a*}",
  "name=like(all).{*e*,*t*}",
  "name=eq(any).{De%20Bilt,x}",
  "name=match.%5ED.%20B",
  "name=match.sure",
  `name=match.${q("a,b.c.$")}`,
  `name=match.${q("[0-9]{2}$")}`,
  "name=imatch.%5ED",
  `name=match.${q("ne.two")}`,
  `name=in.(${q('"a,b(c)","quote\\"and\\\\back"')},De%20Bilt)`,
  "name=not.in.(De%20Bilt)",
  "name=in.()",
  "name=is.null",
  "name=not.is.null",
  "name=is.not_null",
  ...[
    "eq.7",
    "gt.50",
    "gte.50",
    "lt.5",
    "neq.3",
    "in.(1,2,77)",
    "not.lte.55",
    "eq.12345678901234567890123456789012345678",
  ].map((each) => `id=${each}`),
  ...["eq.-20", "gt.100.25", "lte.-1.5", "in.(-20,-10.75)", "eq.1e2", "isdistinct.-20", "is.null"].map(
    (each) => `height=${each}`,
  ),
  ...["eq.12345678901234567.0000000001", "gt.12345678901234570", "lt.12345678901234569.5"].map(
    (each) => `serial=${each}`,
  ),
  ...["eq.0.1", "gte.45.1", "lt.NaN", "neq.Infinity", "gt.-Infinity"].map((each) => `latitude=${each}`),
  ...["is.true", "is.false", "is.unknown", "not.is.true", "eq.true", "neq.f", "in.(t)"].map(
    (each) => `open=${each}`,
  ),
  ...["eq.2010-02-01", "gt.2020-02-10", "in.(2010-02-01,2011-02-02)"].map((each) => `since=${each}`),
  ...["eq.00:30:00.25", "lt.04:30", "gte.08:30:00.250"].map((each) => `read_at=${each}`),
  ...["eq.2024-01-05T12:00:00", "gt.2024-01-20%2000:00", "lte.2024-01-02T12:00:00.000001"].map(
    (each) => `seen=${each}`,
  ),
  ...["eq.2024-06-01T00:00:00Z", "lt.2024-05-31T22:30:00Z", `gte.${q("2024-06-01T20:00:00+02:00")}`].map(
    (each) => `checked=${each}`,
  ),
  ...["eq.cafe", "neq.00FF", "in.(CAFE,AB)"].map((each) => `mark=${each}`),
  "detail=is.null",
  "or=(id.eq.1,name.like.a*,height.is.null)",
  "and=(id.gt.3,or(country.eq.NL,not.and(open.is.true,height.lt.50)))",
  "not.or=(country.eq.NL,country.eq.BE)",
  `or=(name.eq.${q('"a,b(c)"')},country.in.(DE,"BE"))`,
  "id=gt.3&id=lt.9",
  "not.and=(country.is.null,open.is.null)",
];
const shapes: readonly string[] = [
  "select=id,place:name&order=name.asc.nullsfirst,id&limit=7",
  "order=height.desc&limit=all&select=id,height",
  "order=height.desc.nullslast,name&select=id&limit=50",
  "sort=-height,name&fields=id,height&limit=20",
  "select=country,count(),height.sum(),height.avg(),lo:height.min(),hi:height.max(),named:name.count()",
  "select=country,open,count()&order=count.desc,country&limit=3",
  "select=count(),first:since.min(),last:seen.max(),lo:read_at.min()",
  "select=country&distinct=true&order=country.desc",
  "select=country,n:count()&id=lt.30&or=(open.is.true,open.is.null)&order=n.desc.nullslast",
  "select=l:latitude.sum(),latitude.avg(),s:serial.sum()&id=lt.5",
  "limit=all",
  "limit=all&format=csv",
];

async function both(path: string) {
  const [one, other] = await Promise.all([api.app.inject(path), memory.inject(path)]);
  return { globe: one, memory: other };
}

/** Cells that only the account writes in full are brought to one form. */
const normal = (text: string) =>
  text
    .replaceAll(/(\d{2}:\d{2}:\d{2})\.?0*(?=["+,\-Z]|$)/g, "$1")
    .replaceAll(/"n":(\d+),"tags"/g, '"n":$1,"tags"')
    .replaceAll(/(\.\d{10})\d+/g, "$1");

describe("an address asks the account and memory the same", () => {
  it.each(filters)("%s", async (filter) => {
    const { globe, memory } = await both(`/stations?${filter}&select=id&limit=all`);
    expect(globe.statusCode, globe.body + api.log.join("\n")).toBe(200);
    expect(globe.body).toBe(memory.body);
  });

  it("and what it asks finds some rows and leaves some out", async () => {
    const sizes = await Promise.all(
      filters.map(
        async (filter) => (await memory.inject(`/stations?${filter}&limit=all`)).json().data.length as number,
      ),
    );
    expect(sizes.filter((size) => size > 0 && size < rows.length).length).toBeGreaterThan(
      filters.length * 0.8,
    );
  });

  it.each(shapes)("%s", async (shape) => {
    const { globe, memory } = await both(`/stations?${shape}`);
    expect(globe.statusCode, globe.body + api.log.join("\n")).toBe(200);
    expect(normal(globe.body)).toBe(normal(memory.body));
  });

  it.each([
    "",
    "?of=country,open&top=2",
    "?of=height&id=gt.10&top=100",
    "?or=(country.eq.NL,open.is.true)&format=csv",
  ])("facets%s", async (search) => {
    const { globe, memory } = await both(`/stations/facets${search}`);
    expect(globe.statusCode, globe.body + api.log.join("\n")).toBe(200);
    expect(globe.body).toBe(memory.body);
  });

  it.each([
    "order=name.desc",
    "order=height.asc.nullsfirst,open.desc",
    "order=latitude.desc.nullslast",
    "order=checked,seen.desc",
    "order=read_at,mark",
    "order=serial.desc",
    "select=country,open,count()&order=count.desc",
    "select=since,height.sum()&order=sum.desc",
    "select=name&distinct=true",
  ])("pages of %s hold each row once, in the order of the whole", async (question) => {
    const whole = (await api.app.inject(`/stations?${question}&limit=1000`)).json();
    const seen: unknown[] = [];
    for (let next: string | null = `/stations?${question}&limit=7`; next !== null; ) {
      const response: LightMyRequestResponse = await api.app.inject(next);
      expect(response.statusCode, response.body).toBe(200);
      seen.push(...response.json().data);
      next = response.json().next;
    }
    expect(seen).toEqual(whole.data);
    expect(seen.length).toBeGreaterThan(5);
  });
});
