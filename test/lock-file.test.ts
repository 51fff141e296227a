import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

interface Locked {
  optionalDependencies?: Record<string, string>;
}

// A registry that lacks builds for other platforms makes npm leave them out of the lock file, and then `npm ci` refuses
// it everywhere. An entry needs version, os, cpu (linux: libc) and optional; package-lock.json has examples.
it("locks the optional dependencies of every platform", () => {
  const text = readFileSync(join(import.meta.dirname, "../package-lock.json"), "utf8");
  const { packages } = JSON.parse(text) as { packages: Record<string, Locked> };
  const names = new Set(Object.keys(packages).map((path) => path.split("node_modules/").at(-1)));
  const missing = Object.values(packages)
    .flatMap((one) => Object.keys(one.optionalDependencies ?? {}))
    .filter((name) => !names.has(name));
  expect(missing).toEqual([]);
});

it("names no registry", () => {
  const text = readFileSync(join(import.meta.dirname, "../package-lock.json"), "utf8");
  expect(text).not.toMatch(/"resolved": "http/);
});
