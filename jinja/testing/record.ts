import { writeFileSync } from "node:fs";
import fc from "fast-check";
import type { Case } from "./case.ts";
import { anyCase, shared } from "./grammar/cases.ts";
import { realAnswers } from "./real-jinja.ts";

// npm run fixtures:jinja: generated templates with what the real Jinja2 makes of each, one a line.

const TEMPLATES = 2000;
const SEED = 20261125;

/** Texts that Python prints with a memory address, or draws by chance, are no answers. */
const isStable = (text: string) => !/ at 0x[\da-f]+/.test(text);

const known = new Set<string>();
const cases = fc.sample(anyCase, { numRuns: TEMPLATES * 4, seed: SEED }).filter((item) => {
  const key = JSON.stringify(item);
  if (known.has(key)) return false;
  known.add(key);
  return true;
});
const answers = realAnswers(cases);
const texts: string[] = [];
const errors: string[] = [];
cases.forEach(({ source, options }: Case, index) => {
  const answer = answers[index];
  if (answer === undefined || ("text" in answer && !isStable(answer.text))) return;
  const given = options === undefined ? {} : { options };
  if ("text" in answer) texts.push(JSON.stringify({ source, ...given, text: answer.text }));
  else errors.push(JSON.stringify({ source, ...given, error: answer.error }));
});
const lines = [...texts.slice(0, TEMPLATES * 0.75), ...errors].slice(0, TEMPLATES);
writeFileSync(new URL("recorded.jsonl", import.meta.url), `${JSON.stringify(shared)}\n${lines.join("\n")}\n`);
