import { Environment } from "minijinja-js";
import { TemplateError } from "../errors/index.ts";
import { missingVariable } from "./missing-variable.ts";
import { addPythonRepr, printLikePython } from "./print-like-python.ts";
import { referencesOf } from "./references.ts";
import { sourceText } from "./source-text.ts";
import type { TemplateValue } from "./template-value.ts";

/** Steps of the engine for one script: about 0.4 s; a template that needs more is taken to be endless. */
const FUEL = 10_000_000;

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

interface Sources {
  get(path: string): string | undefined;
  names(): Iterable<string>;
}

function templateSources({ files, modules = new Map() }: RendererOptions): Sources {
  const texts = new Map<string, string>();
  const bytesOf = (path: string) =>
    (path.startsWith("modules/") ? modules.get(path.slice("modules/".length)) : undefined) ?? files.get(path);
  return {
    get(path) {
      const known = texts.get(path);
      if (known !== undefined) return known;
      const bytes = bytesOf(path);
      if (bytes === undefined) return undefined;
      const text = sourceText(path, bytes);
      texts.set(path, text);
      return text;
    },
    *names() {
      for (const path of modules.keys()) yield `modules/${path}`;
      yield* files.keys();
    },
  };
}

const escapedByName = /\.(?:html?|xml|js|json5?|ya?ml)(?:\.(?:j2|jinja2?))?$/i;

/** The source as the engine gets it. By some file names it would escape what is printed; schemachange never does. */
function prepared(name: string, source: string): string {
  const text = printLikePython(source);
  return escapedByName.test(name) ? `{% autoescape false %}${text}{% endautoescape %}` : text;
}

interface Engine {
  render(
    path: string,
    source: string,
    sources: Sources,
    vars: Readonly<Record<string, TemplateValue>>,
  ): string;
}

function createEngine(environmentVariables: Readonly<Record<string, string>>): Engine {
  const environment = new Environment();
  environment.undefinedBehavior = "strict";
  environment.enablePyCompat();
  environment.fuel = FUEL;
  addPythonRepr(environment);
  const registered = new Set<string>();
  let refused: string | undefined;

  // an exception thrown through the engine would break it: what is missing is remembered, and thrown afterwards
  environment.addGlobal("env_var", (name: unknown, fallback?: unknown) => {
    if (typeof name === "string" && Object.hasOwn(environmentVariables, name))
      return environmentVariables[name];
    if (fallback === undefined) refused ??= String(name);
    return fallback ?? "";
  });

  function register(source: string, sources: Sources): void {
    const { names, open } = referencesOf(source);
    for (const name of open ? sources.names() : names) {
      const text = registered.has(name) ? undefined : sources.get(name);
      if (text === undefined) continue;
      registered.add(name);
      if (!open || name.startsWith("modules/") || /\{[{%#]/.test(text)) addTemplate(name, text);
      register(text, sources);
    }
  }

  function addTemplate(name: string, text: string): void {
    try {
      environment.addTemplate(name, prepared(name, text));
    } catch (error) {
      // a module that does not parse is the fault of the script that uses it, not of every other one
      registered.delete(name);
      throw error;
    }
  }

  return {
    render(path, source, sources, vars) {
      refused = undefined;
      register(source, sources);
      const text = environment.renderNamedStr(path, prepared(path, source), vars);
      if (refused !== undefined) throw new Error(`env_var: ${refused}`);
      return text;
    },
  };
}

/** WebAssembly traps are RuntimeErrors, which TypeScript's library for Node does not declare. */
function isPanic(error: unknown): boolean {
  return error instanceof Error && error.name === "RuntimeError";
}

/**
 * The engine says of a fault in an included file only the file's name: that file, rendered by itself, tells the line.
 * When it renders by itself (the fault was in what the including file set), the outer error stays.
 */
function innermost(error: unknown, render: (path: string) => unknown): unknown {
  const included = /^could not render include: error in "(.*)" \(in /.exec(
    error instanceof Error ? error.message : "",
  )?.[1];
  if (included === undefined) return error;
  try {
    render(included);
  } catch (inner) {
    return inner;
  }
  return error;
}

function templateError(
  error: unknown,
  path: string,
  sources: Sources,
  vars: Readonly<Record<string, TemplateValue>>,
): TemplateError {
  if (error instanceof TemplateError) return error;
  if (isPanic(error)) {
    return new TemplateError("The template needs more memory than there is, or broke the template engine.", {
      where: { file: path },
      next: "Look for a loop that makes a text grow.",
    });
  }
  const [first = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  const variable = /^env_var: (.*)$/.exec(first)?.[1];
  if (variable !== undefined) return environmentVariableError(variable, path, sources.get(path) ?? "");
  const [, message = first, file = path, line] = /^(.*?)(?: \(in (.*):(\d+)\))?$/.exec(first) ?? [];
  const where = { file, ...(line === undefined ? {} : { line: Number(line) }) };
  const text = line === undefined ? "" : ((sources.get(file) ?? "").split("\n")[Number(line) - 1] ?? "");
  if (message.startsWith("undefined value")) {
    const name = missingVariable(text, vars);
    return new TemplateError(
      name === undefined
        ? `A variable is not defined in: ${text.trim()}`
        : `The variable ${name} is not defined.`,
      { where, next: "Give it in vars, or write a default: {{ name | default('…') }}." },
    );
  }
  if (message.includes("ran out of fuel")) {
    return new TemplateError("The template does not come to an end.", {
      where,
      next: "Look for a very long loop.",
    });
  }
  return new TemplateError(message, { where });
}

function environmentVariableError(name: string, path: string, source: string): TemplateError {
  const line = source.split("\n").findIndex((text) => text.includes("env_var") && text.includes(name)) + 1;
  return new TemplateError(
    `env_var(${JSON.stringify(name)}) is not available to templates and has no default.`,
    {
      where: { file: path, ...(line > 0 ? { line } : {}) },
      next: "Set it and allow it for templates, or give a default as the second argument.",
    },
  );
}
