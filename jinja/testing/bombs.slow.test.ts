import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import test from "node:test";
import { bombs } from "./bombs.ts";

// npm run test:jinja:slow

test(`${bombs.length} templates that grow or never end are stopped, in less than 300 MB`, (context) => {
  assert.ok(bombs.length >= 33);
  const script = join(import.meta.dirname, "run-bombs.ts");
  const output = execFileSync(process.execPath, ["--import", "tsx", script], { encoding: "utf8" });
  const { results, megabytes } = JSON.parse(output) as {
    results: { source: string; outcome: string }[];
    megabytes: number;
  };
  context.diagnostic(`${megabytes} MB`);
  const allowed = ["limit", "runtime"];
  assert.deepEqual(
    results.filter(({ outcome }) => !allowed.includes(outcome)),
    [],
  );
  assert.ok(megabytes < 300, `${megabytes} MB`);
});
