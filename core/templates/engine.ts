import { Environment } from "minijinja-js";
import { addPythonRepr, printLikePython } from "./print-like-python.ts";
import { referencesOf } from "./references.ts";
import type { Sources } from "./template-sources.ts";
import type { TemplateValue } from "./template-value.ts";

/** Steps of the engine for one script: about 0.4 s; a template that needs more is taken to be endless. */
const FUEL = 10_000_000;

const escapedByName = /\.(?:html?|xml|js|json5?|ya?ml)(?:\.(?:j2|jinja2?))?$/i;

/** The source as the engine gets it. By some file names it would escape what is printed; schemachange never does. */
function prepared(name: string, source: string): string {
  const text = printLikePython(source);
  return escapedByName.test(name) ? `{% autoescape false %}${text}{% endautoescape %}` : text;
}

export interface Engine {
  render(
    path: string,
    source: string,
    sources: Sources,
    vars: Readonly<Record<string, TemplateValue>>,
  ): string;
}

/** One template engine with what templates may call. A panic leaves it unusable. */
export function createEngine(environmentVariables: Readonly<Record<string, string>>): Engine {
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
