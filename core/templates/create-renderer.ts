import { TemplateError } from "../errors/index.ts";
import { createEngine, type Engine } from "./engine.ts";
import { innermost, isPanic, templateError } from "./explain-error.ts";
import { templateSources } from "./template-sources.ts";
import type { TemplateValue } from "./template-value.ts";

export interface RendererOptions {
  /** path under the root folder -> bytes; scripts include each other by that path */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** path under the modules folder -> bytes; reached as `modules/<path>` */
  readonly modules?: ReadonlyMap<string, Uint8Array>;
  readonly vars?: Readonly<Record<string, TemplateValue>>;
  /** all that `env_var()` can see */
  readonly environmentVariables?: Readonly<Record<string, string>>;
}

export interface Renderer {
  /**
   * The text of one file, rendered: strict about undefined variables, without automatic escaping, one final line
   * end dropped, as Jinja2 does. @throws TemplateError with file and line
   */
  render(path: string): string;
}

/** Prepares a set of files for rendering. The templates reach only what is given here: no file, no process. */
export function createRenderer(options: RendererOptions): Renderer {
  const vars = options.vars ?? {};
  const sources = templateSources(options);
  let engine: Engine | undefined;
  function render(path: string): string {
    const source = sources.get(path);
    if (source === undefined) throw new TemplateError("There is no such file.", { where: { file: path } });
    if (!/\{[{%#]/.test(source)) return source.endsWith("\n") ? source.slice(0, -1) : source;
    engine ??= createEngine(options.environmentVariables ?? {});
    try {
      return engine.render(path, source, sources, vars);
    } catch (error) {
      // a panic in the engine leaves it unusable: the next script gets a new one
      if (isPanic(error)) engine = undefined;
      throw templateError(innermost(error, render), path, sources, vars);
    }
  }
  return { render };
}
