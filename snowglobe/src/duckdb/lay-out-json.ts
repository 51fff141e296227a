/**
 * Compact JSON over several lines, two spaces a level, as Snowflake shows VARIANT, OBJECT and ARRAY. Numbers keep
 * their digits, which JSON.parse would not.
 */
export function layOutJson(json: string): string {
  if (!json.startsWith("{") && !json.startsWith("[")) return json;
  let depth = 0;
  let out = "";
  for (const [piece] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^"{}[\],:\s]+/g)) {
    if (piece === "{" || piece === "[") {
      depth += 1;
      out += piece + newLine(depth);
    } else if (piece === "}" || piece === "]") {
      depth -= 1;
      const open = /[{[]\s*$/.exec(out);
      out = open ? out.trimEnd() + piece : out + newLine(depth) + piece;
    } else if (piece === ",") out += piece + newLine(depth);
    else if (piece === ":") out += ": ";
    else out += piece;
  }
  return out;
}

function newLine(depth: number): string {
  return `\n${"  ".repeat(depth)}`;
}
