import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDeclaration } from "../../api-image/src/declaration/read-declaration.ts";
import { type GlobeApi, startGlobeApi } from "../support/api-globe.ts";
import { WIDE_COLUMNS, WIDE_YML, wideTable } from "../support/wide-table.ts";

const declaration = readDeclaration(
  `${WIDE_YML}
  changing: { relation: CHANGING, key: [id], columns: { id: {}, what: {} }, aggregates: {} }
  seen: { relation: SEEN, key: [id], columns: all }
  secret: { relation: DB.HIDDEN.SECRET, key: [id], columns: all }
`,
  "api.yml",
);
let api: GlobeApi;

beforeAll(async () => {
  api = await startGlobeApi(
    declaration,
    [
      ...wideTable(500),
      "CREATE TABLE CHANGING (ID NUMBER(9,0), WHAT NUMBER(5,0))",
      "INSERT INTO CHANGING VALUES (1, 10)",
      'CREATE VIEW SEEN AS SELECT ID, SMALL_TEXT AS "Kind" FROM WIDE WHERE ID < 3',
      "CREATE SCHEMA HIDDEN",
      "CREATE TABLE HIDDEN.SECRET (ID NUMBER)",
      "USE SCHEMA PUBLIC",
    ],
    { SNOWHOOK_SHAPE_SECONDS: "1" },
  );
}, 60_000);
afterAll(() => api?.stop());

const get = (path: string) => api.app.inject(path);
const data = async (path: string) => {
  const response = await get(path);
  expect(response.statusCode, response.body + api.log.join("\n")).toBe(200);
  return response.json<{ data: Record<string, unknown>[] }>().data;
};

describe("a wide table", () => {
  it("gives every type as itself", async () => {
    const [row] = await data("/measurements?id=eq.9");
    expect(Object.keys(row ?? {})).toEqual(WIDE_COLUMNS.map((name) => name.toLowerCase()));
    expect(row).toMatchObject({
      id: 9,
      small_number: 2,
      price: 0.09,
      fine: 1.125,
      tiny: 9,
      bigger: 9_000_000,
      decimals: 0.5625,
      floats: 2.25,
      flag: true,
      other_flag: true,
      texts: "text 9",
      strings: 'é "9" 💧',
      hex: "CAFE",
      more_hex: "00FF",
      day: "2015-01-10",
      coarse_clock: "00:00:09",
      coarse_moment: "2020-01-01T00:00:09",
      coarse_local: expect.stringMatching(/^2024-06-01T\d\d:00:00\.500[+-]\d\d:\d\d$/),
      coarse_zoned: "2024-06-01T12:00:00-08:00",
      anything: { n: 1, list: [1, null, "x"] },
      things: { a: 9 },
      list: [1, "two", 9],
    });
    // A number that JavaScript cannot hold stands in the text with all its digits.
    expect((await get("/measurements?id=eq.9&select=big")).body).toContain('"big":12345678901234567899');
  });

  it("describes each type in the document", async () => {
    const document = (await get("/openapi.json")).json();
    const { properties } = document.components.schemas.Measurements;
    expect(Object.keys(properties)).toHaveLength(40);
    expect(properties).toMatchObject({
      id: { type: "integer" },
      big: { type: ["integer", "null"] },
      price: { type: ["number", "null"] },
      flag: { type: ["boolean", "null"] },
      day: { type: ["string", "null"], format: "date" },
      zoned: { type: ["string", "null"], format: "date-time" },
      hex: { contentEncoding: "base16" },
      anything: {},
    });
    const answer = document.paths["/measurements"].get.responses[200].content["application/json"];
    expect(Object.keys(answer.example.data[0])).toHaveLength(40);
  });

  it("filters by each column for the value that it gave", async () => {
    const [row] = await data("/measurements?id=eq.9");
    for (const [name, value] of Object.entries(row ?? {})) {
      if (["anything", "things", "list"].includes(name)) continue;
      const text = name === "big" ? "12345678901234567899" : String(value);
      const found = await data(`/measurements?${name}=eq.${encodeURIComponent(text)}&select=id&limit=all`);
      expect(found, name).toContainEqual({ id: 9 });
    }
  });

  it("counts, sums and finds the commonest values, without tags and kept answers", async () => {
    expect(await data("/measurements?select=small_text,n:count(),id.sum()&order=small_text&limit=2")).toEqual(
      [
        { small_text: "kind 0", n: 100, sum: 24_750 },
        { small_text: "kind 1", n: 100, sum: 24_850 },
      ],
    );
    const facets = await get("/measurements/facets?of=flag,small_number&top=3&id=lt.70");
    expect(facets.json().data).toEqual([
      { field: "flag", value: false, count: 46 },
      { field: "flag", value: true, count: 24 },
      { field: "small_number", value: 0, count: 10 },
      { field: "small_number", value: 1, count: 10 },
      { field: "small_number", value: 2, count: 10 },
    ]);
    expect(facets.headers.etag).toBeUndefined();
    expect(facets.headers["cache-control"]).toBe("private, no-store");
  });

  it("views are served too, and names in their own letters", async () => {
    expect(await data("/seen?Kind=eq.kind%201")).toEqual([{ id: 1, Kind: "kind 1" }]);
    expect((await get("/seen?kind=eq.x")).statusCode).toBe(400);
  });

  it("a table that the service may not read is refused, and the others are not", async () => {
    expect((await get("/secret")).statusCode).toBe(403);
    expect((await get("/seen")).statusCode).toBe(200);
  });
});

describe("a table that changes", () => {
  it("is noticed, told, and asked as it is now", async () => {
    expect(await data("/changing?what=eq.10")).toEqual([{ id: 1, what: 10 }]);
    await api.admin.query(
      "CREATE OR REPLACE TABLE DB.PUBLIC.CHANGING (ID NUMBER(9,0), WHAT VARCHAR) COPY GRANTS AS SELECT 1, 'ten'",
    );
    // Nobody said anything: the table is looked at again after some time.
    await expect
      .poll(async () => (await get("/changing?what=eq.ten")).json().data, { timeout: 10_000 })
      .toEqual([{ id: 1, what: "ten" }]);
    await expect
      .poll(() => api.log.join(""), { timeout: 10_000 })
      .toContain("Table changing has changed: what is text, was integer");
    const { components, info } = (await get("/openapi.json")).json();
    expect(components.schemas.Changing.properties.what).toMatchObject({ type: ["string", "null"] });
    expect(info["x-not-served"]).toEqual(["secret"]);
  });

  it("is told also when it was away between", async () => {
    await api.admin.query("REVOKE SELECT ON TABLE DB.PUBLIC.CHANGING FROM ROLE READER");
    await expect.poll(async () => (await get("/changing?limit=5")).statusCode, { timeout: 10_000 }).toBe(403);
    await expect
      .poll(() => api.log.join(""), { timeout: 10_000 })
      .toContain("Table changing is not served: The table does not exist");
    await api.admin.query(
      "CREATE OR REPLACE TABLE DB.PUBLIC.CHANGING AS SELECT 1::NUMBER(9, 0) ID, TRUE WHAT",
    );
    await api.admin.query("GRANT SELECT ON TABLE DB.PUBLIC.CHANGING TO ROLE READER");
    await expect
      .poll(async () => (await get("/changing?what=eq.true")).json().data, { timeout: 10_000 })
      .toEqual([{ id: 1, what: true }]);
    await expect
      .poll(() => api.log.join(""), { timeout: 10_000 })
      .toContain("Table changing has changed: what is boolean, was text");
  });

  it("and is refused by name when a declared column is gone", async () => {
    await api.admin.query("ALTER TABLE DB.PUBLIC.CHANGING DROP COLUMN WHAT");
    const first = await get("/changing?limit=5");
    expect([first.statusCode, first.json().type]).toEqual([503, "/docs#problem-table-changed"]);
    await expect
      .poll(async () => (await get("/changing?limit=6")).json().detail)
      .toBe("Column WHAT, which is declared as what, is not in table changing.");
    await expect
      .poll(() => api.log.join(""), { timeout: 10_000 })
      .toContain("Table changing is not served: Column WHAT");
  });
});
