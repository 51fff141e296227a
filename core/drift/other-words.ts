import { normalised } from "./table-entries.ts";

/** The words that one statement has more, and less, than another. */
export interface WordChange {
  /** `+ noorder - order`, in the order of the words; empty when they have the same */
  readonly text: string;
}

/** Compares two statements as bags of words. */
export function otherWords(from: string, to: string): WordChange {
  const counts = new Map<string, number>();
  const count = (text: string, by: number) => {
    for (const word of normalised(text).split(" ")) counts.set(word, (counts.get(word) ?? 0) + by);
  };
  count(to, 1);
  count(from, -1);
  const words = [...counts]
    .filter(([, more]) => more !== 0)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return { text: words.map(([word, more]) => `${more > 0 ? "+" : "-"} ${word}`).join(" ") };
}
