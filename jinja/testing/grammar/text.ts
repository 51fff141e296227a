import fc, { type Arbitrary } from "fast-check";

/** A piece of a template's text. */
export type Text = Arbitrary<string>;

export const pick = (...texts: readonly string[]): Text => fc.constantFrom(...texts);

/** Puts generated texts into a text: `fill("{} + {}", a, b)`. */
export function fill(pattern: string, ...parts: readonly Text[]): Text {
  return fc.tuple(...parts).map((texts) => {
    let index = 0;
    return pattern.replace(/\{\}/g, () => texts[index++] ?? "");
  });
}

export const names = pick("a", "b", "item", "row", "key", "value", "x", "y");
