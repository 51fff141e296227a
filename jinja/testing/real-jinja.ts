import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Answer, Case } from "./case.ts";

/** Debian's Python: the one for which python3-jinja2 installs. */
const PYTHON = "/usr/bin/python3";

/** True when the real Jinja2 is installed here. */
export function hasRealJinja(): boolean {
  return existsSync(PYTHON) && spawnSync(PYTHON, ["-c", "import jinja2"]).status === 0;
}

/** What the real Jinja2 makes of the cases. */
export function realAnswers(cases: readonly Case[]): Answer[] {
  const run = spawnSync(PYTHON, [join(import.meta.dirname, "oracle.py")], {
    input: cases.map((item) => `${JSON.stringify(item)}\n`).join(""),
    maxBuffer: 2 ** 30,
    encoding: "utf8",
    env: { PYTHONIOENCODING: "utf-8" },
  });
  if (run.status !== 0) throw new Error(`The real Jinja2 failed: ${run.stderr}`);
  return run.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}
