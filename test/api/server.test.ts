import { brotliDecompressSync } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MemorySource } from "../../api-image/src/rows/memory-source.ts";
import { salesServer, sampleData } from "../support/api-sample.ts";

let app: FastifyInstance;
let source: MemorySource;
beforeAll(async () => {
  ({ app, source } = await salesServer());
});
afterAll(() => app.close());

interface Page {
  data: Record<string, unknown>[];
  next: string | null;
}
const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });
const page = async (url: string): Promise<Page> => {
  const response = await get(url);
  expect(response.statusCode, response.body).toBe(200);
  return response.json<Page>();
};

describe("rows", () => {
  it("are filtered by platform, year and company, sorted, and cut to fields", async () => {
    const { data } = await page(
      "/videogamesales?company=nintendo&platform=SNES,GB,PS&year=1995,none&sort=-global_sales&fields=platform,year",
    );
    expect(data.map((row) => row.platform).sort()).toEqual(["GB", "GB", "SNES", "SNES"]);
    expect(data.every((row) => row.year === 1995 || row.year === null)).toBe(true);
    expect(Object.keys(data[0] ?? {})).toEqual(["platform", "year"]);
    const sorted = await page("/videogamesales?sort=-global_sales&limit=10000");
    const sales = sorted.data.map((row) => Number(row.global_sales));
    expect(sales).toEqual([...sales].sort((a, b) => b - a));
  });

  it.each(["", "&sort=year", "&sort=-year", "&sort=-global_sales,year", "&sort=-platform,-year"])(
    "come in pages that together are the whole, each row once (%s)",
    async (sort) => {
      const whole = await page(`/videogamesales?limit=10000${sort}`);
      const seen: unknown[] = [];
      let next: string | null = `/videogamesales?limit=37${sort}`;
      while (next !== null) {
        const current: Page = await page(next);
        seen.push(...current.data);
        next = current.next;
      }
      expect(seen).toEqual(whole.data);
      expect(whole.next).toBeNull();
    },
  );

  it("are the same as JSON, CSV and NDJSON, paged or streamed", async () => {
    const json = (await page("/videogamesales?limit=10000")).data;
    expect((await page("/videogamesales?limit=all")).data).toEqual(json);
    const lines = await get("/videogamesales?limit=all", { accept: "application/x-ndjson" });
    expect(lines.headers["content-type"]).toContain("application/x-ndjson");
    expect(
      lines.body
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(json);
    const csv = await get("/videogamesales?limit=all&format=csv");
    const [head, ...rows] = csv.body.trimEnd().split("\r\n");
    expect(head).toBe("platform,year,na_sales,eu_sales,jp_sales,other_sales,global_sales");
    expect(rows).toHaveLength(json.length);
    expect(rows.filter((row) => row.split(",")[1] === "")).toHaveLength(
      json.filter((row) => row.year === null).length,
    );
  });

  it("link to the next page in the header too", async () => {
    const response = await get("/platforms?limit=1", { accept: "text/csv" });
    expect(response.headers.link).toMatch(/^<\/platforms\?limit=1&after=[\w-]+>; rel="next"$/);
  });

  it("of /platforms have years as a list; /companies adds up platforms", async () => {
    const { data } = await page("/platforms?platform=SNES");
    expect(data[0]?.years).toHaveLength(29);
    const companies = await page("/companies");
    expect(companies.data.map((row) => row.company)).toEqual(["Microsoft", "Nintendo", "Sony"]);
    const totals = (await page("/platforms?limit=1000")).data;
    const sony = totals.filter((row) => ["PS", "PS2", "PS3", "PSP"].includes(String(row.platform)));
    const sum = sony.reduce((all, row) => all + Math.round(Number(row.global_sales) * 100), 0) / 100;
    expect(companies.data.find((row) => row.company === "Sony")?.global_sales).toBe(sum);
  });

  it("of a company's year answer at the new path and at both old ones", async () => {
    const answers = await Promise.all(
      [
        "/companies/NINTENDO/yearly-sales/1995",
        "/connector/company/Nintendo/yearly_sales/1995",
        "/snowpark/company/nintendo/yearly_sales/1995",
      ].map(page),
    );
    expect(answers[0]?.data).toHaveLength(8);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });
});

describe("caching", () => {
  it("answers 304 to the tag until the data changes", async () => {
    const local = await salesServer({ SNOWHOOK_FRESH_SECONDS: "0" });
    const ask = (tag?: string) =>
      local.app.inject({ url: "/videogamesales?limit=5", headers: tag ? { "if-none-match": tag } : {} });
    const first = await ask();
    const tag = String(first.headers.etag);
    expect((await ask(tag)).statusCode).toBe(304);
    expect((await ask(`W/"other", ${tag}`)).statusCode).toBe(304);
    local.source.data = sampleData([["NES", 2030, 1, 1, 1, 1, 4]]);
    const changed = await ask(tag);
    expect(changed.statusCode).toBe(200);
    expect(changed.headers.etag).not.toBe(tag);
    await local.app.close();
  });

  // A version that is asked for anew makes the answer wait before it is known to be kept, and compressing it once more.
  it.each(["30", "0"])(
    "reads a page once, gives it compressed, and a tag to each encoding (fresh %s s)",
    async (fresh) => {
      const local = await salesServer({ SNOWHOOK_FRESH_SECONDS: fresh });
      const ask = (encoding: string) =>
        local.app.inject({ url: "/videogamesales?limit=1000", headers: { "accept-encoding": encoding } });
      const plain = await ask("identity");
      const reads = local.source.counts.read;
      const squeezed = await ask("br");
      expect(local.source.counts.read).toBe(reads);
      expect(squeezed.headers["content-encoding"]).toBe("br");
      expect(brotliDecompressSync(squeezed.rawPayload).toString()).toBe(plain.body);
      expect(squeezed.headers.etag).not.toBe(plain.headers.etag);
      expect(squeezed.headers.vary).toContain("Accept-Encoding");
      const streamed = await local.app.inject({
        url: "/videogamesales?limit=all",
        headers: { "accept-encoding": "gzip" },
      });
      expect(streamed.headers["content-encoding"]).toBe("gzip");
      await local.app.close();
    },
  );
});

describe("requests that are refused", () => {
  const hostile = [
    "'; DROP TABLE VIDEOGAMESALES; --",
    "1 OR 1=1",
    "../../etc/passwd",
    "<script>",
    "\u0000",
    "💥",
    "${7*7}",
    "%",
    ",",
    "a".repeat(5000),
  ];
  const parameters = [
    "platform",
    "year",
    "company",
    "sort",
    "fields",
    "limit",
    "after",
    "format",
    "nonsense",
  ];

  it.each(parameters)("hostile text in %s is refused with a problem", async (name) => {
    for (const text of hostile) {
      const response = await get(`/videogamesales?${name}=${encodeURIComponent(text)}`);
      // What fits a parameter's form is looked up, never run.
      if (response.statusCode === 200 || response.statusCode === 404) {
        expect(name).toMatch(/platform|company/);
        continue;
      }
      expect(response.statusCode, `${name}=${text}`).toBe(400);
      expect(response.headers["content-type"]).toContain("application/problem+json");
      expect(response.json()).toMatchObject({ status: 400, errors: [{ parameter: expect.any(String) }] });
    }
  });

  it.each([
    ["/videogamesales?limit=0", 400],
    ["/videogamesales?limit=10001", 400],
    ["/videogamesales?limit=1&limit=2", 400],
    ["/videogamesales?after=WyJhIl0", 400],
    ["/videogamesales?company=Sega", 404],
    ["/companies/Sega/yearly-sales/1995", 404],
    ["/companies/Sony/yearly-sales/95", 400],
    ["/nothing", 404],
    ["/%ff", 400],
  ])("%s is answered %i with what to do", async (url, status) => {
    const response = await get(url);
    expect(response.statusCode).toBe(status);
    expect(response.json()).toMatchObject({
      status,
      advice: expect.any(String),
      request: expect.any(String),
    });
  });

  it("a cursor of another sort or filter is refused", async () => {
    const { next } = await page("/videogamesales?limit=2&sort=-year");
    const cursor = new URLSearchParams(next?.split("?")[1]).get("after") ?? "";
    expect((await get(`/videogamesales?limit=2&after=${cursor}`)).statusCode).toBe(400);
    expect((await get(`/videogamesales?limit=2&sort=-year&platform=PS&after=${cursor}`)).statusCode).toBe(
      400,
    );
  });

  it("a cursor of a company's rows goes on in them and is refused for another's", async () => {
    const { data, next } = await page("/videogamesales?company=Sony&limit=5");
    const second = await page(next ?? "");
    expect([...data, ...second.data]).toEqual((await page("/videogamesales?company=Sony&limit=10")).data);
    const cursor = new URLSearchParams(next?.split("?")[1]).get("after") ?? "";
    expect((await get(`/videogamesales?company=Nintendo&limit=5&after=${cursor}`)).statusCode).toBe(400);
  });

  it("an Accept that nothing here fits is 406; a broken one counts as that", async () => {
    for (const accept of ["image/png", "application/json;q=0", "garbage"])
      expect((await get("/platforms", { accept })).statusCode).toBe(406);
    expect(
      (await get("/platforms", { accept: "text/*;q=0.5, image/png" })).headers["content-type"],
    ).toContain("text/csv");
  });

  it("other methods are 405 and OPTIONS says which are not", async () => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"] as const) {
      const response = await app.inject({
        method,
        url: "/platforms",
        payload: "x".repeat(2_000_000),
        headers: { "content-type": "text/strange" },
      });
      expect(response.statusCode).toBe(405);
      expect(response.headers.allow).toBe("GET, HEAD, OPTIONS");
    }
    expect((await app.inject({ method: "OPTIONS", url: "/companies/a/yearly-sales/1" })).headers.allow).toBe(
      "GET, HEAD, OPTIONS",
    );
    const head = await app.inject({ method: "HEAD", url: "/videogamesales?limit=all" });
    expect([head.statusCode, head.body]).toEqual([200, ""]);
    expect(head.headers.etag).toBeDefined();
  });

  it("more requests than allowed are 429, each user counted alone", async () => {
    const local = await salesServer({ SNOWHOOK_REQUESTS_PER_MINUTE: "2" });
    const ask = (user: string) =>
      local.app.inject({ url: "/companies", headers: { "sf-context-current-user": user } });
    await ask("A");
    await ask("A");
    const refused = await ask("A");
    expect(refused.statusCode).toBe(429);
    expect(refused.json()).toMatchObject({
      type: "/docs#problem-rate",
      advice: expect.stringContaining("Go on after"),
    });
    expect(refused.headers["retry-after"]).toBeDefined();
    expect((await ask("B")).statusCode).toBe(200);
    expect((await local.app.inject("/health/live")).statusCode).toBe(200);
    await local.app.close();
  });
});

describe("Snowflake away", () => {
  it("is 503 with Retry-After and not ready, and passes by itself", async () => {
    source.available = false;
    const response = await get("/platforms?limit=77");
    const kept = await get("/companies");
    expect(response.statusCode).toBe(503);
    expect(Number(response.headers["retry-after"])).toBeGreaterThan(0);
    expect((await get("/health/ready")).json()).toMatchObject({ status: "unavailable" });
    expect((await get("/health/live")).statusCode).toBe(200);
    source.available = true;
    expect((await get("/platforms?limit=77")).statusCode).toBe(200);
    expect((await get("/health/ready")).json()).toMatchObject({ status: "up" });
    expect([200, 503]).toContain(kept.statusCode);
  });
});

describe("pages and figures", () => {
  it("serves the tester and documentation from itself, under a policy without inline code", async () => {
    for (const url of ["/test", "/docs", "/assets/style.css", "/assets/tester.js"]) {
      const response = await get(url);
      expect(response.statusCode).toBe(200);
      expect(response.headers["content-security-policy"]).toContain("script-src 'self'");
      expect(response.body).not.toMatch(/innerHTML|https?:\/\/(?!www\.w3\.org)|<script>| style="/);
      expect((await get(url, { "if-none-match": String(response.headers.etag) })).statusCode).toBe(304);
    }
    expect((await get("/")).headers.location).toBe("/test");
  });

  it("counts requests by route, not by what was asked", async () => {
    await get("/companies/Sony/yearly-sales/2001");
    const { body } = await get("/metrics");
    expect(body).toContain('route="/companies/:company/yearly-sales/:year"');
    // A figure may hold any digits; a label may not.
    const labels = [...body.matchAll(/\{([^}]*)\}/g)].map((match) => match[1]);
    expect(labels.filter((label) => /2001|sony/i.test(label ?? ""))).toEqual([]);
  });

  it("takes a request's id when it is one", async () => {
    expect((await get("/companies", { "x-request-id": "trace-1234" })).headers["x-request-id"]).toBe(
      "trace-1234",
    );
    expect((await get("/companies", { "x-request-id": "a b" })).headers["x-request-id"]).not.toBe("a b");
  });
});
