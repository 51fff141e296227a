import { raise } from "../errors/raised.ts";
import { fill, fromKeys } from "../methods/dict-methods.ts";
import { positional } from "../operations/arguments.ts";
import { toIndex } from "../operations/numbers.ts";
import { PyFunction, PyType } from "../values/callable.ts";
import { PyDict } from "../values/dict.ts";
import { PyNamespace } from "../values/namespace.ts";
import type { Keywords, Py } from "../values/object.ts";
import { PyRange } from "../values/range.ts";
import { Cycler, Joiner } from "./cycler-and-joiner.ts";
import { lipsum } from "./lipsum.ts";

function range(args: readonly Py[], keywords: Keywords): PyRange {
  positional("range", args, keywords, 1, 3);
  const [first = 0n, second = 0n, third = 1n] = args.map(toIndex);
  if (args.length === 1) return new PyRange(0n, first, 1n);
  if (third === 0n) raise("ValueError", "range() arg 3 must not be zero");
  return new PyRange(first, second, third);
}

function dict(args: readonly Py[], keywords: Keywords): PyDict {
  const result = new PyDict();
  fill(result, "dict", args, keywords);
  return result;
}

/** Every global of Jinja2 3.1. */
export const allGlobals: ReadonlyMap<string, Py> = new Map<string, Py>([
  ["range", new PyType("range", range)],
  ["dict", new PyType("dict", dict, new Map([["fromkeys", new PyFunction("fromkeys", fromKeys)]]))],
  [
    "namespace",
    new PyType("jinja2.utils.Namespace", (args, keywords) => new PyNamespace(dict(args, keywords))),
  ],
  [
    "cycler",
    new PyType("jinja2.utils.Cycler", (args, keywords) => {
      positional("cycler", [], keywords, 0);
      return new Cycler(args);
    }),
  ],
  ["joiner", new PyType("jinja2.utils.Joiner", (args, keywords) => new Joiner(args, keywords))],
  ["lipsum", new PyFunction("generate_lorem_ipsum", lipsum, "function")],
]);
