import type { PyList } from "./list.ts";
import type { Py } from "./object.ts";
import { PyTuple } from "./tuple.ts";

/** A group of the filter `groupby`: a tuple whose parts have names. */
export class GroupTuple extends PyTuple {
  override readonly typeName = "_GroupTuple";
  constructor(grouper: Py, list: PyList) {
    super([grouper, list]);
  }
  override attribute(name: string): Py | undefined {
    if (name === "grouper") return this.items[0];
    return name === "list" ? this.items[1] : undefined;
  }
}
