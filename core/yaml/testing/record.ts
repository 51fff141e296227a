import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { askPyYaml } from "./ask-pyyaml.ts";
import { documents } from "./documents.ts";

// npm run fixtures:yaml: a thousand generated documents with what Debian's PyYAML makes of each, one a line.

const DOCUMENTS = 1000;
const SEED = 20261125;

const unique = new Set(fc.sample(documents, { numRuns: DOCUMENTS * 2, seed: SEED }));
const texts = [...unique].slice(0, DOCUMENTS);
const lines = askPyYaml(texts).map((answer, index) => JSON.stringify([texts[index], answer]));
writeFileSync(new URL("documents.jsonl", import.meta.url), `${lines.join("\n")}\n`);
