import type { Filter, Surroundings, Test } from "../filters/filter.ts";
import type { UndefinedKind } from "../values/undefined.ts";
import type { Context, Names } from "./context.ts";
import type { Output } from "./frame.ts";
import type { TemplateModule } from "./template-module.ts";

export type RenderBlock = (context: Context, output: Output) => void;

/** A template that is ready to run. */
export interface Template {
  readonly name: string | undefined;
  readonly root: (context: Context, output: Output) => void;
  readonly blocks: ReadonlyMap<string, RenderBlock>;
}

/** What templates reach while they are rendered; one for each rendering. */
export interface Engine {
  readonly undefinedKind: UndefinedKind;
  readonly filters: ReadonlyMap<string, Filter>;
  readonly tests: ReadonlyMap<string, Test>;
  readonly globals: Names;
  /** what the rendering was given, over the globals */
  readonly variables: Names;
  /** @throws Raised of type TemplateNotFound, or TemplateSyntaxError */
  load(name: string): Template;
  /** What a template exports, when it is imported without a context: run once. */
  module(template: Template): TemplateModule;
  /** Its text likewise. */
  moduleText(template: Template): string;
  surroundings(autoescape: boolean): Surroundings;
}
