import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { readDeclaration } from "../../api-image/src/declaration/read-declaration.ts";
import type { MemoryData, MemorySource } from "../../api-image/src/rows/memory-source.ts";
import type { Row } from "../../api-image/src/tables/field.ts";
import type { Column } from "../../api-image/src/tables/table.ts";
import { testServer } from "../../api-image/src/test-server.ts";

/** What the shipped project serves. */
export const salesApi = readDeclaration(
  readFileSync(join(import.meta.dirname, "../../demo/api.yml"), "utf8"),
  "demo/api.yml",
);

const MADE_BY = {
  Nintendo: ["NES", "SNES", "N64", "GC", "Wii", "GB", "GBA", "DS"],
  Sony: ["PS", "PS2", "PS3", "PSP"],
  Microsoft: ["XB", "X360", "PC"],
} as const;

const column = (name: string, type: string, nullable = false): Column => ({
  name,
  type,
  nullable,
  comment: undefined,
});
const amount = (name: string) => column(name, "NUMBER(12,2)");
const salesColumns = [
  column("PLATFORM", "VARCHAR(16777216)"),
  column("YEAR", "NUMBER(4,0)", true),
  ...["NA_SALES", "EU_SALES", "JP_SALES", "OTHER_SALES", "GLOBAL_SALES"].map(amount),
];
const platformColumns = [
  column("PLATFORM", "VARCHAR(16777216)"),
  column("GLOBAL_SALES", "NUMBER(14,2)", true),
  column("YEARS", "VARCHAR(16777216)", true),
];
const vendorColumns = [column("VENDOR", "VARCHAR(16777216)"), column("PLATFORM", "VARCHAR(16777216)")];

/** The shipped project's relations. */
export function salesData(
  { sales, platforms, vendors }: Record<"sales" | "platforms" | "vendors", readonly Row[]>,
  users: MemoryData["users"],
): MemoryData {
  return {
    relations: {
      '"VIDEOGAMESALES"': { columns: salesColumns, rows: sales },
      '"DYNAMIC_VIDEOGAMESALES"': { columns: platformColumns, rows: platforms },
      '"VENDOR_PLATFORMS"': { columns: vendorColumns, rows: vendors },
    },
    ...(users === undefined ? {} : { users }),
  };
}

/** Deterministic sales for tests: every platform in every year, one of them without a year. */
export function sampleData(more: readonly Row[] = []): MemoryData {
  const years = 30;
  const sales: Row[] = [];
  const platforms: Row[] = [];
  const vendors: Row[] = [];
  const names = [...Object.entries(MADE_BY), ["", ["2600"]] as const];
  for (const [company, made] of names)
    for (const platform of made) {
      if (company !== "") vendors.push([company, platform]);
      let total = 0;
      for (let index = 0; index < years; index += 1) {
        const hundredths = ((platform.length * 7919 + index * 104_729) % 2999) + 1;
        total += hundredths;
        const year = index === years - 1 ? null : 1985 + index;
        sales.push([platform, year, ...split(hundredths), hundredths / 100]);
      }
      const all = Array.from({ length: years - 1 }, (_, index) => 1985 + index).join(",");
      platforms.push([platform, total / 100, all]);
    }
  const users = new Map(
    Object.entries(MADE_BY).map(([company, made]) => {
      const own = new Set<string>(made);
      const sees = (cell: (name: string) => unknown) => own.has(String(cell("PLATFORM")));
      return [`token-of-${company.toLowerCase()}`, { user: company.toUpperCase(), sees }];
    }),
  );
  return salesData({ sales: [...sales, ...more], platforms, vendors }, users);
}

function split(hundredths: number): number[] {
  const part = Math.floor(hundredths / 4);
  return [hundredths - 3 * part, part, part, part].map((value) => value / 100);
}

/** The shipped project's API over rows in memory. */
export async function salesServer(
  env: Readonly<Record<string, string>> = {},
  data: MemoryData = sampleData(),
): Promise<{ app: FastifyInstance; source: MemorySource }> {
  return testServer(salesApi, data, env);
}
