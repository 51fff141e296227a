import { raise } from "../errors/raised.ts";
import { chargeItems } from "../limits/budget.ts";
import { bind, positional } from "../operations/arguments.ts";
import { equal } from "../operations/equal.ts";
import { iterate, lengthOf, toArray } from "../operations/iterate.ts";
import { PyFunction } from "../values/callable.ts";
import { nextOf, PyIterator } from "../values/iterator.ts";
import type { PyMarkup } from "../values/markup.ts";
import { type Keywords, type Next, type Py, PyObject } from "../values/object.ts";
import { PyTuple } from "../values/tuple.ts";
import { PyUndefined, type UndefinedKind } from "../values/undefined.ts";

/** Renders the body of a recursive loop for other items. */
export type RenderLoop = (items: Py, depth: number) => string | PyMarkup;

/** What `loop` is inside a loop. */
export class LoopContext extends PyObject {
  readonly typeName = "jinja2.runtime.LoopContext";
  private readonly iterable: Py;
  private nextItem: Next;
  private readonly undefinedKind: UndefinedKind;
  private readonly recurse: RenderLoop | undefined;
  private readonly depth: number;
  private index = -1;
  private count: number | undefined;
  /** looked at already, not given out yet */
  private after: Py | undefined;
  private current: Py | undefined;
  private before: Py | undefined;
  private lastChanged: PyTuple | undefined;

  constructor(iterable: Py, undefinedKind: UndefinedKind, recurse: RenderLoop | undefined, depth: number) {
    super();
    this.iterable = iterable;
    this.nextItem = iterate(iterable);
    this.undefinedKind = undefinedKind;
    this.recurse = recurse;
    this.depth = depth;
  }

  next(): Py | undefined {
    const item = this.after === undefined ? this.nextItem() : this.after;
    this.after = undefined;
    if (item === undefined) return undefined;
    this.index++;
    this.before = this.current;
    this.current = item;
    return item;
  }

  private peek(): Py | undefined {
    if (this.after === undefined) this.after = this.nextItem();
    return this.after;
  }

  override length(): number {
    if (this.count === undefined) {
      const known = lengthOf(this.iterable);
      if (known !== undefined) this.count = known;
      else {
        const items = toArray(new PyIterator(this.nextItem));
        chargeItems(items.length);
        this.nextItem = nextOf(items);
        this.count = items.length + this.index + 1 + (this.after === undefined ? 0 : 1);
      }
    }
    return this.count;
  }

  override iterate(): Next {
    return () => {
      const item = this.next();
      return item === undefined ? undefined : new PyTuple([item, this]);
    };
  }

  override call(args: readonly Py[], keywords: Keywords): Py {
    const [items = null] = bind("__call__", [["iterable"]], args, keywords);
    if (this.recurse === undefined) {
      raise("TypeError", "The loop must have the 'recursive' marker to be called recursively.");
    }
    return this.recurse(items, this.depth + 1);
  }

  override repr(): string {
    return `<LoopContext ${this.index + 1}/${this.length()}>`;
  }

  override attribute(name: string): Py | undefined {
    switch (name) {
      case "index":
        return BigInt(this.index + 1);
      case "index0":
        return BigInt(this.index);
      case "length":
        return BigInt(this.length());
      case "revindex":
        return BigInt(this.length() - this.index);
      case "revindex0":
        return BigInt(this.length() - this.index - 1);
      case "first":
        return this.index === 0;
      case "last":
        return this.peek() === undefined;
      case "depth":
        return BigInt(this.depth + 1);
      case "depth0":
        return BigInt(this.depth);
      case "previtem":
        return this.index === 0 ? this.none("there is no previous item") : this.before;
      case "nextitem": {
        const next = this.peek();
        return next === undefined ? this.none("there is no next item") : next;
      }
      case "cycle":
        return new PyFunction(name, (args, keywords) => this.cycle(args, keywords));
      case "changed":
        return new PyFunction(name, (args, keywords) => this.changed(args, keywords));
      default:
        return undefined;
    }
  }

  private none(message: string): PyUndefined {
    return new PyUndefined(this.undefinedKind, message);
  }

  private cycle(args: readonly Py[], keywords: Keywords): Py {
    positional("cycle", [], keywords, 0);
    const item = args[this.index % args.length];
    return item === undefined ? raise("TypeError", "no items for cycling given") : item;
  }

  private changed(args: readonly Py[], keywords: Keywords): boolean {
    positional("changed", [], keywords, 0);
    const value = new PyTuple(args);
    if (this.lastChanged !== undefined && equal(this.lastChanged, value)) return false;
    this.lastChanged = value;
    return true;
  }
}
