import { isRaised, raise, unsupported } from "../errors/raised.ts";
import { charge, charged, step } from "../limits/budget.ts";
import { bind } from "../operations/arguments.ts";
import { compare } from "../operations/compare.ts";
import { repeatText } from "../operations/concatenate.ts";
import { repr } from "../operations/print.ts";
import { typeName } from "../operations/type-name.ts";
import { WHITE } from "../text/character-classes.ts";
import { codePointLength } from "../text/code-points.ts";
import { splitLines } from "../text/split.ts";
import { PyDict } from "../values/dict.ts";
import { PyList } from "../values/list.ts";
import { type Py, PyObject } from "../values/object.ts";
import { PyTuple } from "../values/tuple.ts";
import type { Filter } from "./filter.ts";

// https://docs.python.org/3/library/pprint.html, with its width of 80 and its sorted keys

const WIDTH = 80;

/** `repr()` with the keys of dicts in order. */
function flat(value: Py, depth = 0): string {
  step();
  if (depth > 100) raise("RecursionError", "maximum recursion depth exceeded");
  const items = (list: readonly Py[]) => list.map((item) => flat(item, depth + 1)).join(", ");
  if (value instanceof PyDict) {
    const parts = sortedEntries(value).map(
      ([key, item]) => `${flat(key, depth + 1)}: ${flat(item, depth + 1)}`,
    );
    return charged(`{${parts.join(", ")}}`);
  }
  if (value instanceof PyList) return charged(`[${items(value.items)}]`);
  if (value instanceof PyTuple && value.constructor === PyTuple) {
    return charged(`(${items(value.items)}${value.items.length === 1 ? "," : ""})`);
  }
  return repr(value);
}

function sortedEntries(dict: PyDict): (readonly [Py, Py])[] {
  return [...dict.entries()].sort(([left], [right]) => {
    if (before(left, right)) return -1;
    return before(right, left) ? 1 : 0;
  });
}

function before(left: Py, right: Py): boolean {
  step();
  try {
    return compare("<", left, right);
  } catch (error) {
    if (!isRaised(error, "TypeError")) throw error;
    const [first, second] = [typeName(left), typeName(right)];
    if (first === second)
      unsupported(`pprint of a dict with keys of type ${first}, which Python sorts by memory address`);
    return first < second;
  }
}

class Printer {
  private readonly parts: string[] = [];

  text(): string {
    return charged(this.parts.join(""));
  }

  private put(text: string): void {
    charge(text.length * 2);
    this.parts.push(text);
  }

  private line(indent: number): void {
    this.put(`\n${repeatText(" ", indent)}`);
  }

  /** @param allowance characters that follow on the last line */
  print(value: Py, indent: number, allowance: number, level: number): void {
    const text = flat(value);
    if (codePointLength(text) <= WIDTH - indent - allowance) this.put(text);
    else if (value instanceof PyDict) this.dict(value, indent, allowance, level);
    else if (value instanceof PyList) this.sequence("[", value.items, "]", indent, allowance, level);
    else if (value instanceof PyTuple && value.constructor === PyTuple) {
      this.sequence("(", value.items, value.items.length === 1 ? ",)" : ")", indent, allowance, level);
    } else if (typeof value === "string") this.string(value, indent, allowance, level + 1);
    else if (value instanceof PyObject && value.typeName === "bytes") unsupported("pprint of long bytes");
    else this.put(text);
  }

  private dict(dict: PyDict, indent: number, allowance: number, level: number): void {
    this.put("{");
    const entries = sortedEntries(dict);
    entries.forEach(([key, value], index) => {
      if (index > 0) {
        this.put(",");
        this.line(indent + 1);
      }
      const text = flat(key);
      this.put(`${text}: `);
      const last = index === entries.length - 1;
      this.print(value, indent + 1 + codePointLength(text) + 2, last ? allowance + 1 : 1, level + 1);
    });
    this.put("}");
  }

  private sequence(
    start: string,
    items: readonly Py[],
    end: string,
    indent: number,
    allowance: number,
    level: number,
  ): void {
    this.put(start);
    items.forEach((item, index) => {
      if (index > 0) {
        this.put(",");
        this.line(indent + 1);
      }
      this.print(item, indent + 1, index === items.length - 1 ? allowance + end.length : 1, level + 1);
    });
    this.put(end);
  }

  /** A text that is too long is written as several, which Python puts together again. */
  private string(text: string, start: number, after: number, level: number): void {
    const [indent, allowance] = level === 1 ? [start + 1, after + 1] : [start, after];
    const lines = splitLines(text, true);
    const chunks = lines.flatMap((line, index) =>
      lineChunks(line, WIDTH - indent, index === lines.length - 1 ? allowance : 0),
    );
    const [only] = chunks;
    if (chunks.length === 1 && only !== undefined) {
      this.put(only);
      return;
    }
    if (level === 1) this.put("(");
    chunks.forEach((chunk, index) => {
      if (index > 0) this.line(indent);
      this.put(chunk);
    });
    if (level === 1) this.put(")");
  }
}

const words = new RegExp(`[^${WHITE}]*[${WHITE}]*`, "gu");

function lineChunks(line: string, width: number, allowance: number): string[] {
  const whole = repr(line);
  if (codePointLength(whole) <= width - allowance) return [whole];
  const parts = (line.match(words) ?? []).filter((part) => part !== "");
  const chunks: string[] = [];
  let current = "";
  parts.forEach((part, index) => {
    const room = index === parts.length - 1 ? width - allowance : width;
    if (codePointLength(repr(current + part)) > room) {
      if (current !== "") chunks.push(repr(current));
      current = part;
    } else current += part;
  });
  if (current !== "") chunks.push(repr(current));
  return chunks;
}

export const prettyPrint: Filter = (value, args, keywords) => {
  bind("pprint", [], args, keywords);
  const printer = new Printer();
  printer.print(value, 0, 0, 0);
  return printer.text();
};
