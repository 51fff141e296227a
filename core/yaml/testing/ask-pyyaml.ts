import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What the real one makes of a document: its tagged value, or the class of its error. */
export type Answer = { readonly value: unknown } | { readonly error: string };

/** Asks Debian's PyYAML (`apt-get install python3-yaml`), in one process for all documents. */
export function askPyYaml(documents: readonly string[]): Answer[] {
  const script = fileURLToPath(new URL("pyyaml.py", import.meta.url));
  const { stdout, stderr, status } = spawnSync("/usr/bin/python3", [script], {
    input: JSON.stringify(documents),
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  if (status !== 0) throw new Error(`PyYAML could not be asked: ${stderr}`);
  return JSON.parse(stdout) as Answer[];
}
