import type { Token } from "./tokenize.ts";

type Opened = "block" | "procedure" | "if" | "loop" | "case statement" | "case expression";

/** Follows a Snowflake Scripting body, token by token, to know where its outermost END stands. */
export interface BlockDepth {
  /** Takes the next token. Gives true when this token, or the word after END, closed the outermost construct. */
  take(index: number): boolean;
  /** A construct is open, or a DECLARE section still waits for its BEGIN. */
  readonly open: boolean;
}

const OPENS_AT_START: Readonly<Record<string, Opened>> = {
  BEGIN: "block",
  IF: "if",
  FOR: "loop",
  WHILE: "loop",
  LOOP: "loop",
  REPEAT: "loop",
  CASE: "case statement",
};
const STARTS_STATEMENT = new Set([";", "BEGIN", "THEN", "ELSE", "DO", "LOOP", "REPEAT", "DECLARE"]);
const AFTER_END = new Set(["IF", "FOR", "WHILE", "LOOP", "REPEAT", "CASE"]);

/**
 * https://docs.snowflake.com/en/developer-guide/snowflake-scripting/blocks and the pages on branches and loops: IF,
 * FOR, WHILE, LOOP, REPEAT, CASE and BEGIN nest; each ends with END, mostly followed by its own name. CASE is an
 * expression too, where words like REPEAT are functions.
 *
 * @param first index of the token that begins the body: BEGIN or DECLARE.
 */
export function followBlock(tokens: readonly Token[], first: number): BlockDepth {
  const opened: Opened[] = [];
  let declaring = tokens[first]?.value === "DECLARE";
  // A procedure of a DECLARE section: AS DECLARE … BEGIN … END;
  let procedureDeclares = false;
  let skip = -1;

  const startsStatement = (index: number) => {
    if (opened.at(-1) === "case expression") return false;
    if (index === first) return true;
    const previous = tokens[index - 1];
    return previous !== undefined && previous.kind !== "quoted" && STARTS_STATEMENT.has(previous.value);
  };
  const opens = (index: number): Opened | undefined => {
    const word = tokens[index]?.value ?? "";
    if (declaring && opened.length === 0) {
      const begins = tokens[index - 1]?.value === "AS";
      if (begins && word === "DECLARE") procedureDeclares = true;
      if (word === "BEGIN" && (begins || procedureDeclares)) return "procedure";
    }
    if (!startsStatement(index)) return word === "CASE" ? "case expression" : undefined;
    if (word === "BEGIN" && isTransactionBegin(tokens, index)) return undefined;
    if (tokens[index + 1]?.text === ":=") return undefined;
    return Object.hasOwn(OPENS_AT_START, word) ? OPENS_AT_START[word] : undefined;
  };

  return {
    get open() {
      return opened.length > 0 || declaring;
    },
    take(index) {
      const token = tokens[index];
      if (index <= skip || token?.kind !== "word") return false;
      if (token.value === "END") {
        const closed = opened.pop();
        const next = tokens[index + 1];
        if (closed !== "case expression" && next?.kind === "word" && AFTER_END.has(next.value))
          skip = index + 1;
        return closed !== undefined && closed !== "procedure" && opened.length === 0;
      }
      const kind = opens(index);
      if (kind) opened.push(kind);
      if (kind === "block") declaring = false;
      if (kind === "procedure") procedureDeclares = false;
      return false;
    },
  };
}

/** BEGIN, BEGIN TRANSACTION, BEGIN WORK, BEGIN NAME t: a transaction, not a block. */
export function isTransactionBegin(tokens: readonly Token[], index: number): boolean {
  const next = tokens[index + 1];
  if (next === undefined || next.text === ";") return true;
  if (next.kind !== "word") return false;
  if (next.value === "TRANSACTION" || next.value === "WORK") return true;
  const after = tokens[index + 3];
  return (
    next.value === "NAME" && tokens[index + 2]?.kind === "word" && (after === undefined || after.text === ";")
  );
}
