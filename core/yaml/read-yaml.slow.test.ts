import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { askPyYaml } from "./testing/ask-pyyaml.ts";
import { compareAll } from "./testing/compare.ts";
import { documents } from "./testing/documents.ts";

// npm run test:yaml:slow: needs Debian's python3-yaml.

const DOCUMENTS = 10_000;

test(`${DOCUMENTS} new documents mean what they mean to PyYAML`, (context) => {
  const seed = Number(process.env.YAML_SEED ?? Date.now() % 2 ** 31);
  const texts = fc.sample(documents, { numRuns: DOCUMENTS, seed });
  const answers = askPyYaml(texts);
  const { counts, different } = compareAll(
    texts.map((text, index) => [text, answers[index] ?? { error: "?" }]),
  );
  context.diagnostic(`seed ${seed}: ${JSON.stringify(counts)}`);
  assert.equal(JSON.stringify(different, null, 1), "[]", `again with YAML_SEED=${seed}`);
  assert.ok(counts.same > DOCUMENTS / 2, "most documents are valid");
  assert.ok(counts["refused by name"] < DOCUMENTS / 100);
});
