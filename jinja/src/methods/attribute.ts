import { namedIn, strFormat } from "../formatting/str-format.ts";
import { positional } from "../operations/arguments.ts";
import { subscript } from "../operations/subscript.ts";
import { PyBytes } from "../values/bytes.ts";
import { PyFunction } from "../values/callable.ts";
import { PyDate } from "../values/date.ts";
import { PyDict } from "../values/dict.ts";
import { PyDictView } from "../values/dict-view.ts";
import { PyList } from "../values/list.ts";
import { PyMarkup } from "../values/markup.ts";
import type { Py } from "../values/object.ts";
import { PyRange } from "../values/range.ts";
import { PyTuple } from "../values/tuple.ts";
import { bytesMethods } from "./bytes-methods.ts";
import { dateAttribute } from "./date-methods.ts";
import { dictMethods, viewMethods } from "./dict-methods.ts";
import { listMethods, tupleMethods } from "./list-methods.ts";
import { markupFormat, markupMethod } from "./markup-methods.ts";
import { bound, type Methods } from "./method.ts";
import { floatAttribute, intAttribute } from "./number-methods.ts";
import { rangeMethods } from "./range-methods.ts";
import { formMethods } from "./string-forms.ts";
import { layoutMethods } from "./string-layout.ts";
import { partMethods } from "./string-parts.ts";
import { searchMethods } from "./string-search.ts";

const stringMethods: Methods<string> = {
  ...searchMethods,
  ...layoutMethods,
  ...partMethods,
  ...formMethods,
  format: (text, args, keywords) => strFormat(text, { args, named: namedIn(keywords), attribute }),
  format_map: (text, args, keywords) => {
    positional("format_map", args, keywords, 1);
    const [source = null] = args;
    return strFormat(text, { args: [], named: (name) => subscript(source, name), attribute });
  },
};

/** Python's `getattr(value, name)`; undefined when there is no such attribute. Names with two underscores in front,
 * which lead to Python's own machinery, are never found. */
export function attribute(value: Py, name: string): Py | undefined {
  if (name.startsWith("_")) return undefined;
  if (typeof value === "string") return bound(stringMethods, name, value);
  if (typeof value === "bigint") return intAttribute(value, name, value);
  if (typeof value === "boolean") return intAttribute(value ? 1n : 0n, name, value);
  if (typeof value === "number") return floatAttribute(value, name);
  if (value === null) return undefined;
  if (value instanceof PyDict) return bound(dictMethods, name, value);
  if (value instanceof PyList) return bound(listMethods, name, value);
  if (value instanceof PyTuple) {
    const own = value.attribute?.(name);
    return own === undefined ? bound<PyTuple | PyList>(tupleMethods, name, value) : own;
  }
  if (value instanceof PyMarkup) return markupAttribute(value, name);
  if (value instanceof PyDictView) return viewAttribute(value, name);
  if (value instanceof PyRange) return value.attribute(name) ?? bound(rangeMethods, name, value);
  if (value instanceof PyDate) return dateAttribute(value, name);
  if (value instanceof PyBytes) return bound(bytesMethods, name, value);
  return value.attribute?.(name);
}

function markupAttribute(markup: PyMarkup, name: string): Py | undefined {
  if (name === "format") {
    return new PyFunction(name, (args, keywords) => markupFormat(markup, args, keywords, attribute));
  }
  const method = markupMethod(name, Object.hasOwn(stringMethods, name) ? stringMethods[name] : undefined);
  return method === undefined ? undefined : bound({ [name]: method }, name, markup);
}

function viewAttribute(view: PyDictView, name: string): Py | undefined {
  return name === "isdisjoint" && !view.isSetLike ? undefined : bound(viewMethods, name, view);
}

/** The names of what can be called on a value of that kind, for suggestions. */
export function methodNames(value: Py): readonly string[] {
  if (typeof value === "string" || value instanceof PyMarkup) return Object.keys(stringMethods);
  if (value instanceof PyDict) return Object.keys(dictMethods);
  if (value instanceof PyList) return Object.keys(listMethods);
  return value instanceof PyTuple ? Object.keys(tupleMethods) : [];
}
