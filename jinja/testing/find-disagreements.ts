import fc from "fast-check";
import { agree, ourAnswer } from "./case.ts";
import { anyCase } from "./grammar/cases.ts";
import { realAnswers } from "./real-jinja.ts";

// Prints where the real Jinja2 and ours differ: npx tsx jinja/testing/find-disagreements.ts [count] [seed]

const [count = "2000", seed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
const cases = fc.sample(anyCase, { numRuns: Number(count), seed: Number(seed) });
const theirs = realAnswers(cases);
let texts = 0;
let refused = 0;
let different = 0;
cases.forEach((item, index) => {
  const real = theirs[index];
  if (real === undefined) return;
  if ("text" in real) texts++;
  if ("text" in real && / at 0x[\da-f]+/.test(real.text)) return;
  const ours = ourAnswer(item);
  if (agree(real, ours)) return;
  if ("error" in ours && ours.error === "Unsupported") {
    refused++;
    console.log(`unsupported: ${ours.message.split("\n")[0]}`);
    return;
  }
  different++;
  console.log(JSON.stringify({ source: item.source, options: item.options, real, ours }));
});
console.log(
  `seed ${seed}: ${cases.length} templates, ${texts} with a text, ${refused} not supported, ${different} differ`,
);
