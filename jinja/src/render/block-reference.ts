import { positional } from "../operations/arguments.ts";
import { PyMarkup } from "../values/markup.ts";
import { type Keywords, type Py, PyObject } from "../values/object.ts";
import { PyUndefined } from "../values/undefined.ts";
import type { Context } from "./context.ts";
import { Output } from "./frame.ts";

/** A block that can be called: `super()`, `self.name()`. */
export class BlockReference extends PyObject {
  readonly typeName = "BlockReference";
  private readonly context: Context;
  private readonly name: string;
  private readonly depth: number;
  constructor(context: Context, name: string, depth: number) {
    super();
    this.context = context;
    this.name = name;
    this.depth = depth;
  }
  /** What messages call it. */
  get described(): string {
    return `block '${this.name}'`;
  }
  override call(args: readonly Py[], keywords: Keywords): Py {
    positional(this.name, args, keywords, 0);
    const output = new Output();
    this.context.blocks.get(this.name)?.[this.depth]?.(this.context, output);
    return this.context.autoescape ? new PyMarkup(output.text()) : output.text();
  }
  override attribute(name: string): Py | undefined {
    return name === "super" ? blockReference(this.context, this.name, this.depth + 1) : undefined;
  }
}

export function blockReference(context: Context, name: string, depth: number): BlockReference | PyUndefined {
  if (context.blocks.get(name)?.[depth] !== undefined) return new BlockReference(context, name, depth);
  return new PyUndefined(context.engine.undefinedKind, `there is no parent block called '${name}'.`);
}

/** What `self` is: the blocks of the template by their names. */
export class TemplateReference extends PyObject {
  readonly typeName = "jinja2.runtime.TemplateReference";
  private readonly context: Context;
  constructor(context: Context) {
    super();
    this.context = context;
  }
  override repr(): string {
    return `<TemplateReference ${this.context.name === undefined ? "None" : `'${this.context.name}'`}>`;
  }
  override item(key: Py): Py | undefined {
    if (typeof key !== "string" || !this.context.blocks.has(key)) return undefined;
    return new BlockReference(this.context, key, 0);
  }
}
