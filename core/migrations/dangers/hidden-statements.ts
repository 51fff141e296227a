import { finding, type JudgeContext, type RawFinding } from "./finding.ts";
import { type Assignments, literalText, unquote } from "./literal-text.ts";
import { UNKNOWN } from "./object-name.ts";
import { findOutside, follows, type Word } from "./words.ts";

/** What a statement makes run, now or later, beside itself. */
export interface Hidden {
  /** `EXECUTE IMMEDIATE`, `the body of a task` */
  readonly where: string;
  readonly content:
    | { readonly words: readonly Word[] }
    /** `exact`: where the text begins, when its characters stand in the script as they are */
    | { readonly text: string; readonly at: number; readonly exact: boolean };
  /** it runs here and now, so that what it makes and drops counts */
  readonly now: boolean;
}

/** The statements in a statement, and what of them cannot be read. */
export interface HiddenStatements {
  readonly hidden: readonly Hidden[];
  readonly unread: readonly RawFinding[];
}

const NOTHING: HiddenStatements = { hidden: [], unread: [] };

/** Looks for texts and bodies that run: EXECUTE IMMEDIATE, procedures, tasks, alerts, pipes. */
export function hiddenStatements(
  words: readonly Word[],
  assignments: Assignments,
  context: JudgeContext,
): HiddenStatements {
  const [first, second] = words;
  if (first?.upper === "EXECUTE" && second?.upper === "IMMEDIATE") {
    return executeImmediate(words, assignments, context);
  }
  if (first?.upper === "WITH") return anonymousProcedure(words);
  if (first?.upper === "ALTER" && second?.upper === "TASK") {
    const modify = findOutside(words, 2, "MODIFY", "AS");
    return modify < 0 ? NOTHING : body(words.slice(modify + 2), "the body of a task");
  }
  if (first?.upper !== "CREATE") return NOTHING;
  const kind = words.slice(1, 6).find(({ upper }) => KINDS_WITH_BODY.has(upper))?.upper;
  if (kind === "PROCEDURE") return procedure(words);
  if (kind === "TASK" || kind === "PIPE") {
    const as = bodyAt(words);
    return as < 0 ? NOTHING : body(words.slice(as), `the body of a ${kind.toLowerCase()}`);
  }
  if (kind === "ALERT") {
    const then = findOutside(words, 2, "THEN");
    return then < 0 ? NOTHING : body(words.slice(then + 1), "the action of an alert");
  }
  return NOTHING;
}

const KINDS_WITH_BODY = new Set(["PROCEDURE", "FUNCTION", "TASK", "PIPE", "ALERT", "TABLE", "VIEW"]);

/** Behind the first AS that is not EXECUTE AS; -1 when there is none. */
function bodyAt(words: readonly Word[]): number {
  for (let at = findOutside(words, 0, "AS"); at >= 0; ) {
    if (words[at - 1]?.upper !== "EXECUTE") return at + 1;
    const next = findOutside(words.slice(at + 1), 0, "AS");
    at = next < 0 ? -1 : at + 1 + next;
  }
  return -1;
}

function body(words: readonly Word[], where: string): HiddenStatements {
  const [only, more] = words;
  if (only?.kind === "text" && more === undefined)
    return { hidden: [ofText(only, where, false)], unread: [] };
  return { hidden: [{ where, content: { words }, now: false }], unread: [] };
}

function ofText(literal: Word, where: string, now: boolean): Hidden {
  const exact = literal.raw.startsWith("$$");
  return {
    where,
    content: { text: unquote(literal.raw), at: exact ? literal.at + 2 : literal.at, exact },
    now,
  };
}

/** A body in SQL is read; what one in another language does is told of where it is called. */
function procedure(words: readonly Word[], where = "the body of a procedure"): HiddenStatements {
  const language = findOutside(words, 0, "LANGUAGE");
  const as = bodyAt(words);
  if (as < 0 || (language >= 0 && words[language + 1]?.upper !== "SQL")) return NOTHING;
  const literal = words[as];
  if (literal?.kind === "text") return { hidden: [ofText(literal, where, false)], unread: [] };
  return body(words.slice(as), where);
}

/** `WITH p AS PROCEDURE () … CALL p()` makes and calls one at once. */
function anonymousProcedure(words: readonly Word[]): HiddenStatements {
  const at = words.findIndex(({ upper }, index) => upper === "PROCEDURE" && words[index - 1]?.upper === "AS");
  if (at < 0) return NOTHING;
  const found = procedure(words.slice(at), "an anonymous procedure");
  if (found.hidden.length > 0) return found;
  const reason = "what the procedure does is not seen here";
  return { hidden: [], unread: [finding("unreadable", "PROCEDURE", reason, "call-with")] };
}

function executeImmediate(
  words: readonly Word[],
  assignments: Assignments,
  { made }: JudgeContext,
): HiddenStatements {
  const where = "EXECUTE IMMEDIATE";
  if (follows(words, 2, "FROM")) {
    made.forgetShared();
    const reason = "the file that it runs is not seen here";
    return {
      hidden: [],
      unread: [finding("unreadable", words[3]?.raw ?? "", reason, "execute-immediate-from")],
    };
  }
  const using = findOutside(words, 2, "USING");
  const expression = words.slice(2, using < 0 ? undefined : using);
  const [literal] = expression;
  if (expression.length === 1 && literal?.kind === "text") {
    return { hidden: [ofText(literal, where, true)], unread: [] };
  }
  const { text, complete, others } = literalText(expression, assignments);
  const at = literal?.at ?? words[0]?.at ?? 0;
  const texts = text === UNKNOWN ? others : [text, ...others];
  const hidden = texts.map(
    (one): Hidden => ({ where, content: { text: one, at, exact: false }, now: false }),
  );
  if (complete) return { hidden, unread: [] };
  made.forgetShared();
  const shown = expression
    .map(({ raw }) => raw)
    .join(" ")
    .slice(0, 120);
  const reason = "cannot be read: its text is made only when it runs";
  return { hidden, unread: [finding("unreadable", shown, reason, "execute-immediate")] };
}
