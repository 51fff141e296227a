import { readCsv } from "../data/read-csv.ts";
import { readJson } from "../data/read-json.ts";
import { closest } from "../errors/closest.ts";
import { Raised, raise, type TemplateText } from "../errors/raised.ts";
import { charge, ENTRY_BYTES, step } from "../limits/budget.ts";
import { bind } from "../operations/arguments.ts";
import { truth } from "../operations/truth.ts";
import { typeName } from "../operations/type-name.ts";
import { failIfUndefined } from "../operations/undefined.ts";
import { DataFunction } from "../values/callable.ts";
import { PyDict } from "../values/dict.ts";
import { PyList } from "../values/list.ts";
import { isText, textOf } from "../values/markup.ts";
import type { Py } from "../values/object.ts";
import { PyTuple } from "../values/tuple.ts";
import { HostFunction } from "./host-function.ts";

/** Texts by their paths, `/` between the parts; a Map is one. */
export interface DataFiles {
  get(path: string): string | undefined;
  /** for the nearest name, where there is no such file */
  keys(): Iterable<string>;
}

/**
 * The functions `from_json(file_path)` and `from_csv(file_path, as_dict=True, delimiter=',')`, for the globals of an
 * environment. JSON is read as Python's `json.loads` does it. A table is read as `csv.DictReader` with `strict=True` does
 * it, a list of dicts of texts; a row that is longer or shorter than the header, and a header that has a name twice, are
 * errors. With `as_dict=False` it is a list of tuples, the header first. A byte order mark counts for nothing.
 *
 * A template reaches only what `files` holds, by a relative path without `..` and without names that begin with a dot.
 * @example
 * ```ts
 * import { createEnvironment, dataFunctions } from "jinja-exact";
 *
 * const files = new Map([["data/roles.csv", "role,level\nANALYST,1\n"], ["data/limits.json", '{"rows": 1e3}']]);
 * const environment = createEnvironment({ globals: dataFunctions(files) });
 * environment.renderString("{% for r in from_csv('data/roles.csv') %}{{ r.role }}{% endfor %}"); // "ANALYST"
 * environment.renderString("{{ from_json('data/limits.json') }}"); // "{'rows': 1000.0}"
 * ```
 */
export function dataFunctions(files: DataFiles): Readonly<Record<"from_csv" | "from_json", HostFunction>> {
  return {
    from_json: new HostFunction(
      new DataFunction("from_json", (args, keywords) => {
        const [path = null] = bind("from_json", [["file_path"]], args, keywords);
        return readJson(fileOf(files, path));
      }),
    ),
    from_csv: new HostFunction(
      new DataFunction("from_csv", (args, keywords) => {
        const [path = null, asDict = true, delimiter = ","] = bind(
          "from_csv",
          [["file_path"], ["as_dict", true], ["delimiter", ","]],
          args,
          keywords,
        );
        const file = fileOf(files, path);
        const rows = readCsv(file, delimiterOf(delimiter));
        if (!truth(asDict)) return new PyList(rows.map(({ fields }) => new PyTuple(fields)));
        return new PyList(dictsOf(file, rows));
      }),
    ),
  };
}

function dictsOf(
  file: TemplateText,
  [header, ...rows]: readonly ReturnType<typeof readCsv>[number][],
): PyDict[] {
  if (header === undefined) return [];
  const names = header.fields;
  if (header.offset > 0) {
    throw new Raised("ValueError", "The first line, which is the header, is empty.", {
      template: file,
      offset: 0,
    });
  }
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) {
    throw new Raised(
      "ValueError",
      `The header has the name '${double}' twice.`,
      { template: file, offset: header.offset },
      "Rename one of the two, or read the rows with as_dict=false.",
    );
  }
  return rows.map(({ fields, offset }) => {
    if (fields.length !== names.length) {
      throw new Raised("ValueError", `The row has ${fields.length} fields, the header ${names.length}.`, {
        template: file,
        offset,
      });
    }
    charge(64 + fields.length * ENTRY_BYTES);
    return PyDict.from(names.map((name, index) => [name, fields[index] ?? ""]));
  });
}

function delimiterOf(value: Py): string {
  failIfUndefined(value);
  const delimiter = isText(value) ? textOf(value) : "";
  if (/^[^"\r\n]$/u.test(delimiter)) return delimiter;
  raise("ValueError", "The delimiter of from_csv is one character, and no quotation mark or line end.");
}

function fileOf(files: DataFiles, given: Py): TemplateText {
  failIfUndefined(given);
  if (!isText(given)) raise("TypeError", `The path of a data file is a text, not ${typeName(given)}.`);
  const written = textOf(given);
  const path = dataPath(written);
  step(10);
  const text = files.get(path);
  if (text === undefined) {
    const hint = nearest(path, files.keys());
    throw new Raised("FileNotFoundError", `There is no data file '${path}'.`, undefined, hint);
  }
  charge(text.length * 2);
  step(Math.ceil(text.length / 100));
  return { name: path, text: text.startsWith("\ufeff") ? text.slice(1) : text };
}

/** A path under the folder of the files. @throws Raised for one that could lead elsewhere */
function dataPath(path: string): string {
  const refuse = (why: string) => raise("ValueError", `The data file '${path}' is not read: ${why}.`);
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) refuse("its path is not relative");
  if (path.includes("\\") || path.includes("\0")) refuse("its path has a character that no path here has");
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) refuse("its path leads out of the folder");
  if (parts.some((part) => part.startsWith("."))) refuse("a name in its path begins with a dot");
  return parts.join("/");
}

function nearest(path: string, known: Iterable<string>): string | undefined {
  const all = [...known];
  const name = path.slice(path.lastIndexOf("/") + 1);
  const found = all.find((other) => other.endsWith(`/${name}`) || other === name) ?? closest(path, all);
  return found === undefined ? undefined : `Did you mean '${found}'?`;
}
