import { unsupported } from "../errors/raised.ts";
import type { Test } from "../filters/filter.ts";
import { percentFormat } from "../formatting/percent.ts";
import { bind, type Parameter, positional } from "../operations/arguments.ts";
import { remainder } from "../operations/arithmetic.ts";
import { isCallable } from "../operations/call.ts";
import { compare, type Ordering } from "../operations/compare.ts";
import { contains } from "../operations/contains.ts";
import { equal } from "../operations/equal.ts";
import { iterationOf, lengthOf } from "../operations/iterate.ts";
import { numberOf } from "../operations/numbers.ts";
import { str } from "../operations/print.ts";
import { TemplateModule } from "../render/template-module.ts";
import { isLower, isUpper } from "../text/casing.ts";
import { PyBytes } from "../values/bytes.ts";
import { PyDict } from "../values/dict.ts";
import { hashKey } from "../values/hash.ts";
import { PyList } from "../values/list.ts";
import { isText, PyMarkup, textOf } from "../values/markup.ts";
import { type Py, PyObject } from "../values/object.ts";
import { PyRange } from "../values/range.ts";
import { PyTuple } from "../values/tuple.ts";
import { PyUndefined } from "../values/undefined.ts";

/** A test without arguments. */
function plain(name: string, holds: (value: Py) => boolean): Test {
  return (value, args, keywords) => {
    bind(name, [], args, keywords);
    return holds(value);
  };
}

function withOne(name: string, parameter: Parameter, holds: (value: Py, other: Py) => boolean): Test {
  return (value, args, keywords) => {
    const [other = null] = bind(name, [parameter], args, keywords);
    return holds(value, other);
  };
}

/** A test that is an operator of Python. */
function operator(name: string, holds: (value: Py, other: Py) => boolean): Test {
  return (value, args, keywords) => {
    positional(name, args, keywords, 1);
    return holds(value, args[0] ?? null);
  };
}

const ordering = (name: string, symbol: Ordering) =>
  operator(name, (value, other) => compare(symbol, value, other));

function modulo(value: Py, other: Py): Py {
  return isText(value) ? percentFormat(textOf(value), other) : remainder(value, other);
}

/** Python's `value is other`. Of equal numbers and texts Python may or may not keep one for both: that is refused. */
function isSame(value: Py, other: Py): boolean {
  if (typeof value !== typeof other) return false;
  if (value instanceof PyObject || value === null || typeof value === "boolean") return value === other;
  if (!Object.is(value, other)) return false;
  if (typeof value === "bigint" && value >= -5n && value <= 256n) return true;
  if (typeof value === "string" && value.length === 0) return true;
  if (typeof value === "string" && value.length === 1 && value < "\u0100") return true;
  unsupported("sameas of equal numbers or texts, where Python's answer hangs on how it keeps them");
}

function isSequence(value: Py): boolean {
  if (value instanceof PyUndefined) return value.kind !== "strict";
  // one that is longer than len() can say is none
  if (value instanceof PyRange) return value.count <= 0x7fffffffffffffffn;
  const subscriptable =
    isText(value) ||
    value instanceof PyList ||
    value instanceof PyTuple ||
    value instanceof PyDict ||
    value instanceof PyBytes;
  return subscriptable && lengthOf(value) !== undefined;
}

function nameOf(value: Py): string {
  hashKey(value);
  return isText(value) ? textOf(value) : "";
}

/** Every test of Jinja2 3.1. */
export const allTests: ReadonlyMap<string, Test> = new Map<string, Test>(
  Object.entries({
    odd: plain("odd", (value) => equal(modulo(value, 2n), 1n)),
    even: plain("even", (value) => equal(modulo(value, 2n), 0n)),
    divisibleby: withOne("divisibleby", ["num"], (value, other) => equal(modulo(value, other), 0n)),
    defined: plain("defined", (value) => !(value instanceof PyUndefined)),
    undefined: plain("undefined", (value) => value instanceof PyUndefined),
    filter: ((value, args, keywords, surroundings) => {
      bind("filter", [], args, keywords);
      return surroundings.hasFilter(nameOf(value));
    }) satisfies Test,
    test: ((value, args, keywords, surroundings) => {
      bind("test", [], args, keywords);
      return surroundings.hasTest(nameOf(value));
    }) satisfies Test,
    none: plain("none", (value) => value === null),
    boolean: plain("boolean", (value) => typeof value === "boolean"),
    false: plain("false", (value) => value === false),
    true: plain("true", (value) => value === true),
    integer: plain("integer", (value) => typeof value === "bigint"),
    float: plain("float", (value) => typeof value === "number"),
    lower: plain("lower", (value) => isLower(str(value))),
    upper: plain("upper", (value) => isUpper(str(value))),
    string: plain("string", isText),
    mapping: plain("mapping", (value) => value instanceof PyDict),
    number: plain("number", (value) => numberOf(value) !== undefined),
    sequence: plain("sequence", isSequence),
    iterable: plain("iterable", (value) => iterationOf(value) !== undefined),
    callable: plain("callable", isCallable),
    sameas: withOne("sameas", ["other"], isSame),
    escaped: plain("escaped", (value) => value instanceof PyMarkup || value instanceof TemplateModule),
    in: withOne("in", ["seq"], (value, container) => contains(container, value)),
    "==": operator("eq", equal),
    eq: operator("eq", equal),
    equalto: operator("eq", equal),
    "!=": operator("ne", (value, other) => !equal(value, other)),
    ne: operator("ne", (value, other) => !equal(value, other)),
    ">": ordering("gt", ">"),
    gt: ordering("gt", ">"),
    greaterthan: ordering("gt", ">"),
    ">=": ordering("ge", ">="),
    ge: ordering("ge", ">="),
    "<": ordering("lt", "<"),
    lt: ordering("lt", "<"),
    lessthan: ordering("lt", "<"),
    "<=": ordering("le", "<="),
    le: ordering("le", "<="),
  }),
);
