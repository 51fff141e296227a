import { spawn } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { Mutant } from "./mutant.ts";

/** Undefined: killed, as it must be. */
export type Survived = string | undefined;

const report = z.object({ numFailedTests: z.number(), numTotalTests: z.number() });

/** A mutant that makes the tests hang is noticed too, after this. */
const HANG_MS = 360_000;

/**
 * Changes one line in a copy of the tree, runs the tests that must notice, and puts the line back.
 * @param tree a copy that nobody else uses
 * @returns why the mutant lives on, if it does
 */
export async function tryMutant(tree: string, mutant: Mutant): Promise<Survived> {
  const path = join(tree, mutant.file);
  const original = readFileSync(path, "utf8");
  const places = original.split(mutant.find).length - 1;
  if (places !== 1) return `its text stands ${places} times in ${mutant.file}, not once`;
  writeFileSync(
    path,
    original.replace(mutant.find, () => mutant.replace),
  );
  try {
    return await runTests(tree, mutant.killedBy);
  } finally {
    writeFileSync(path, original);
  }
}

/** The same tests without any change: they must pass, or their failure says nothing about a mutant. */
export async function tryUnchanged(tree: string, tests: readonly string[]): Promise<string | undefined> {
  const outcome = await runTests(tree, tests);
  return outcome === undefined ? `${tests.join(", ")} fail without any mutant` : undefined;
}

async function runTests(tree: string, tests: readonly string[]): Promise<Survived> {
  const output = join(tree, "mutant-report.json");
  rmSync(output, { force: true });
  const vitest = ["node_modules/vitest/vitest.mjs", "run", "--bail=1", "--maxWorkers=1"];
  const reporter = ["--reporter=json", `--outputFile=${output}`];
  const child = spawn(process.execPath, [...vitest, ...reporter, ...tests], {
    cwd: tree,
    stdio: "ignore",
    timeout: HANG_MS,
    killSignal: "SIGKILL",
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (...ended) => resolve(ended));
  });
  if (signal !== null) return undefined;
  if (code === 0) return `all tests of ${tests.join(", ")} pass`;
  const { numFailedTests } = report.parse(JSON.parse(readFileSync(output, "utf8")));
  // A file that does not load any more fails every test in it: that shows nothing about what the tests ask.
  return numFailedTests > 0 ? undefined : `no test failed, but ${tests.join(", ")} could not be loaded`;
}
