import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningApi } from "../test/support/api.ts";
import { startApi } from "../test/support/api.ts";
import { expectedOf, platformsOf, realCsv, sample } from "../test/support/data-set.ts";
import type { Pipeline } from "../test/support/pipeline.ts";
import { startPipeline } from "../test/support/pipeline.ts";

const csv = realCsv ?? sample;
const expected = expectedOf(csv);
let pipeline: Pipeline;
let api: RunningApi;

beforeAll(async () => {
  pipeline = await startPipeline(csv);
  await pipeline.local.invoke("setup", {});
  await pipeline.deploy("dev");
  api = await startApi(pipeline);
  for (const vendor of expected.vendors.keys()) await api.addUser(vendor, `SNOWHOOK_DEV_${vendor}`);
}, 300_000);
afterAll(async () => {
  await pipeline?.stop();
  await api?.stop();
});

interface Row {
  platform: string;
  year?: number | null;
  global_sales: number;
}

/** All rows of a path, over all its pages. */
async function rows(path: string, user: string): Promise<Row[]> {
  const all: Row[] = [];
  for (let next: string | null = path; next !== null; ) {
    const response = await api.get(next, user);
    expect(response.status, await response.clone().text()).toBe(200);
    const page = (await response.json()) as { data: Row[]; next: string | null };
    all.push(...page.data);
    next = page.next;
  }
  return all;
}

const cents = (of: readonly Row[]): number =>
  of.reduce((sum, row) => sum + Math.round(row.global_sales * 100), 0);

describe("the API in its container", () => {
  it("answers each vendor's user with that vendor's rows", async () => {
    for (const [vendor, { platforms, total }] of expected.vendors) {
      const byPlatform = await rows("/platforms", vendor);
      expect([byPlatform.length, cents(byPlatform)]).toEqual([platforms, total]);
      const byYear = await rows("/videogamesales", vendor);
      expect(cents(byYear)).toBe(total);
      const foreign = byYear.filter((row) => !platformsOf[vendor]?.includes(row.platform));
      expect(foreign).toEqual([]);
    }
  });

  it.skipIf(realCsv === undefined)("gives the golden numbers of Kaggle's file", async () => {
    const seen = async (vendor: string) => {
      const all = await rows("/platforms", vendor);
      return [all.length, cents(all) / 100];
    };
    expect(await seen("NINTENDO")).toEqual([10, 3_521.83]);
    expect(await seen("SONY")).toEqual([6, 3_580.45]);
    expect(await seen("MICROSOFT")).toEqual([4, 1_638.1]);
    const yearly = await rows("/companies/nintendo/yearly-sales/1995", "NINTENDO");
    expect(yearly.map((row) => [row.platform, row.global_sales])).toEqual([
      ["SNES", 32.21],
      ["GB", 3.6],
    ]);
  });

  it("shows a user without a vendor nothing, and one without a token not even that", async () => {
    for (const sql of [
      "CREATE ROLE ONLOOKER",
      "GRANT USAGE ON DATABASE SNOWHOOK_DEV TO ROLE ONLOOKER",
      "GRANT USAGE ON SCHEMA SNOWHOOK_DEV.VIDEOGAMES TO ROLE ONLOOKER",
      "GRANT USAGE ON WAREHOUSE SNOWHOOK_WH TO ROLE ONLOOKER",
      "GRANT SELECT ON TABLE SNOWHOOK_DEV.VIDEOGAMES.VIDEOGAMESALES TO ROLE ONLOOKER",
      "GRANT SELECT ON DYNAMIC TABLE SNOWHOOK_DEV.VIDEOGAMES.DYNAMIC_VIDEOGAMESALES TO ROLE ONLOOKER",
      "GRANT SERVICE ROLE SNOWHOOK_DEV.VIDEOGAMES.VIDEOGAMESALES_API!ALL_ENDPOINTS_USAGE TO ROLE ONLOOKER",
    ]) {
      await pipeline.administer(sql);
    }
    await api.addUser("ONLOOKER", "ONLOOKER");
    expect(await rows("/platforms", "ONLOOKER")).toEqual([]);
    expect((await api.get("/platforms")).status).toBe(401);
  });

  it("follows a mapping row that was put in by hand, with no deployment", async () => {
    await pipeline.as(
      "SNOWHOOK_DEV_DEPLOY",
      "INSERT INTO SNOWHOOK_DEV.VIDEOGAMES.VENDOR_PLATFORMS (ROLE_NAME, VENDOR, PLATFORM) VALUES ('SNOWHOOK_DEV_SONY', 'NEC', 'TG16')",
    );
    // By year: a question that was not asked before, so no answer of it is kept.
    const platforms = new Set(
      (await rows("/videogamesales?platform=TG16", "SONY")).map((row) => row.platform),
    );
    expect([...platforms]).toEqual(["TG16"]);
    expect(await rows("/videogamesales?platform=TG16", "MICROSOFT")).toEqual([]);
  });

  it("is altered to a new image, not made twice", async () => {
    const again = await pipeline.local.invoke("bind-api", {
      environment: "dev",
      tag: pipeline.checkout.commit,
    });
    expect(again).toMatchObject({ outcome: "unchanged", url: api.url });
  });
});
