import type { PyDict } from "./dict.ts";
import { type Py, PyObject } from "./object.ts";
import { PyTuple } from "./tuple.ts";

/** What `dict.keys()`, `.values()` and `.items()` give: a window on the dict, which shows what it holds now. */
export class PyDictView extends PyObject {
  readonly typeName: "dict_keys" | "dict_values" | "dict_items";
  readonly dict: PyDict;
  constructor(typeName: "dict_keys" | "dict_values" | "dict_items", dict: PyDict) {
    super();
    this.typeName = typeName;
    this.dict = dict;
  }
  /** Keys and items compare like sets; values do not. */
  get isSetLike(): boolean {
    return this.typeName !== "dict_values";
  }
  override length(): number {
    return this.dict.size;
  }
  pick(entry: readonly [Py, Py]): Py {
    if (this.typeName === "dict_keys") return entry[0];
    return this.typeName === "dict_values" ? entry[1] : new PyTuple(entry);
  }
  items(): Py[] {
    return Array.from(this.dict.entries(), (entry) => this.pick(entry));
  }
  has(value: Py, same: (left: Py, right: Py) => boolean): boolean {
    if (this.typeName === "dict_keys") return this.dict.has(value);
    if (this.typeName === "dict_values") return this.items().some((item) => same(item, value));
    if (!(value instanceof PyTuple) || value.items.length !== 2) return false;
    const [key = null, item = null] = value.items;
    const found = this.dict.get(key);
    return found !== undefined && same(found, item);
  }
}
