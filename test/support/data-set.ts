import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { sampleCsv } from "../../demo/kaggle/sample.ts";

const file = process.env.SNOWHOOK_TEST_DATA ?? join(import.meta.dirname, "../../../shared/data/vgsales.csv");

/** Kaggle's own file, where it is there; it does not belong to the project. */
export const realCsv: Buffer | undefined = existsSync(file) ? readFileSync(file) : undefined;

export const sample = Buffer.from(sampleCsv());

/** Platforms by vendor, as issue and documentation name them; written down here once more, on purpose. */
export const platformsOf: Readonly<Record<string, readonly string[]>> = {
  NINTENDO: ["NES", "SNES", "N64", "GC", "Wii", "WiiU", "GB", "GBA", "DS", "3DS"],
  SONY: ["PS", "PS2", "PS3", "PS4", "PSP", "PSV"],
  MICROSOFT: ["PC", "XB", "X360", "XOne"],
};

/** What a data set must come out as. Sales in hundredths of a million, so that sums are exact. */
export interface Expected {
  rows: number;
  groups: number;
  platforms: number;
  total: number;
  /** vendor -> number of its platforms that are in the data, and their total */
  vendors: ReadonlyMap<string, { platforms: number; total: number }>;
}

/** Works the sums out from the text alone, by other means than the pipeline. */
export function expectedOf(csv: Buffer): Expected {
  const rows = parse(csv, { columns: true }) as Record<"Platform" | "Year" | "Global_Sales", string>[];
  const cents = (row: { Global_Sales: string }): number => Math.round(Number(row.Global_Sales) * 100);
  const sum = (of: typeof rows): number => of.reduce((total, row) => total + cents(row), 0);
  const distinct = (values: string[]): number => new Set(values).size;
  return {
    rows: rows.length,
    groups: distinct(rows.map((row) => `${row.Platform} ${row.Year}`)),
    platforms: distinct(rows.map((row) => row.Platform)),
    total: sum(rows),
    vendors: new Map(
      Object.entries(platformsOf).map(([vendor, names]) => {
        const own = rows.filter((row) => names.includes(row.Platform));
        return [vendor, { platforms: distinct(own.map((row) => row.Platform)), total: sum(own) }];
      }),
    ),
  };
}
