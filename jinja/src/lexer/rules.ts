import { WHITE } from "../text/character-classes.ts";
import type { Syntax } from "./syntax.ts";

/** The regular expressions that a syntax comes to. Those with `g` search onwards, those with `y` match in place. */
export interface Rules {
  readonly syntax: Syntax;
  readonly tagStart: RegExp;
  readonly commentEnd: RegExp;
  readonly blockEnd: RegExp;
  readonly variableEnd: RegExp;
  readonly rawEnd: RegExp;
  readonly lineStatementEnd: RegExp;
  readonly lineCommentEnd: RegExp;
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
const LINE_START = "(?<![^\\n])";
const LINE_END = "(?![^\\n])";

/** Which tag may begin where, the longest mark first; by equal length, Jinja's order of names backwards. */
function tagStarts(syntax: Syntax): string[] {
  const marks: [length: number, name: string, pattern: string][] = [
    [syntax.commentStart.length, "comment_begin", escaped(syntax.commentStart)],
    [syntax.blockStart.length, "block_begin", escaped(syntax.blockStart)],
    [syntax.variableStart.length, "variable_begin", escaped(syntax.variableStart)],
  ];
  const { lineStatementPrefix: statement, lineCommentPrefix: comment } = syntax;
  if (statement !== undefined) {
    marks.push([statement.length, "linestatement_begin", `${LINE_START}[ \\t\\v]*${escaped(statement)}`]);
  }
  if (comment !== undefined) {
    const before = `(?:${LINE_START}|(?<=[^${WHITE}]))(?:(?![\\r\\n])[${WHITE}])*`;
    marks.push([comment.length, "linecomment_begin", before + escaped(comment)]);
  }
  marks.sort(
    ([length, name], [otherLength, otherName]) => otherLength - length || (otherName < name ? -1 : 1),
  );
  return marks.map(([, name, pattern]) => `(?<${name}>${pattern})`);
}

const known = new Map<string, Rules>();
const KEPT = 50;

/** The rules of a syntax; kept, since making the expressions takes longer than a small template. */
export function rulesOf(syntax: Syntax): Rules {
  const key = JSON.stringify(Object.entries(syntax).sort());
  const before = known.get(key);
  if (before !== undefined) return before;
  const rules = makeRules(syntax);
  if (known.size >= KEPT) known.clear();
  known.set(key, rules);
  return rules;
}

function makeRules(syntax: Syntax): Rules {
  const blockStart = escaped(syntax.blockStart);
  const blockEnd = escaped(syntax.blockEnd);
  const suffix = syntax.trimBlocks ? "\\n?" : "";
  const close = `(?:\\+${blockEnd}|-${blockEnd}[${WHITE}]*|${blockEnd}${suffix})`;
  const raw = `(?<raw_begin>${blockStart}(?<rawSign>[-+]?)[${WHITE}]*raw[${WHITE}]*(?:-${blockEnd}[${WHITE}]*|${blockEnd}))`;
  const comment = escaped(syntax.commentEnd);
  const variable = escaped(syntax.variableEnd);
  return {
    syntax,
    tagStart: new RegExp(`${raw}|(?:${tagStarts(syntax).join("|")})(?<sign>[-+]?)`, "gu"),
    commentEnd: new RegExp(`(?:\\+${comment}|-${comment}[${WHITE}]*|${comment}${suffix})`, "gu"),
    blockEnd: new RegExp(close, "yu"),
    variableEnd: new RegExp(`-${variable}[${WHITE}]*|${variable}`, "yu"),
    rawEnd: new RegExp(`${blockStart}(?<sign>[-+]?)[${WHITE}]*endraw[${WHITE}]*${close}`, "gu"),
    lineStatementEnd: new RegExp(`[${WHITE}]*(?:\\n|${LINE_END})`, "yu"),
    lineCommentEnd: new RegExp(LINE_END, "gu"),
  };
}
