import { raise } from "../errors/raised.ts";
import { charge, ITEM_BYTES, step } from "../limits/budget.ts";
import { bind } from "../operations/arguments.ts";
import { toCount } from "../operations/numbers.ts";
import { truth } from "../operations/truth.ts";
import { PyMarkup } from "../values/markup.ts";
import type { Keywords, Py } from "../values/object.ts";

const words = (
  "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna " +
  "aliqua enim ad minim veniam quis nostrud exercitation ullamco laboris nisi aliquip ex ea commodo consequat"
).split(" ");

function between(least: number, most: number): number {
  return least + Math.floor(Math.random() * (most - least));
}

function paragraph(least: number, most: number): string {
  if (most <= least) raise("ValueError", `empty range for randrange() (${least}, ${most}, ${most - least})`);
  const count = Math.max(0, between(least, most));
  step(count);
  charge(ITEM_BYTES + count * 20);
  let start = true;
  const parts = Array.from({ length: count }, (_, index) => {
    const word = words[between(0, words.length)] ?? "";
    const shown = start ? word.charAt(0).toUpperCase() + word.slice(1) : word;
    const end = index === count - 1 || between(0, 12) === 0 ? "." : between(0, 7) === 0 ? "," : "";
    start = end === ".";
    return shown + end;
  });
  return count === 0 ? "." : parts.join(" ");
}

/** Text for filling: random, as Jinja2's is. */
export function lipsum(args: readonly Py[], keywords: Keywords): Py {
  const [count = null, html = null, least = null, most = null] = bind(
    "generate_lorem_ipsum",
    [
      ["n", 5n],
      ["html", true],
      ["min", 20n],
      ["max", 100n],
    ],
    args,
    keywords,
  );
  const paragraphs: string[] = [];
  for (let number = toCount(count); number > 0; number--) {
    step();
    paragraphs.push(paragraph(toCount(least), toCount(most)));
  }
  if (!truth(html)) return paragraphs.join("\n\n");
  return new PyMarkup(paragraphs.map((text) => `<p>${text}</p>`).join("\n"));
}
