import assert from "node:assert/strict";
import test from "node:test";
import { realAnswers } from "../real-jinja.ts";
import { language } from "./all.ts";
import { caseOf } from "./row.ts";

// npm run test:jinja:slow: the tables of the language hold for the real Jinja2.

for (const [kind, rows] of Object.entries(language)) {
  test(`the real Jinja2 has the same ${kind}`, () => {
    const answers = realAnswers(rows.map(([, source]) => caseOf(source)));
    rows.forEach(([name, source, expected], index) => {
      const answer = answers[index] ?? { error: "", message: "no answer" };
      if (kind === "errors") assert.ok("error" in answer, `${name}: ${source}`);
      else assert.equal("text" in answer ? answer.text : answer.message, expected, `${name}: ${source}`);
    });
  });
}
