import { isDeepStrictEqual } from "node:util";
import { ConfigError } from "../../errors/index.ts";
import { readYaml } from "../read-yaml.ts";
import type { Answer } from "./ask-pyyaml.ts";
import { namedRefusals } from "./named-refusals.ts";
import { tagged } from "./tagged.ts";

export type Verdict = "same" | "both refuse" | "refused by name" | "different";

/** A document on which the two do not agree. */
export interface Difference {
  readonly document: string;
  readonly theirs: Answer;
  readonly ours: unknown;
}

function judge(ours: Ours, theirs: Answer): Verdict {
  if ("refusal" in ours) {
    if ("error" in theirs) return "both refuse";
    return namedRefusals.some((pattern) => pattern.test(ours.refusal)) ? "refused by name" : "different";
  }
  return "value" in theirs && isDeepStrictEqual(ours.value, theirs.value) ? "same" : "different";
}

type Ours = { readonly value: unknown } | { readonly refusal: string };

function read(document: string): Ours {
  try {
    return { value: tagged(readYaml(document, "document")) };
  } catch (error) {
    if (error instanceof ConfigError) return { refusal: error.message };
    throw error;
  }
}

/** How many documents came to which verdict, and those on which readYaml and PyYAML differ. Throws what is no refusal. */
export function compareAll(documents: readonly (readonly [text: string, theirs: Answer])[]): {
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly different: readonly Difference[];
} {
  const counts = { same: 0, "both refuse": 0, "refused by name": 0, different: 0 };
  const different = documents.flatMap(([document, theirs]) => {
    const ours = read(document);
    const verdict = judge(ours, theirs);
    counts[verdict]++;
    return verdict === "different" ? [{ document, theirs, ours }] : [];
  });
  return { counts, different };
}
