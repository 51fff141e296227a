import { raise, unsupported } from "../errors/raised.ts";
import { charge, step } from "../limits/budget.ts";
import { floatText } from "../text/float-text.ts";
import { quotedBytes, quotedText } from "../text/printable.ts";
import { PyBytes } from "../values/bytes.ts";
import { PyDict } from "../values/dict.ts";
import { PyDictView } from "../values/dict-view.ts";
import { PyList } from "../values/list.ts";
import { PyMarkup } from "../values/markup.ts";
import { PyNamespace } from "../values/namespace.ts";
import { type Py, PyObject } from "../values/object.ts";
import { PySlice } from "../values/slice.ts";
import { PyTuple } from "../values/tuple.ts";
import { PyUndefined } from "../values/undefined.ts";

/** Python refuses to print longer ints (sys.set_int_max_str_digits). */
const MAX_DIGITS = 4300;
const longestInt = 10n ** BigInt(MAX_DIGITS);

/** Python's `str()`. */
export function str(value: Py): string {
  if (typeof value === "string") return value;
  if (value instanceof PyObject) {
    if (value instanceof PyUndefined) return undefinedText(value);
    if (value.str !== undefined) return value.str();
  }
  return repr(value);
}

function undefinedText(value: PyUndefined): string {
  if (value.kind === "strict") value.fail();
  return value.kind === "debug" ? `{{ ${value.shown} }}` : "";
}

/** The digits of an int. @throws Raised of type ValueError for more digits than Python prints */
export function intText(value: bigint): string {
  if (value >= longestInt || value <= -longestInt) {
    raise("ValueError", `Exceeds the limit (${MAX_DIGITS} digits) for integer string conversion`);
  }
  return value.toString();
}

/** What is being printed, from the outermost in: a list that holds itself prints as `[...]`. */
const printing: PyObject[] = [];

/** Python's `repr()`. @throws Raised of type Unsupported for what Python prints with a memory address */
export function repr(value: Py): string {
  if (typeof value === "string") {
    charge(value.length * 2);
    return quotedText(value);
  }
  if (typeof value === "bigint") return intText(value);
  if (typeof value === "number") return floatText(value);
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  step();
  if (value instanceof PyMarkup) return `Markup(${repr(value.text)})`;
  if (value instanceof PyBytes) return quotedBytes(value.bytes);
  if (value instanceof PyList) return nested(value, "[...]", () => `[${reprItems(value.items)}]`);
  if (value instanceof PyTuple) {
    return nested(value, "(...)", () => `(${reprItems(value.items)}${value.items.length === 1 ? "," : ""})`);
  }
  if (value instanceof PyDict) return nested(value, "{...}", () => `{${reprEntries(value.entries())}}`);
  if (value instanceof PyDictView) {
    return nested(value, "...", () => `${value.typeName}([${reprItems(value.items())}])`);
  }
  if (value instanceof PyNamespace)
    return nested(value, "...", () => `<Namespace ${repr(value.attributes)}>`);
  if (value instanceof PySlice) return `slice(${reprItems([value.start, value.stop, value.step])})`;
  if (value.repr !== undefined) return value.repr();
  unsupported(`Printing a ${value.typeName}, which Python prints with a memory address`);
}

function nested(value: PyObject, again: string, print: () => string): string {
  if (printing.includes(value)) return again;
  if (printing.length > 200) raise("RecursionError", "maximum recursion depth exceeded");
  printing.push(value);
  try {
    return print();
  } finally {
    printing.pop();
  }
}

export function reprItems(items: readonly Py[]): string {
  const parts = items.map((item) => repr(item));
  charge(parts.reduce((total, part) => total + part.length + 2, 0) * 2);
  return parts.join(", ");
}

function reprEntries(entries: Iterable<readonly [Py, Py]>): string {
  const parts = Array.from(entries, ([key, value]) => `${repr(key)}: ${repr(value)}`);
  charge(parts.reduce((total, part) => total + part.length + 2, 0) * 2);
  return parts.join(", ");
}
