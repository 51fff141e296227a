import { raise } from "../errors/raised.ts";
import { charge, step } from "../limits/budget.ts";
import { bind } from "../operations/arguments.ts";
import { repeatText } from "../operations/concatenate.ts";
import { toIndex } from "../operations/numbers.ts";
import { intText } from "../operations/print.ts";
import { sorted } from "../operations/sort.ts";
import { typeName } from "../operations/type-name.ts";
import { floatText } from "../text/float-text.ts";
import { PyDict } from "../values/dict.ts";
import { PyList } from "../values/list.ts";
import { isText, PyMarkup, textOf } from "../values/markup.ts";
import type { Py, PyObject } from "../values/object.ts";
import { PyTuple } from "../values/tuple.ts";
import type { Filter } from "./filter.ts";

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\f": "\\f",
  "\b": "\\b",
};

function quoted(text: string): string {
  charge(text.length * 2);
  const inside = text.replace(
    /[^ !#-[\]-~]/g,
    (unit) => escapes[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `"${inside}"`;
}

function floatJson(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  return floatText(value);
}

function keyText(key: Py): string {
  if (isText(key)) return textOf(key);
  if (typeof key === "boolean") return key ? "true" : "false";
  if (key === null) return "null";
  if (typeof key === "bigint") return intText(key);
  if (typeof key === "number") return floatJson(key);
  raise("TypeError", `keys must be str, int, float, bool or None, not ${typeName(key)}`);
}

/** Python's `json.dumps(value, sort_keys=True, indent=…)`. */
class Writer {
  private readonly indent: string | undefined;
  private readonly open = new Set<PyObject>();
  constructor(indent: string | undefined) {
    this.indent = indent;
  }

  write(value: Py, level: number): string {
    step();
    if (value === null) return "null";
    if (typeof value === "boolean") return value ? "true" : "false";
    if (typeof value === "bigint") return intText(value);
    if (typeof value === "number") return floatJson(value);
    if (isText(value)) return quoted(textOf(value));
    if (value instanceof PyList || value instanceof PyTuple) {
      return this.nested(value, () =>
        this.block(
          "[",
          "]",
          value.items.map((item) => this.write(item, level + 1)),
          level,
        ),
      );
    }
    if (value instanceof PyDict) return this.nested(value, () => this.dict(value, level));
    raise("TypeError", `Object of type ${typeName(value)} is not JSON serializable`);
  }

  private dict(dict: PyDict, level: number): string {
    const entries = sorted(
      Array.from(dict.entries(), (entry) => new PyTuple(entry)),
      (entry) => (entry instanceof PyTuple ? (entry.items[0] ?? null) : null),
      false,
    );
    const parts = entries.map((entry) => {
      const [key = null, value = null] = entry instanceof PyTuple ? entry.items : [];
      return `${quoted(keyText(key))}: ${this.write(value, level + 1)}`;
    });
    return this.block("{", "}", parts, level);
  }

  private nested(value: PyObject, write: () => string): string {
    if (this.open.has(value)) raise("ValueError", "Circular reference detected");
    this.open.add(value);
    const text = write();
    this.open.delete(value);
    return text;
  }

  private block(start: string, end: string, parts: readonly string[], level: number): string {
    if (parts.length === 0) return start + end;
    const inner = this.indent === undefined ? "" : `\n${repeatText(this.indent, level + 1)}`;
    const outer = this.indent === undefined ? "" : `\n${repeatText(this.indent, level)}`;
    const between = this.indent === undefined ? ", " : `,${inner}`;
    const length = parts.reduce((total, part) => total + part.length + between.length, 0);
    charge(length * 2);
    return start + inner + parts.join(between) + outer + end;
  }
}

/** JSON that can stand inside HTML. */
export const toJson: Filter = (value, args, keywords) => {
  const [given = null] = bind("tojson", [["indent", null]], args, keywords);
  let indent: string | undefined;
  if (given !== null)
    indent = isText(given) ? textOf(given) : repeatText(" ", Math.max(0, Number(toIndex(given))));
  const text = new Writer(indent).write(value, 0);
  const safe = text.replace(/[<>&']/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
  charge(safe.length * 2);
  return new PyMarkup(safe);
};
