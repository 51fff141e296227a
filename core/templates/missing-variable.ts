import type { TemplateValue } from "./template-value.ts";

const tag = /\{\{([\s\S]*?)\}\}|\{%([\s\S]*?)%\}/g;
const strings = /"[^"]*"|'[^']*'/g;
const dottedName = /(?<![\w.|])([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?!\s*[\w(=])/g;
const words = new Set(
  "if else elif endif for in endfor set is not and or defined none true false None True False loop recursive".split(
    " ",
  ),
);

/**
 * The first variable in a line of a template that the given variables do not have. The engine says only "undefined
 * value (in file:line)"; this finds the name for the message. A guess: undefined when nothing stands out.
 */
export function missingVariable(
  line: string,
  vars: Readonly<Record<string, TemplateValue>>,
): string | undefined {
  for (const [, expression, statement] of line.matchAll(tag)) {
    const code = (expression ?? statement ?? "").replace(strings, "");
    for (const [, name = ""] of code.matchAll(dottedName)) {
      if (!words.has(name) && !resolves(name, vars)) return name;
    }
  }
  return undefined;
}

function resolves(name: string, vars: Readonly<Record<string, TemplateValue>>): boolean {
  let value: unknown = vars;
  for (const part of name.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return false;
    value = (value as Record<string, unknown>)[part];
  }
  return true;
}
