import { parse } from "csv-parse/sync";

export type SalesRow = readonly [
  platform: string,
  year: number | null,
  na: number,
  eu: number,
  jp: number,
  other: number,
  global: number,
];

const SUMS = ["NA_Sales", "EU_Sales", "JP_Sales", "Other_Sales", "Global_Sales"] as const;

/** The data set summed by platform and year, worked out apart from the pipeline: rows of VIDEOGAMESALES. */
export function aggregated(csv: Buffer): SalesRow[] {
  const groups = new Map<string, { platform: string; year: number | null; sums: number[] }>();
  for (const row of parse(csv, { columns: true }) as Record<string, string>[]) {
    const key = `${row.Platform} ${row.Year}`;
    const year = row.Year === "N/A" ? null : Number(row.Year);
    const group = groups.get(key) ?? { platform: row.Platform ?? "", year, sums: [0, 0, 0, 0, 0] };
    for (const [index, name] of SUMS.entries())
      group.sums[index] = (group.sums[index] ?? 0) + Math.round(Number(row[name]) * 100);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ platform, year, sums }) => {
    const [na = 0, eu = 0, jp = 0, other = 0, global = 0] = sums.map((sum) => sum / 100);
    return [platform, year, na, eu, jp, other, global];
  });
}
