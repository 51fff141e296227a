import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { agree, ourAnswer } from "./case.ts";
import { anyCase } from "./grammar/cases.ts";
import { hasRealJinja, realAnswers } from "./real-jinja.ts";

// npm run test:jinja:slow: needs Debian's python3-jinja2.

const TEMPLATES = 20_000;
const AT_ONCE = 5000;

test(`${TEMPLATES} new templates come out as from the real Jinja2`, (context) => {
  assert.ok(hasRealJinja(), "apt-get install python3-jinja2");
  const seed = Number(process.env.JINJA_SEED ?? Date.now() % 2 ** 31);
  const counts = { texts: 0, errors: 0, "not supported": 0 };
  const different: unknown[] = [];
  for (let done = 0; done < TEMPLATES; done += AT_ONCE) {
    const cases = fc.sample(anyCase, { numRuns: AT_ONCE, seed: seed + done });
    realAnswers(cases).forEach((theirs, index) => {
      const item = cases[index];
      // what Python prints with a memory address is another text each time
      if (item === undefined || ("text" in theirs && / at 0x[\da-f]+/.test(theirs.text))) return;
      const ours = ourAnswer(item);
      if (agree(theirs, ours)) counts["text" in theirs ? "texts" : "errors"]++;
      else if ("error" in ours && ours.error === "Unsupported") counts["not supported"]++;
      else different.push({ source: item.source, options: item.options, theirs, ours });
    });
  }
  context.diagnostic(`seed ${seed}: ${JSON.stringify(counts)}`);
  assert.equal(JSON.stringify(different, null, 1), "[]", `again with JINJA_SEED=${seed}`);
  assert.ok(counts.texts > TEMPLATES / 4, "many templates are valid");
  assert.ok(counts["not supported"] < TEMPLATES / 200);
});
