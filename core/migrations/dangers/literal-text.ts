import { UNKNOWN } from "./object-name.ts";
import { closing, splitOutside, type Word, withoutParentheses } from "./words.ts";

/** What an expression of text comes to, as far as it is written out. */
export interface LiteralText {
  /** the text, with {@link UNKNOWN} for each part that is known only when it runs */
  readonly text: string;
  /** nothing in it is unknown */
  readonly complete: boolean;
  /** texts that functions work on, and that a variable may hold: each could be what runs */
  readonly others: readonly string[];
}

/** Variables of a script, by upper-case name, with each expression that is assigned to them. */
export type Assignments = ReadonlyMap<string, readonly (readonly Word[])[]>;

const DEEPEST = 5;
const MAX_TEXT_LENGTH = 1_000_000;

/** Reads literals, `||`, CONCAT and variables. */
export function literalText(expression: readonly Word[], assignments: Assignments, depth = 0): LiteralText {
  const inner = withoutParentheses(expression);
  const parts = splitOutside(inner, "|", "|");
  if (parts.length > 1) return together(parts, assignments, depth);
  const [first, second] = inner;
  if (first === undefined) return unknown([]);
  if (first.kind === "text" && inner.length === 1) {
    return { text: unquote(first.raw), complete: true, others: [] };
  }
  if (first.upper === "CONCAT" && second?.upper === "(" && closing(inner, 1) === inner.length - 1) {
    return together(splitOutside(inner.slice(2, -1), ","), assignments, depth);
  }
  const name = first.upper === ":" || first.upper === "$" ? second : first;
  const isVariable = inner.length === (name === first ? 1 : 2) && name?.kind === "word";
  if (isVariable && depth < DEEPEST) {
    const assigned = assignments.get(name.upper) ?? [];
    const values = assigned.map((value) => literalText(value, assignments, depth + 1));
    const [only] = values;
    if (values.length === 1 && only?.complete === true) return only;
    return unknown(values.flatMap(({ text, others }) => [text, ...others]));
  }
  return unknown(inner.flatMap(({ kind, raw }) => (kind === "text" ? [unquote(raw)] : [])));
}

function together(parts: readonly (readonly Word[])[], assignments: Assignments, depth: number): LiteralText {
  const values = parts.map((part) => literalText(part, assignments, depth));
  const text = values.map((value) => value.text).join("");
  if (text.length > MAX_TEXT_LENGTH) return unknown([]);
  return {
    text,
    complete: values.every(({ complete }) => complete),
    others: values.flatMap(({ others }) => others),
  };
}

function unknown(others: readonly string[]): LiteralText {
  return { text: UNKNOWN, complete: false, others: others.filter((text) => text !== UNKNOWN) };
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", "0": "\0" };

/**
 * The text of a literal.
 * https://docs.snowflake.com/en/sql-reference/data-types-text#escape-sequences-in-single-quoted-string-constants
 */
export function unquote(literal: string): string {
  if (literal.startsWith("$$")) return literal.slice(2, literal.endsWith("$$") ? -2 : undefined);
  return literal
    .replace(/^'|'$/g, "")
    .replaceAll(
      /''|\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|([0-7]{3})|([\s\S]))/gi,
      (
        whole,
        hex: string | undefined,
        unicode: string | undefined,
        octal: string | undefined,
        one: string,
      ) => {
        if (whole === "''") return "'";
        const code = hex ?? unicode;
        if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
        if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
        return ESCAPES[one] ?? one;
      },
    );
}

/** `SET v = …`, `LET v := …`, `v := …`, `v VARCHAR DEFAULT …`: what a script assigns to its variables. */
export function readAssignments(words: readonly Word[]): Assignments {
  const found = new Map<string, Word[][]>();
  let begin = 0;
  words.forEach((word, at) => {
    if ([";", "DECLARE", "BEGIN", "THEN", "ELSE", "DO", "LOOP"].includes(word.upper)) {
      begin = at + 1;
      return;
    }
    const assigns =
      (word.upper === ":" && words[at + 1]?.upper === "=") ||
      word.upper === "DEFAULT" ||
      (word.upper === "=" && words[begin]?.upper === "SET" && at === begin + 2);
    if (!assigns) return;
    const target = words[["LET", "SET"].includes(words[begin]?.upper ?? "") ? begin + 1 : begin];
    if (target?.kind !== "word" || at <= begin) return;
    const from = word.upper === ":" ? at + 2 : at + 1;
    const semicolon = words.findIndex(({ upper }, index) => index >= from && upper === ";");
    const value = words.slice(from, semicolon < 0 ? undefined : semicolon);
    found.set(target.upper, [...(found.get(target.upper) ?? []), value]);
  });
  return found;
}
