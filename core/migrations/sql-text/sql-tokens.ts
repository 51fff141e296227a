/** A piece of SQL: enough to find statements, not enough to understand them. */
export interface SqlToken {
  readonly kind: "word" | "semicolon" | "comment" | "other";
  readonly start: number;
  readonly end: number;
}

// One alternative after another, at one place: comments, strings (backslash escapes, doubled quotes), quoted names,
// dollar-quoted text, paths (in which `//`, `--` and `/*` are no comments), words, semicolons, anything else.
// An unfinished string or comment runs to the end of the text.
const pieces =
  /(--[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|('(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|\$\$[\s\S]*?(?:\$\$|$)|@[^\s;,()'"]+|file:\/\/[^\s;'"]+|[0-9][\w.]*)|([\p{L}_][\p{L}\p{N}_$]*)|(;)|\s+|[^\s]/giuy;

/** Cuts SQL into tokens; white space is left out. Linear in the length of the text. */
export function* sqlTokens(sql: string): Generator<SqlToken> {
  const scan = new RegExp(pieces);
  for (let start = 0; start < sql.length; start = scan.lastIndex) {
    scan.lastIndex = start;
    const match = scan.exec(sql);
    if (match === null) throw new Error("unreachable: the last alternative takes any character");
    const [text, comment, other, word, semicolon] = match;
    const end = scan.lastIndex;
    if (comment !== undefined) yield { kind: "comment", start, end };
    else if (word !== undefined) yield { kind: "word", start, end };
    else if (semicolon !== undefined) yield { kind: "semicolon", start, end };
    else if (other !== undefined || text.trim() !== "") yield { kind: "other", start, end };
  }
}
