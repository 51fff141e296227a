import { closest } from "../errors/closest.ts";
import { type Py, PyObject } from "../values/object.ts";
import { Context, type Names } from "./context.ts";
import type { Engine, Template } from "./engine.ts";
import { Output } from "./frame.ts";

/** What an imported template is: the names that it exports, and its text. */
export class TemplateModule extends PyObject {
  readonly typeName = "jinja2.environment.TemplateModule";
  readonly name: string | undefined;
  private readonly exported: ReadonlyMap<string, Py>;
  private readonly text: string;
  constructor(name: string | undefined, exported: ReadonlyMap<string, Py>, text: string) {
    super();
    this.name = name;
    this.exported = exported;
    this.text = text;
  }
  override str(): string {
    return this.text;
  }
  override html(): string {
    return this.text;
  }
  override repr(): string {
    return `<TemplateModule ${this.name === undefined ? "None" : `'${this.name}'`}>`;
  }
  override attribute(name: string): Py | undefined {
    return this.exported.get(name);
  }
  suggestion(name: string): string | undefined {
    const nearest = closest(name, this.exported.keys());
    return nearest === undefined ? undefined : `Did you mean '${nearest}'?`;
  }
}

/** Runs a template for what it exports. */
export function moduleOf(template: Template, engine: Engine, names: Names): TemplateModule {
  const context = new Context(engine, names, template.name, template.blocks);
  const output = new Output();
  template.root(context, output);
  const exported = new Map<string, Py>();
  for (const name of context.exported) {
    const value = context.vars.get(name);
    if (value !== undefined) exported.set(name, value);
  }
  return new TemplateModule(template.name, exported, output.text());
}
