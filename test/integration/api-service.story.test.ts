import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Snowglobe, startSnowglobe } from "snowglobe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BuiltService, buildService } from "../../api-image/build.ts";
import { bindService } from "../../core/service/bind-service.ts";
import type { BindEvent, BindReport, BoundService } from "../../core/service/bind-types.ts";
import { connect } from "../../core/snowflake/connect.ts";
import type { SnowflakeConnection } from "../../core/snowflake/connection.ts";
import { quoteLiteral } from "../../core/snowflake/quote.ts";
import { createRenderer } from "../../core/templates/create-renderer.ts";
import { expectedOf, platformsOf, realCsv, sample } from "../support/data-set.ts";
import { aggregated } from "../support/sales-rows.ts";
import { WIDE_YML, wideTable } from "../support/wide-table.ts";

const csv = realCsv ?? sample;
const expected = expectedOf(csv);
const folder = mkdtempSync(join(tmpdir(), "snowhook-api-"));
const administrator = { user: "ADMIN", password: "correct horse" };
const VENDORS = Object.keys(platformsOf);

let globe: Snowglobe;
let built: BuiltService;
let admin: SnowflakeConnection;
let url: string;
const tokens = new Map<string, string>();

/** What setup and migrations make, as far as the service needs it. */
const setup = `
CREATE WAREHOUSE SNOWHOOK_WH WAREHOUSE_SIZE = XSMALL;
CREATE DATABASE SNOWHOOK;
CREATE SCHEMA SNOWHOOK.SHARED;
CREATE IMAGE REPOSITORY SNOWHOOK.SHARED.IMAGES;
CREATE COMPUTE POOL SNOWHOOK_POOL MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = CPU_X64_XS;
CREATE DATABASE SNOWHOOK_DEV;
CREATE SCHEMA SNOWHOOK_DEV.VIDEOGAMES;
CREATE ROLE SNOWHOOK_DEV_API;
GRANT ROLE SNOWHOOK_DEV_API TO USER ADMIN;
GRANT USAGE ON WAREHOUSE SNOWHOOK_WH TO ROLE SNOWHOOK_DEV_API;
GRANT USAGE ON DATABASE SNOWHOOK TO ROLE SNOWHOOK_DEV_API;
GRANT USAGE ON SCHEMA SNOWHOOK.SHARED TO ROLE SNOWHOOK_DEV_API;
GRANT READ ON IMAGE REPOSITORY SNOWHOOK.SHARED.IMAGES TO ROLE SNOWHOOK_DEV_API;
GRANT USAGE, MONITOR ON COMPUTE POOL SNOWHOOK_POOL TO ROLE SNOWHOOK_DEV_API;
GRANT BIND SERVICE ENDPOINT ON ACCOUNT TO ROLE SNOWHOOK_DEV_API;
GRANT USAGE ON DATABASE SNOWHOOK_DEV TO ROLE SNOWHOOK_DEV_API;
GRANT USAGE, CREATE SERVICE ON SCHEMA SNOWHOOK_DEV.VIDEOGAMES TO ROLE SNOWHOOK_DEV_API;
CREATE TABLE SNOWHOOK_DEV.VIDEOGAMES.VIDEOGAMESALES (PLATFORM VARCHAR, YEAR NUMBER(4,0), NA_SALES NUMBER(12,2),
  EU_SALES NUMBER(12,2), JP_SALES NUMBER(12,2), OTHER_SALES NUMBER(12,2), GLOBAL_SALES NUMBER(12,2));
CREATE TABLE SNOWHOOK_DEV.VIDEOGAMES.DYNAMIC_VIDEOGAMESALES (PLATFORM VARCHAR, GLOBAL_SALES NUMBER(14,2), YEARS VARCHAR);
CREATE TABLE SNOWHOOK_DEV.VIDEOGAMES.VENDOR_PLATFORMS (ROLE_NAME VARCHAR, VENDOR VARCHAR, PLATFORM VARCHAR);
CREATE ROW ACCESS POLICY SNOWHOOK_DEV.VIDEOGAMES.VENDOR_ROWS AS (P VARCHAR) RETURNS BOOLEAN ->
  CURRENT_ROLE() IN ('ACCOUNTADMIN', 'SNOWHOOK_DEV_API') OR EXISTS (
    SELECT 1 FROM SNOWHOOK_DEV.VIDEOGAMES.VENDOR_PLATFORMS M WHERE M.PLATFORM = P AND IS_ROLE_IN_SESSION(M.ROLE_NAME));
ALTER TABLE SNOWHOOK_DEV.VIDEOGAMES.VIDEOGAMESALES ADD ROW ACCESS POLICY SNOWHOOK_DEV.VIDEOGAMES.VENDOR_ROWS ON (PLATFORM);
ALTER TABLE SNOWHOOK_DEV.VIDEOGAMES.DYNAMIC_VIDEOGAMESALES ADD ROW ACCESS POLICY SNOWHOOK_DEV.VIDEOGAMES.VENDOR_ROWS ON (PLATFORM);
GRANT SELECT ON ALL TABLES IN SCHEMA SNOWHOOK_DEV.VIDEOGAMES TO ROLE SNOWHOOK_DEV_API;
GRANT CALLER USAGE ON DATABASE SNOWHOOK_DEV TO ROLE SNOWHOOK_DEV_API;
GRANT CALLER USAGE ON SCHEMA SNOWHOOK_DEV.VIDEOGAMES TO ROLE SNOWHOOK_DEV_API;
GRANT CALLER USAGE ON WAREHOUSE SNOWHOOK_WH TO ROLE SNOWHOOK_DEV_API;
GRANT CALLER SELECT ON TABLE SNOWHOOK_DEV.VIDEOGAMES.VIDEOGAMESALES TO ROLE SNOWHOOK_DEV_API;
GRANT CALLER SELECT ON TABLE SNOWHOOK_DEV.VIDEOGAMES.DYNAMIC_VIDEOGAMESALES TO ROLE SNOWHOOK_DEV_API;
${[...VENDORS, "STRANGER"]
  .map(
    (vendor) => `
CREATE ROLE SNOWHOOK_DEV_${vendor};
CREATE USER ${vendor}_USER TYPE = SERVICE DEFAULT_ROLE = SNOWHOOK_DEV_${vendor};
GRANT ROLE SNOWHOOK_DEV_${vendor} TO USER ${vendor}_USER;
GRANT USAGE ON WAREHOUSE SNOWHOOK_WH TO ROLE SNOWHOOK_DEV_${vendor};
GRANT USAGE ON DATABASE SNOWHOOK_DEV TO ROLE SNOWHOOK_DEV_${vendor};
GRANT USAGE ON SCHEMA SNOWHOOK_DEV.VIDEOGAMES TO ROLE SNOWHOOK_DEV_${vendor};
GRANT SELECT ON TABLE SNOWHOOK_DEV.VIDEOGAMES.VIDEOGAMESALES TO ROLE SNOWHOOK_DEV_${vendor};
GRANT SELECT ON TABLE SNOWHOOK_DEV.VIDEOGAMES.DYNAMIC_VIDEOGAMESALES TO ROLE SNOWHOOK_DEV_${vendor};`,
  )
  .join("")}`;

const service: BoundService = {
  name: "SNOWHOOK_DEV.VIDEOGAMES.VIDEOGAMESALES_API",
  ownerRole: "SNOWHOOK_DEV_API",
  callerRoles: [...VENDORS, "STRANGER"].map((vendor) => `SNOWHOOK_DEV_${vendor}`),
  warehouse: "SNOWHOOK_WH",
  computePool: "SNOWHOOK_POOL",
  imageRepository: "SNOWHOOK.SHARED.IMAGES",
  imageName: "videogamesales-api",
};
const specification = createRenderer({
  files: new Map([["service.yml", readFileSync("api-image/service.yml")]]),
  vars: { environment: "dev", warehouse: "SNOWHOOK_WH", image: "IMAGE", tag: "TAG" },
}).render("service.yml");

const push = (tag: string, env: Record<string, string> = {}) =>
  globe.pushImage({
    repository: service.imageRepository,
    name: "videogamesales-api",
    tag,
    ...built,
    env: { ...built.env, ...env },
  });
const bind = async (
  tag: string,
  events: BindEvent[] = [],
  other: { name?: string; declaration?: string } = {},
): Promise<BindReport> => {
  const connection = await connect({
    account: "SNOWGLOBE",
    accessUrl: globe.url,
    ...administrator,
    role: "SNOWHOOK_DEV_API",
  });
  try {
    return await bindService({
      connection,
      service: { ...service, ...(other.name === undefined ? {} : { name: other.name }) },
      image: { tag },
      specification: (image) =>
        specification
          .replace("IMAGE", image)
          .replace("TAG", tag)
          .replace(
            "env:",
            other.declaration === undefined
              ? "env:"
              : `env:\n        SNOWHOOK_API: ${JSON.stringify(other.declaration)}`,
          ),
      readySeconds: 30,
      onEvent: (event) => events.push(event),
    });
  } finally {
    await connection.close();
  }
};
const ask = (vendor: string, path: string, headers: Record<string, string> = {}) =>
  fetch(`${url}${path}`, {
    headers: { authorization: `Snowflake Token="${tokens.get(vendor)}"`, ...headers },
  });
interface Page {
  data: { platform: string; year: number | null; global_sales: number }[];
}
const status = async (vendor: string, path: string) => (await ask(vendor, path)).status;
const rows = async (vendor: string, path: string) => {
  const response = await ask(vendor, path);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return (JSON.parse(text) as Page).data;
};
const hundredths = (page: Page["data"]) =>
  page.reduce((sum, row) => sum + Math.round(row.global_sales * 100), 0);

beforeAll(async () => {
  built = await buildService(join(folder, "image"), join(import.meta.dirname, "../../demo/api.yml"));
  globe = await startSnowglobe({ administrator });
  admin = await connect({
    account: "SNOWGLOBE",
    accessUrl: globe.url,
    ...administrator,
    role: "ACCOUNTADMIN",
  });
  for (const statement of setup.split(";").filter((text) => text.trim() !== "")) await admin.query(statement);
  const sales = aggregated(csv);
  const value = (cell: string | number | null) =>
    cell === null ? "NULL" : typeof cell === "number" ? String(cell) : quoteLiteral(cell);
  await admin.query(
    `INSERT INTO SNOWHOOK_DEV.VIDEOGAMES.VIDEOGAMESALES VALUES ${sales.map((row) => `(${row.map(value).join(", ")})`).join(", ")}`,
  );
  await admin.query(
    "INSERT INTO SNOWHOOK_DEV.VIDEOGAMES.DYNAMIC_VIDEOGAMESALES SELECT PLATFORM, SUM(GLOBAL_SALES), LISTAGG(DISTINCT YEAR, ',') WITHIN GROUP (ORDER BY YEAR) FROM SNOWHOOK_DEV.VIDEOGAMES.VIDEOGAMESALES GROUP BY PLATFORM",
  );
  const mapping = Object.entries(platformsOf).flatMap(([vendor, platforms]) =>
    platforms.map((platform) => `('SNOWHOOK_DEV_${vendor}', '${vendor}', '${platform}')`),
  );
  await admin.query(`INSERT INTO SNOWHOOK_DEV.VIDEOGAMES.VENDOR_PLATFORMS VALUES ${mapping.join(", ")}`);
  for (const vendor of [...VENDORS, "STRANGER"]) {
    const { rows: made } = await admin.query<{ token_secret: string }>(
      `ALTER USER ${vendor}_USER ADD PROGRAMMATIC ACCESS TOKEN T ROLE_RESTRICTION = 'SNOWHOOK_DEV_${vendor}'`,
    );
    tokens.set(vendor, made[0]?.token_secret ?? "");
  }
  push("commit-1");
}, 120_000);

afterAll(async () => {
  await admin?.close();
  await globe?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("the API as a service", () => {
  it("is created by bindService, waited for, and left alone the second time", async () => {
    const events: BindEvent[] = [];
    const first = await bind("commit-1", events);
    expect(first).toMatchObject({
      outcome: "created",
      service: "SNOWHOOK_DEV.VIDEOGAMES.VIDEOGAMESALES_API",
    });
    expect(events.map((event) => event.type)).toEqual(["image-resolved", "service-created", "waiting"]);
    url = first.url ?? "";
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await bind("commit-1")).toMatchObject({ outcome: "unchanged", url });
    await expect(bind("commit-9")).rejects.toThrow(/There is no image videogamesales-api:commit-9/);
  });

  it.each(VENDORS)("shows %s its own rows and no other's", async (vendor) => {
    const page = await rows(vendor, "/videogamesales?limit=all");
    const own = expected.vendors.get(vendor);
    expect(new Set(page.map((row) => row.platform)).size).toBe(own?.platforms);
    expect(hundredths(page)).toBe(own?.total);
    const others = VENDORS.filter((other) => other !== vendor).flatMap((other) => platformsOf[other] ?? []);
    expect(await rows(vendor, `/videogamesales?platform=${others.join(",")}`)).toEqual([]);
    const platforms = await rows(vendor, "/platforms?limit=1000");
    expect(hundredths(platforms)).toBe(own?.total);
  });

  it("shows a role without a vendor nothing, and refuses who has no token", async () => {
    expect(await rows("STRANGER", "/videogamesales")).toEqual([]);
    expect((await fetch(`${url}/videogamesales`)).status).toBe(401);
  });

  it("never mixes callers: fifty at once, three vendors, the cache on", async () => {
    const once = async (index: number) => {
      const vendor = VENDORS[index % VENDORS.length] ?? "";
      const page = await rows(
        vendor,
        index % 2 === 0 ? "/videogamesales?limit=all" : "/videogamesales?limit=10000",
      );
      expect(hundredths(page)).toBe(expected.vendors.get(vendor)?.total);
    };
    for (let round = 0; round < 3; round += 1)
      await Promise.all(Array.from({ length: 50 }, (_, index) => once(index)));
  });

  it("mixes no caller in a count, a sum or a facet: fifty at once of each vendor, the cache on", async () => {
    type Counted = { count: number; sum?: number; field?: string; value?: string; platform?: string };
    const all = aggregated(csv);
    const once = async (index: number) => {
      const vendor = VENDORS[index % VENDORS.length] ?? "";
      const own = expected.vendors.get(vendor);
      const data = async (path: string) => (await rows(vendor, path)) as unknown as Counted[];
      const years = all.filter(([platform]) => platformsOf[vendor]?.includes(platform)).length;
      switch (Math.floor(index / VENDORS.length) % 4) {
        case 0: {
          const [whole] = await data("/videogamesales?select=count(),global_sales.sum()");
          expect([whole?.count, Math.round((whole?.sum ?? 0) * 100)]).toEqual([years, own?.total]);
          return;
        }
        case 1: {
          const counted = await data("/videogamesales/facets?of=platform&top=100");
          expect(counted.reduce((sum, { count }) => sum + count, 0)).toBe(years);
          expect(counted.filter(({ value }) => !platformsOf[vendor]?.includes(value ?? ""))).toEqual([]);
          return;
        }
        case 2: {
          const groups = await data("/videogamesales?select=platform,count()&limit=all");
          expect(groups).toHaveLength(own?.platforms ?? -1);
          expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(years);
          return;
        }
        default: {
          const others = VENDORS.filter((other) => other !== vendor).flatMap(
            (other) => platformsOf[other] ?? [],
          );
          const [foreign] = await data(`/videogamesales?select=count()&platform=${others.join(",")}`);
          expect(foreign?.count).toBe(0);
        }
      }
    };
    await Promise.all(Array.from({ length: 150 }, (_, index) => once(index)));
  }, 120_000);

  it("serves another project's tables from the same image, declared in the service's specification", async () => {
    for (const statement of wideTable(300))
      await admin.query(statement.replace("WIDE", "SNOWHOOK_DEV.VIDEOGAMES.WIDE"));
    await admin.query("GRANT SELECT ON TABLE SNOWHOOK_DEV.VIDEOGAMES.WIDE TO ROLE SNOWHOOK_DEV_API");
    await admin.query("GRANT SELECT ON TABLE SNOWHOOK_DEV.VIDEOGAMES.WIDE TO ROLE SNOWHOOK_DEV_SONY");
    await admin.query("GRANT CALLER SELECT ON TABLE SNOWHOOK_DEV.VIDEOGAMES.WIDE TO ROLE SNOWHOOK_DEV_API");
    const other = { name: "SNOWHOOK_DEV.VIDEOGAMES.MEASUREMENTS_API", declaration: WIDE_YML };
    const report = await bind("commit-1", [], other);
    expect(report).toMatchObject({ outcome: "created", image: expect.stringContaining(":commit-1") });
    const first = url;
    url = report.url ?? "";
    try {
      const [row] = (await rows("SONY", "/measurements?id=eq.7")) as unknown as Record<string, unknown>[];
      expect(row).toMatchObject({ id: 7, texts: "text 7", things: { a: 7 } });
      expect(Object.keys(row ?? {})).toHaveLength(40);
      expect(await rows("SONY", "/measurements?select=count()")).toEqual([{ count: 300 }]);
      expect(await status("NINTENDO", "/measurements")).toBe(403);
      expect(await status("SONY", "/videogamesales")).toBe(404);
      expect(await (await ask("SONY", "/test")).text()).toContain("Measurements");
    } finally {
      url = first;
    }
    await admin.query("DROP SERVICE SNOWHOOK_DEV.VIDEOGAMES.MEASUREMENTS_API");
  });

  it("follows the mapping table with no deploy", async () => {
    const before = (await rows("STRANGER", "/videogamesales?limit=10000")).length;
    await admin.query(
      "INSERT INTO SNOWHOOK_DEV.VIDEOGAMES.VENDOR_PLATFORMS VALUES ('SNOWHOOK_DEV_STRANGER', 'OTHER', '2600')",
    );
    // The service asks anew what a caller sees when the version it knows is old, or the caller's token is new.
    const wanted = aggregated(csv).filter(([platform]) => platform === "2600").length;
    await expect
      .poll(async () => (await rows("STRANGER", `/videogamesales?limit=10000&sort=year`)).length, {
        timeout: 45_000,
        interval: 1000,
      })
      .toBe(wanted);
    expect(before).toBe(0);
  });

  it.skipIf(!realCsv)("gives the known figures of the real data", async () => {
    const page = await rows("NINTENDO", "/companies/nintendo/yearly-sales/1995");
    expect(page.map((row) => [row.platform, row.global_sales])).toEqual([
      ["SNES", 32.21],
      ["GB", 3.6],
    ]);
    expect(await rows("NINTENDO", "/connector/company/Nintendo/yearly_sales/1995")).toEqual(page);
  });

  it("sees nothing for a caller without the caller grants of the service's owner role", async () => {
    const grant = "SELECT ON TABLE SNOWHOOK_DEV.VIDEOGAMES.VIDEOGAMESALES";
    await admin.query(`REVOKE CALLER ${grant} FROM ROLE SNOWHOOK_DEV_API`);
    expect((await ask("SONY", "/videogamesales?limit=3")).status).toBe(403);
    await admin.query(`GRANT CALLER ${grant} TO ROLE SNOWHOOK_DEV_API`);
    expect((await ask("SONY", "/videogamesales?limit=3")).status).toBe(200);
  });

  it("is suspended with its compute pool, and both are woken by a request", async () => {
    await admin.query("ALTER COMPUTE POOL SNOWHOOK_POOL SUSPEND");
    const { rows: services } = await admin.query<{ status: string }>("SHOW SERVICES IN ACCOUNT");
    expect(services[0]?.status).toMatch(/^SUSPEND/);
    expect((await ask("SONY", "/health/live")).status).toBe(200);
    const { rows: pools } = await admin.query<{ state: string }>("SHOW COMPUTE POOLS");
    expect(pools[0]?.state).toMatch(/ACTIVE|IDLE/);
  });

  it("is brought to a new image, and back to the old one when the new one does not come up", async () => {
    push("commit-2");
    expect(await bind("commit-2")).toMatchObject({
      outcome: "updated",
      previousImage: expect.stringContaining("commit-1"),
    });
    push("commit-3", { SNOWHOOK_CACHE_SECONDS: "not a number" });
    const events: BindEvent[] = [];
    const report = await bind("commit-3", events);
    expect(report).toMatchObject({ outcome: "rolled-back", reason: expect.stringContaining("FAILED") });
    expect(report.logs?.join("\n")).toContain("SNOWHOOK_CACHE_SECONDS");
    expect(events.at(-1)).toMatchObject({ type: "rolling-back", image: expect.stringContaining("commit-2") });
    const health = await ask("SONY", "/health/live");
    expect(await health.json()).toEqual({ status: "up", version: "commit-2" });
    expect(await bind("commit-2")).toMatchObject({ outcome: "unchanged" });
  });
});
