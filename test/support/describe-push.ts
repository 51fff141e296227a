import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectedOf, realCsv } from "./data-set.ts";
import type { Pipeline } from "./pipeline.ts";
import { startPipeline } from "./pipeline.ts";

const data = "SNOWHOOK_DEV.VIDEOGAMES";
const scripts = [
  "V1.0.0__landing.sql",
  "V1.0.1__videogamesales.sql",
  "V1.0.2__vendor_platforms.sql",
  "R__1_load_kaggle_dataset.sql",
  "R__2_dynamic_videogamesales.sql",
  "R__3_vendor_platforms.sql",
  "R__4_vendor_rows.sql",
  "A__grants.sql",
];

interface View {
  PLATFORMS: number;
  TOTAL: number | null;
}

/** What a role sees of the dynamic table: platforms, and hundredths of a million. */
async function view(pipeline: Pipeline, role: string): Promise<{ platforms: number; total: number }> {
  const [row] = await pipeline.as<View>(
    role,
    `SELECT COUNT(*) AS PLATFORMS, SUM(GLOBAL_SALES) AS TOTAL FROM ${data}.DYNAMIC_VIDEOGAMESALES`,
  );
  return { platforms: Number(row?.PLATFORMS), total: Math.round(Number(row?.TOTAL ?? 0) * 100) };
}

/**
 * What a push to dev must come out as, on a data set. One call a test file: the functions keep secrets between calls,
 * so a process can hold one installation only.
 */
export function describePush(name: string, csv: Buffer): void {
  describe(`a push to dev, with ${name}`, () => {
    let pipeline: Pipeline;
    const expected = expectedOf(csv);

    beforeAll(async () => {
      pipeline = await startPipeline(csv);
      await pipeline.local.invoke("setup", {});
      await pipeline.deploy("dev");
    }, 300_000);
    afterAll(() => pipeline?.stop());

    it("applies every script once, in order, and says so at GitHub", () => {
      expect(pipeline.applied()).toEqual(scripts);
      const [deployment] = pipeline.local.github.deployments;
      expect(deployment).toMatchObject({ environment: "dev", sha: pipeline.checkout.commit });
      expect(deployment?.statuses.map((status) => status.state)).toEqual([
        "queued",
        "in_progress",
        "success",
      ]);
    });

    it("loads the sums of each platform and year", async () => {
      const [row] = await pipeline.as(
        "SNOWHOOK_DEV_DEPLOY",
        `
        SELECT COUNT(*) AS ROW_COUNT, COUNT(DISTINCT PLATFORM) AS PLATFORMS, SUM(GLOBAL_SALES) AS TOTAL
        FROM ${data}.VIDEOGAMESALES`,
      );
      expect({
        groups: Number(row?.ROW_COUNT),
        platforms: Number(row?.PLATFORMS),
        total: Math.round(Number(row?.TOTAL) * 100),
      }).toEqual({ groups: expected.groups, platforms: expected.platforms, total: expected.total });
    });

    it("shows each vendor's role its own platforms, in the dynamic table and in the table", async () => {
      for (const [vendor, { platforms, total }] of expected.vendors) {
        expect(await view(pipeline, `SNOWHOOK_DEV_${vendor}`)).toEqual({ platforms, total });
        const [row] = await pipeline.as(
          `SNOWHOOK_DEV_${vendor}`,
          `SELECT COUNT(DISTINCT PLATFORM) AS PLATFORMS FROM ${data}.VIDEOGAMESALES`,
        );
        expect(Number(row?.PLATFORMS)).toBe(platforms);
      }
      expect(await view(pipeline, "SNOWHOOK_DEV_API")).toEqual({
        platforms: expected.platforms,
        total: expected.total,
      });
    });

    it.runIf(csv === realCsv)("comes out as the golden numbers say", async () => {
      const seen = async (role: string) => {
        const { platforms, total } = await view(pipeline, `SNOWHOOK_DEV_${role}`);
        return [platforms, total / 100];
      };
      expect([expected.rows, expected.groups]).toEqual([16_598, 257]);
      expect(await seen("API")).toEqual([31, 8_920.44]);
      expect(await seen("NINTENDO")).toEqual([10, 3_521.83]);
      expect(await seen("SONY")).toEqual([6, 3_580.45]);
      expect(await seen("MICROSOFT")).toEqual([4, 1_638.1]);
      const nintendo1995 = await pipeline.as<{ PLATFORM: string; GLOBAL_SALES: number }>(
        "SNOWHOOK_DEV_NINTENDO",
        `SELECT PLATFORM, GLOBAL_SALES FROM ${data}.VIDEOGAMESALES WHERE YEAR = 1995 ORDER BY GLOBAL_SALES DESC`,
      );
      expect(nintendo1995).toEqual([
        { PLATFORM: "SNES", GLOBAL_SALES: 32.21 },
        { PLATFORM: "GB", GLOBAL_SALES: 3.6 },
      ]);
      const [ps2] = await pipeline.as(
        "SNOWHOOK_DEV_SONY",
        `SELECT GLOBAL_SALES FROM ${data}.DYNAMIC_VIDEOGAMESALES WHERE PLATFORM = 'PS2'`,
      );
      expect(ps2?.GLOBAL_SALES).toBe(1_255.64);
    });

    it("shows a role without a vendor nothing", async () => {
      const setup = [
        "CREATE ROLE IF NOT EXISTS ONLOOKER",
        "GRANT USAGE ON DATABASE SNOWHOOK_DEV TO ROLE ONLOOKER",
        `GRANT USAGE ON SCHEMA ${data} TO ROLE ONLOOKER`,
        "GRANT USAGE ON WAREHOUSE SNOWHOOK_WH TO ROLE ONLOOKER",
        `GRANT SELECT ON DYNAMIC TABLE ${data}.DYNAMIC_VIDEOGAMESALES TO ROLE ONLOOKER`,
        "GRANT ROLE ONLOOKER TO USER ADMINISTRATOR",
      ];
      for (const sql of setup) await pipeline.as("ACCOUNTADMIN", sql);
      expect(await view(pipeline, "ONLOOKER")).toEqual({ platforms: 0, total: 0 });
    });

    it("shows what a mapping row adds at once, with no deployment, and leaves the row alone at the next", async () => {
      const before = await view(pipeline, "SNOWHOOK_DEV_SONY");
      await pipeline.as(
        "SNOWHOOK_DEV_DEPLOY",
        `INSERT INTO ${data}.VENDOR_PLATFORMS (ROLE_NAME, VENDOR, PLATFORM) VALUES ('SNOWHOOK_DEV_SONY', 'NEC', 'TG16')`,
      );
      const after = await view(pipeline, "SNOWHOOK_DEV_SONY");
      expect(after.platforms).toBe(before.platforms + 1);
      expect(after.total).toBeGreaterThan(before.total);
      const script = "migrations/R__3_vendor_platforms.sql";
      const text = Buffer.from(pipeline.checkout.files.get(script)?.bytes ?? []).toString();
      await pipeline.deploy("dev", { [script]: `${text}\n-- again\n` });
      expect(await view(pipeline, "SNOWHOOK_DEV_SONY")).toEqual(after);
    });
  });
}
