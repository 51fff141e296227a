import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bombs } from "./bombs.ts";

it(`${bombs.length} templates that grow or never end are stopped, in less than 300 MB`, {
  timeout: 300_000,
}, () => {
  expect(bombs.length).toBeGreaterThanOrEqual(33);
  const script = join(import.meta.dirname, "run-bombs.ts");
  const output = execFileSync(process.execPath, ["--import", "tsx", script], { encoding: "utf8" });
  const { results, megabytes } = JSON.parse(output) as {
    results: { source: string; outcome: string }[];
    megabytes: number;
  };
  const allowed = ["limit", "runtime"];
  expect(results.filter(({ outcome }) => !allowed.includes(outcome))).toEqual([]);
  expect(megabytes).toBeLessThan(300);
});
