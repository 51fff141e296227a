import type { Environment } from "minijinja-js";

/** The name under which a printed value is held for a moment. */
const HELD = "__snowhook_value";
const PRINT = `${HELD} if ${HELD} is string else ("True" if ${HELD} else "False") if ${HELD} is boolean else "None" if ${HELD} is none else ${HELD}|__snowhook_repr if ${HELD} is sequence or ${HELD} is mapping else ${HELD}`;

/**
 * Rewrites `{{ expression }}` so that True, False, None, lists and maps print as Python prints them: schemachange's
 * checksums are made of Jinja2's output, and the engine prints `true`, `none` and JSON. The expression is worked out
 * once; lines stay where they are. Comments, tags and raw blocks are left alone.
 */
export function printLikePython(source: string): string {
  let result = "";
  let at = 0;
  for (;;) {
    const open = source.slice(at).search(/\{[{%#]/);
    if (open < 0) return result + source.slice(at);
    const start = at + open;
    result += source.slice(at, start);
    const end = endOfTag(source, start);
    const tag = source.slice(start, end);
    at = end;
    if (tag.startsWith("{{")) result += printing(tag);
    else {
      result += tag;
      if (/^\{%[-+]?\s*raw\s*[-+]?%\}$/.test(tag)) {
        const close = source.slice(at).search(/\{%[-+]?\s*endraw/);
        const raw = close < 0 ? source.length : at + close;
        result += source.slice(at, raw);
        at = raw;
      }
    }
  }
}

/** Adds what the rewritten templates call. */
export function addPythonRepr(environment: Environment): void {
  environment.addFilter("__snowhook_repr", (value: unknown) => pythonRepr(value));
}

const expressionTag = /^\{\{([-+]?)([\s\S]*?)([-+]?)\}\}$/;

function printing(tag: string): string {
  const match = expressionTag.exec(tag);
  if (match === null) return tag;
  const [, before = "", expression = "", after = ""] = match;
  // a tag that is wrong is left as it is, so that the engine's complaint is about what was written
  if (expression.trim() === "") return tag;
  return `{%${before} set ${HELD} = (${expression}) %}{{ ${PRINT} ${after}}}`;
}

const endings: Readonly<Record<string, string>> = { "{{": "}}", "{%": "%}", "{#": "#}" };

/** The index after the tag that begins at `start`; strings and brackets in it may hold its ending. */
function endOfTag(source: string, start: number): number {
  const kind = source.slice(start, start + 2);
  const ending = endings[kind] ?? "}}";
  if (kind === "{#") {
    const end = source.indexOf(ending, start + 2);
    return end < 0 ? source.length : end + 2;
  }
  let depth = 0;
  let quote: string | undefined;
  for (let at = start + 2; at < source.length; at++) {
    const character = source.charAt(at);
    if (quote !== undefined) {
      if (character === "\\") at++;
      else if (character === quote) quote = undefined;
    } else if (depth === 0 && source.startsWith(ending, at)) return at + 2;
    else if (character === "'" || character === '"') quote = character;
    else if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) depth = Math.max(0, depth - 1);
  }
  return source.length;
}

/** Python's repr() of JSON's values. */
function pythonRepr(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return reprString(value);
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(", ")}]`;
  if (value instanceof Map) return reprMap([...value]);
  if (typeof value === "object") return reprMap(Object.entries(value));
  return String(value);
}

function reprMap(entries: readonly [unknown, unknown][]): string {
  return `{${entries.map(([key, item]) => `${pythonRepr(key)}: ${pythonRepr(item)}`).join(", ")}}`;
}

function reprString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
  return `${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`;
}
