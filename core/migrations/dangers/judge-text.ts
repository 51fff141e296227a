import { splitStatements } from "../sql-text/split-statements.ts";
import { acceptFindings } from "./allow-comments.ts";
import { finding, type JudgeContext, type RawFinding } from "./finding.ts";
import { type Hidden, hiddenStatements } from "./hidden-statements.ts";
import { judgeBlock } from "./judge-block.ts";
import { judgeWords } from "./judge-statement.ts";
import { type Assignments, readAssignments } from "./literal-text.ts";
import { newObjects } from "./new-objects.ts";
import { readWords, type Word } from "./words.ts";

/** A statement with what was found in it; a block has its statements as `inner`. Offsets in the text that is judged. */
export interface JudgedUnit {
  readonly at: number;
  readonly end: number;
  readonly findings: readonly RawFinding[];
  readonly inner: readonly JudgedUnit[];
}

export interface JudgedText {
  readonly units: readonly JudgedUnit[];
  readonly mistakes: readonly { readonly at: number; readonly message: string }[];
}

/** Texts in texts beyond this are not looked into, and it is said so. */
const DEEPEST = 8;

export interface TextContext extends JudgeContext {
  readonly assignments: Assignments;
  readonly depth: number;
}

const OPENS_BLOCK = new Set("BEGIN DECLARE IF CASE FOR WHILE LOOP REPEAT LET RETURN".split(" "));
const OF_TRANSACTION = new Set(["TRANSACTION", "WORK", "NAME"]);

/** Judges all statements of a text, and puts to them what its comments accept. */
export function judgeText(text: string, around?: TextContext): JudgedText {
  const words = readWords(text);
  const made = around?.made ?? newObjects();
  const assignments = new Map([...(around?.assignments ?? []), ...readAssignments(words)]);
  const context: TextContext = { made, assignments, depth: around?.depth ?? 0 };
  let from = 0;
  const units = splitStatements(text).map((statement) => {
    const end = statement.start + statement.text.length;
    while ((words[from]?.at ?? end) < statement.start) from += 1;
    const first = from;
    while ((words[from]?.at ?? end) < end) from += 1;
    return judgeUnit(words.slice(first, from), context);
  });
  return acceptFindings(text, units);
}

/** Judges one statement, which may be a block or a chain (`->>`). */
export function judgeUnit(words: readonly Word[], context: TextContext): JudgedUnit {
  const [first, second] = words;
  const at = first?.at ?? 0;
  const end = words.at(-1)?.end ?? at;
  const chain = splitChain(words);
  if (chain.length > 1) {
    const inner = chain.map((part) => judgeUnit(part, context));
    return { at, end, findings: inner.flatMap(allFindings), inner: [] };
  }
  if (first?.upper === "(") return { ...judgeUnit(words.slice(1), context), at, end };
  const transaction = first?.upper === "BEGIN" && (second === undefined || OF_TRANSACTION.has(second.upper));
  if (OPENS_BLOCK.has(first?.upper ?? "") && !transaction) {
    const inner = judgeBlock(words, context, judgeUnit);
    return { at, end, findings: [], inner };
  }
  const own = judgeWords(words, context);
  const { hidden, unread } = hiddenStatements(words, context.assignments, context);
  return {
    at,
    end,
    findings: [...own, ...hidden.flatMap((one) => judgeHidden(one, context)), ...unread],
    inner: [],
  };
}

function judgeHidden({ where, content, now }: Hidden, context: TextContext): RawFinding[] {
  const inside: TextContext = {
    ...context,
    made: now ? context.made.copy() : newObjects(),
    depth: context.depth + 1,
  };
  if (inside.depth > DEEPEST) {
    return [finding("unreadable", where, "cannot be read: it is hidden too deep", "execute-immediate")];
  }
  if ("words" in content)
    return allFindings(judgeUnit(content.words, inside)).map((one) => within(one, where));
  const { text, at, exact } = content;
  return judgeText(text, inside)
    .units.flatMap(allFindings)
    .map((one) => within({ ...one, at: exact ? at + (one.at ?? 0) : at }, where));
}

function within(one: RawFinding, where: string): RawFinding {
  return { ...one, hidden: one.hidden === undefined ? where : `${one.hidden} in ${where}` };
}

/** The findings of a unit and of those in it, each with its place. */
export function allFindings({ at, findings, inner }: JudgedUnit): RawFinding[] {
  const own = findings.map((one) => ({ ...one, at: one.at ?? at }));
  const others = inner.flatMap(allFindings).map((one) => within(one, "a block"));
  return [...own, ...others];
}

/** The statements of a chain: `SHOW TABLES ->> SELECT … FROM $1`. */
function splitChain(words: readonly Word[]): Word[][] {
  const parts: Word[][] = [[]];
  for (let at = 0; at < words.length; at++) {
    const [a, b, c] = [words[at], words[at + 1], words[at + 2]];
    const joins =
      a?.upper === "-" && b?.upper === ">" && c?.upper === ">" && a.end === b.at && b.end === c.at;
    if (joins) {
      parts.push([]);
      at += 2;
    } else if (a !== undefined) parts.at(-1)?.push(a);
  }
  return parts;
}
