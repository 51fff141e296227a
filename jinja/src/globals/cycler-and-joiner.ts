import { raise } from "../errors/raised.ts";
import { bind, positional } from "../operations/arguments.ts";
import { PyFunction } from "../values/callable.ts";
import { type Keywords, type Py, PyObject } from "../values/object.ts";
import { PyTuple } from "../values/tuple.ts";

/** What `cycler()` gives: its values in turn. */
export class Cycler extends PyObject {
  readonly typeName = "jinja2.utils.Cycler";
  private readonly items: readonly Py[];
  private position = 0;
  constructor(items: readonly Py[]) {
    super();
    if (items.length === 0) raise("RuntimeError", "at least one item has to be provided");
    this.items = items;
  }
  override attribute(name: string): Py | undefined {
    switch (name) {
      case "current":
        return this.items[this.position];
      case "pos":
        return BigInt(this.position);
      case "items":
        return new PyTuple(this.items);
      case "next":
        return new PyFunction(name, (args, keywords) => {
          positional(name, args, keywords, 0);
          const current = this.items[this.position] ?? null;
          this.position = (this.position + 1) % this.items.length;
          return current;
        });
      case "reset":
        return new PyFunction(name, (args, keywords) => {
          positional(name, args, keywords, 0);
          this.position = 0;
          return null;
        });
      default:
        return undefined;
    }
  }
}

/** What `joiner()` gives: nothing at the first call, its separator at every other. */
export class Joiner extends PyObject {
  readonly typeName = "jinja2.utils.Joiner";
  private readonly separator: Py;
  private used = false;
  constructor(args: readonly Py[], keywords: Keywords) {
    super();
    [this.separator = null] = bind("joiner", [["sep", ", "]], args, keywords);
  }
  override call(args: readonly Py[], keywords: Keywords): Py {
    positional("__call__", args, keywords, 0);
    if (this.used) return this.separator;
    this.used = true;
    return "";
  }
  override attribute(name: string): Py | undefined {
    if (name === "sep") return this.separator;
    return name === "used" ? this.used : undefined;
  }
}
