import type { Token } from "../sql/tokenize.ts";
import { knownKinds, knownStatements } from "./index-of-names.ts";

/** What a statement is, as far as its first words tell. */
export interface StatementName {
  /** `CREATE TASK`, `GRANT DATABASE ROLE`, `SELECT`: what Snowflake calls it. */
  readonly name: string;
  /** The kind of object that it is about. */
  readonly kind?: string;
  /** Between verb and kind: TEMPORARY, SECURE. */
  readonly modifiers: readonly string[];
  /** How many tokens were read. */
  readonly length: number;
}

const VERBS: Readonly<Record<string, string>> = {
  DESC: "DESCRIBE",
  LS: "LIST",
  RM: "REMOVE",
  WITH: "SELECT",
  VALUES: "SELECT",
  "(": "SELECT",
};
const OF_OBJECTS = new Set(["CREATE", "ALTER", "DROP", "UNDROP", "DESCRIBE", "SHOW"]);
const MODIFIERS = new Set(
  "TRANSIENT TEMPORARY TEMP VOLATILE LOCAL GLOBAL SECURE RECURSIVE INTERACTIVE VERSIONED TERSE READ ONLY".split(
    " ",
  ),
);

/**
 * Names a statement by what Snowflake has.
 *
 * @returns the index of the first token that Snowflake does not know there, when there is no such statement.
 */
export function nameStatement(tokens: readonly Token[]): StatementName | { readonly unknownAt: number } {
  const first = tokens[0]?.value ?? "";
  const verb = VERBS[first] ?? first;
  if (verb !== "SELECT" && !knownStatements().has(verb)) return { unknownAt: 0 };
  if (OF_OBJECTS.has(verb)) return nameObjectStatement(verb, tokens);
  const form = longestForm(verb, tokens, 1);
  return { name: form ? `${verb} ${form.join(" ")}` : verb, modifiers: [], length: 1 + (form?.length ?? 0) };
}

function nameObjectStatement(verb: string, tokens: readonly Token[]) {
  let at = 1;
  if (matches(tokens, at, ["OR", "REPLACE"]) || matches(tokens, at, ["OR", "ALTER"])) at += 2;
  const modifiers: string[] = [];
  const found = () => {
    const plural = verb === "SHOW";
    const kind = knownKinds().find((known) =>
      matches(tokens, at, (plural ? known.plural : known.kind).split(" ")),
    );
    return kind && (plural ? kind.plural : kind.kind);
  };
  for (;;) {
    const form = longestForm(verb, tokens, at)?.join(" ");
    const kind = found();
    const words = (form ?? "").length > (kind ?? "").length ? form : (kind ?? form);
    if (words !== undefined) {
      const length = at + words.split(" ").length;
      return { name: `${verb} ${words}`, kind: kind ?? words, modifiers, length };
    }
    const modifier = tokens[at]?.value ?? "";
    if (!MODIFIERS.has(modifier)) return { unknownAt: at };
    modifiers.push(modifier);
    at += 1;
  }
}

/** The longest form of a verb that the tokens begin with, without what follows `…`, `<` or the like. */
function longestForm(verb: string, tokens: readonly Token[], at: number): readonly string[] | undefined {
  const forms = (knownStatements().get(verb) ?? [])
    .flatMap((form) => alternatives(form))
    .map((form) => leadingWords(form))
    .filter((words) => words.length > 0 && matches(tokens, at, words));
  return forms.sort((left, right) => right.length - left.length)[0];
}

/** `{ A / B } C [D]` as all that may be written: `A C D`, `A C`, `B C D`, `B C`. */
export function alternatives(form: string): string[] {
  const brace = /\{([^{}]*)\}/.exec(form);
  if (brace) return (brace[1] ?? "").split("/").flatMap((word) => alternatives(fill(form, brace, word)));
  const bracket = /\[([^[\]]*)\]/.exec(form);
  if (bracket) return [bracket[1] ?? "", ""].flatMap((word) => alternatives(fill(form, bracket, word)));
  return [form.replace(/\s+/g, " ").trim()];
}

function fill(form: string, { 0: whole, index }: RegExpExecArray, word: string): string {
  return `${form.slice(0, index)} ${word.trim()} ${form.slice(index + whole.length)}`;
}

/** The words that a form begins with: `DATABASE ROLE` of `DATABASE ROLE … TO SHARE`. */
export function leadingWords(form: string): string[] {
  const words = form.split(/\s+/);
  const end = words.findIndex((word) => !/^[A-Z][A-Z_0-9]*$/.test(word));
  return end < 0 ? words : words.slice(0, end);
}

/** Whether the tokens from a place on are these words. */
export function matches(tokens: readonly Token[], at: number, words: readonly string[]): boolean {
  return words.every((word, index) => {
    const token = tokens[at + index];
    return token?.kind === "word" && token.value === word;
  });
}
