import { withoutEmptyStatements } from "../sql-text/split-statements.ts";

const BEGIN = "BEGIN TRANSACTION;\n";

export interface ScriptRequest {
  readonly sql: string;
  /** Where in the script an offset in `sql` lies; negative before it, beyond its length after it. */
  offsetInScript(offset: number): number;
}

/**
 * A script with all that belongs to it, as the text of one request.
 * @param begins offsets in `content` before which a transaction begins, ascending
 */
export function composeRequest(
  before: readonly string[],
  content: string,
  begins: readonly number[],
  after: readonly string[],
): ScriptRequest {
  const opening = before.map((statement) => `${statement};\n`).join("");
  const script = withoutEmptyStatements(content);
  const pieces = [0, ...begins].map((from, index) => script.slice(from, begins[index] ?? script.length));
  // the line end keeps a comment on the script's last line from swallowing the semicolon
  const closing = after.map((statement) => `\n;${statement}`).join("");
  return {
    sql: `${opening}${pieces.join(BEGIN)}${closing}`,
    offsetInScript(offset) {
      let inScript = offset - opening.length;
      for (const begin of begins) {
        if (inScript <= begin) break;
        inScript = Math.max(begin, inScript - BEGIN.length);
      }
      return inScript;
    },
  };
}
