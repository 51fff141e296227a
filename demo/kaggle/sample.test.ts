import { describe, expect, it } from "vitest";
import { sampleCsv } from "./sample.ts";

const csv = sampleCsv();
const lines = csv.trimEnd().split("\n");

describe("the sample data set", () => {
  it("is the same at every call", () => {
    expect(sampleCsv()).toBe(csv);
  });

  it("has the columns of Kaggle's file", () => {
    expect(lines[0]).toBe(
      "Rank,Name,Platform,Year,Genre,Publisher,NA_Sales,EU_Sales,JP_Sales,Other_Sales,Global_Sales",
    );
  });

  it("has the traps of Kaggle's file", () => {
    const rows = lines.slice(1);
    expect(rows.length).toBeGreaterThan(1_500);
    const count = (pattern: RegExp): number => rows.filter((row) => pattern.test(row)).length;
    expect(count(/,N\/A,[A-Z]/)).toBeGreaterThan(10); // years
    expect(count(/,N\/A,\d/)).toBeGreaterThan(5); // publishers
    expect(count(/^\d+,"[^"]*,/)).toBeGreaterThan(50); // names with commas
    expect(count(/""/)).toBeGreaterThan(50); // names with quotes
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what ASCII is
    expect(count(/[^\x00-\x7f]/)).toBeGreaterThan(50);
    expect(count(/^654,/)).toBe(0); // a missing rank
  });

  it("has all 31 platforms", () => {
    const platforms = new Set(
      lines.slice(1).map((row) => /(?:^|,)([A-Za-z0-9]+),(?:\d{4}|N\/A),[A-Z][a-z]/.exec(row)?.[1]),
    );
    expect(platforms.size).toBe(31);
  });
});
