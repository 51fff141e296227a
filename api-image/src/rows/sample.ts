import type { MemoryData } from "./memory-source.ts";
import type { Row } from "./tables.ts";

const MADE_BY = {
  Nintendo: ["NES", "SNES", "N64", "GC", "Wii", "GB", "GBA", "DS"],
  Sony: ["PS", "PS2", "PS3", "PSP"],
  Microsoft: ["XB", "X360", "PC"],
} as const;

/** Deterministic sales for tests and benchmarks: every platform in every year, one of them without a year. */
export function sampleData(years = 30): MemoryData {
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
    Object.entries(MADE_BY).map(([company, made]) => [
      `token-of-${company.toLowerCase()}`,
      { user: company.toUpperCase(), platforms: new Set<string>(made) },
    ]),
  );
  return { tables: { sales, platforms, vendors }, users };
}

function split(hundredths: number): number[] {
  const part = Math.floor(hundredths / 4);
  return [hundredths - 3 * part, part, part, part].map((value) => value / 100);
}
