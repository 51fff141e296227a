import type { Position, TemplateText } from "../errors/raised.ts";
import type { Py } from "../values/object.ts";
import type { PyUndefined } from "../values/undefined.ts";
import { type BlockReference, blockReference } from "./block-reference.ts";
import type { Engine, RenderBlock, Template } from "./engine.ts";

/** Where names are looked up that a template does not assign to. */
export interface Names {
  get(name: string): Py | undefined;
  names(): Iterable<string>;
}

/** The template that another one extends, and where that says so. */
export interface Extended {
  readonly parent: Template;
  readonly position: Position;
}

/** The names that a template sees and sets, and the blocks that are in force. */
export class Context {
  readonly engine: Engine;
  readonly parent: Names;
  readonly name: string | undefined;
  readonly vars = new Map<string, Py>();
  readonly exported = new Set<string>();
  readonly blocks: Map<string, RenderBlock[]>;
  autoescape = false;
  /** Which template the templates extend that run in this context. */
  private readonly parents = new Map<TemplateText, Extended>();

  constructor(
    engine: Engine,
    parent: Names,
    name: string | undefined,
    blocks: ReadonlyMap<string, RenderBlock>,
  ) {
    this.engine = engine;
    this.parent = parent;
    this.name = name;
    this.blocks = new Map(Array.from(blocks, ([key, block]) => [key, [block]]));
  }

  resolve(name: string): Py | undefined {
    return this.vars.get(name) ?? (this.vars.has(name) ? null : this.parent.get(name));
  }

  /** All names as they are now, with others put over them. */
  all(locals: ReadonlyMap<string, Py> = new Map()): Names {
    const { parent } = this;
    const own = new Map([...this.vars, ...locals]);
    if (own.size === 0) return parent;
    return {
      get: (name) => own.get(name) ?? (own.has(name) ? null : parent.get(name)),
      names: function* () {
        yield* own.keys();
        yield* parent.names();
      },
    };
  }

  /** A context for a part of the same template that sees these local variables too. */
  derived(locals: ReadonlyMap<string, Py>): Context {
    const context = new Context(this.engine, this.all(locals), this.name, new Map());
    for (const [name, blocks] of this.blocks) context.blocks.set(name, blocks.slice());
    context.autoescape = this.autoescape;
    return context;
  }

  /** What `super` is in a block. */
  super(name: string, current: RenderBlock): BlockReference | PyUndefined {
    const blocks = this.blocks.get(name) ?? [];
    return blockReference(this, name, blocks.indexOf(current) + 1);
  }

  isExtending(template: TemplateText): boolean {
    return this.parents.has(template);
  }

  extend(template: TemplateText, extended: Extended): void {
    this.parents.set(template, extended);
  }

  /** What the given template extends; asked once, since a template can run in the same context again. */
  takeExtended(template: TemplateText): Extended | undefined {
    const extended = this.parents.get(template);
    this.parents.delete(template);
    return extended;
  }

  /** Puts a block behind those of the same name that templates further in the chain define. */
  addBlock(name: string, block: RenderBlock): void {
    const blocks = this.blocks.get(name);
    if (blocks === undefined) this.blocks.set(name, [block]);
    else blocks.push(block);
  }
}
