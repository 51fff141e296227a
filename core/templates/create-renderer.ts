import { createEnvironment, dataFunctions, type Environment, envVar } from "jinja-exact";
import { TemplateError } from "../errors/index.ts";
import { templateError } from "./explain-error.ts";
import { templateSources } from "./template-sources.ts";
import type { TemplateValue } from "./template-value.ts";

export interface RendererOptions {
  /** path under the root folder -> bytes; scripts include each other, and read data files, by that path */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** path under the modules folder -> bytes; reached as `modules/<path>` where the root folder has no such file */
  readonly modules?: ReadonlyMap<string, Uint8Array>;
  readonly vars?: Readonly<Record<string, TemplateValue>>;
  /** all that `env_var()` can see */
  readonly environmentVariables?: Readonly<Record<string, string>>;
}

export interface Renderer {
  /**
   * The text of one file, rendered: strict about undefined variables, without automatic escaping, one final line
   * end dropped, as Jinja2 does. @throws TemplateError with file, line and column
   */
  render(path: string): string;
}

/** What `env_var()` says of a variable that it may not see: why, in the deployer, there is none. */
const hiddenVariable = (name: string) =>
  `env_var(${JSON.stringify(name)}) is not available to templates and has no default.`;

/** Prepares a set of files for rendering. The templates reach only what is given here: no file, no process. */
export function createRenderer(options: RendererOptions): Renderer {
  const { vars = {}, environmentVariables = {} } = options;
  const sources = templateSources(options);
  let environment: Environment | undefined;
  return {
    render(path) {
      const source = sources.script(path);
      if (source === undefined) throw new TemplateError("There is no such file.", { where: { file: path } });
      if (!/\{[{%#]/.test(source)) return source.endsWith("\n") ? source.slice(0, -1) : source;
      environment ??= createEnvironment({
        templates: sources.included,
        globals: { env_var: envVar(environmentVariables, hiddenVariable), ...dataFunctions(sources.data) },
      });
      try {
        return environment.renderString(source, vars, path);
      } catch (error) {
        throw templateError(error);
      }
    },
  };
}
