import { type Py, PyObject } from "./object.ts";

/** markupsafe's Markup: a str that counts as escaped. */
export class PyMarkup extends PyObject {
  readonly typeName = "Markup";
  readonly text: string;
  constructor(text: string) {
    super();
    this.text = text;
  }
  override str(): string {
    return this.text;
  }
}

/** True for what Python's `isinstance(value, str)` is true for. */
export function isText(value: Py): value is string | PyMarkup {
  return typeof value === "string" || value instanceof PyMarkup;
}

/** The characters of a str, also of one that is Markup. */
export function textOf(value: string | PyMarkup): string {
  return typeof value === "string" ? value : value.text;
}

const entities = [
  ["&", "&amp;"],
  [">", "&gt;"],
  ["<", "&lt;"],
  ["'", "&#39;"],
  ['"', "&#34;"],
] as const;

/** The text with the characters that HTML gives a meaning written as entities, as markupsafe does. */
export function escapeText(text: string): string {
  if (!/[&<>'"]/.test(text)) return text;
  let result = text;
  for (const [mark, entity] of entities) if (result.includes(mark)) result = result.replaceAll(mark, entity);
  return result;
}
