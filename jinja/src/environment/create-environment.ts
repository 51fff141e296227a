import { type Compiling, compileTemplate } from "../compiler/compile.ts";
import { closest } from "../errors/closest.ts";
import { toJinjaError } from "../errors/jinja-error.ts";
import { Raised } from "../errors/raised.ts";
import { allFilters } from "../filters/all.ts";
import { allGlobals } from "../globals/all.ts";
import { rulesOf } from "../lexer/rules.ts";
import { defaultLimits, withBudget } from "../limits/budget.ts";
import { Context } from "../render/context.ts";
import type { Engine, Template } from "../render/engine.ts";
import { Output } from "../render/frame.ts";
import { surroundingsOf } from "../render/surroundings.ts";
import { moduleOf, type TemplateModule } from "../render/template-module.ts";
import { allTests } from "../tests/all.ts";
import { globalNames, namesOf } from "./names.ts";
import { type EnvironmentOptions, syntaxOf, type Variables } from "./options.ts";

export interface Environment {
  /**
   * The text of a template by its name.
   * @throws JinjaError with file, line and column
   */
  render(name: string, variables?: Variables): string;
  /**
   * The text of a template that is given as such.
   * @param name what messages call it
   * @throws JinjaError with line and column
   */
  renderString(source: string, variables?: Variables, name?: string): string;
  /** The names that a template may look up outside of itself, globals left out. @throws JinjaError for its syntax */
  findUndeclaredVariables(source: string, name?: string): ReadonlySet<string>;
  /**
   * The templates that a template names to include, import or extend them; `undefined` among them stands for a name that
   * is worked out while rendering. @throws JinjaError for its syntax
   */
  findReferencedTemplates(source: string, name?: string): readonly (string | undefined)[];
}

/** Compiled templates that others include are kept, this many of them. */
const KEPT = 400;

/**
 * An environment: templates, what they can use, and how they are read. They reach nothing else: no file, no process, no
 * object of JavaScript.
 * @example
 * ```ts
 * import { createEnvironment } from "jinja-exact";
 *
 * const environment = createEnvironment({
 *   templates: new Map([["greet.sql", "select '{{ greeting }}, {{ name }}'"]]),
 *   globals: { greeting: "Hello" },
 * });
 * environment.render("greet.sql", { name: "Ann" }); // "select 'Hello, Ann'"
 * environment.renderString("{{ [1, 2.5, None] }}"); // "[1, 2.5, None]"
 * ```
 */
export function createEnvironment(options: EnvironmentOptions = {}): Environment {
  const syntax = syntaxOf(options);
  const limits = { ...defaultLimits, ...options.limits };
  const compiling: Compiling = {
    rules: rulesOf(syntax),
    extensions: options.extensions ?? [],
    filters: allFilters,
    tests: allTests,
    undefinedKind: options.undefined ?? "strict",
    newlineSequence: syntax.newlineSequence,
  };
  const { templates = new Map<string, string>() } = options;
  const find = typeof templates === "function" ? templates : (name: string) => templates.get(name);
  const kept = new Map<string, { readonly source: string; readonly template: Template }>();

  function load(name: string, keep: boolean): Template {
    const source = find(name);
    if (source === undefined) throw notFound(name);
    const known = kept.get(name);
    if (known?.source === source) return known.template;
    const template = compileTemplate(name, source, compiling);
    if (keep) {
      if (kept.size >= KEPT) kept.clear();
      kept.set(name, { source, template });
    }
    return template;
  }

  function notFound(name: string): Raised {
    const nearest = typeof templates === "function" ? undefined : closest(name, templates.keys());
    const hint = nearest === undefined ? undefined : `Did you mean '${nearest}'?`;
    return new Raised("TemplateNotFound", `There is no template '${name}'.`, undefined, hint);
  }

  function guarded<T>(name: string | undefined, action: () => T): T {
    try {
      return withBudget(limits, action);
    } catch (error) {
      throw toJinjaError(error, name);
    }
  }

  function run(template: Template, variables: Variables): string {
    const globals = globalNames(options.globals ?? {}, allGlobals);
    const names = namesOf(variables, globals);
    const engine = createEngine(compiling, { globals, variables: names }, (name) => load(name, true));
    const output = new Output(limits.outputLength);
    template.root(new Context(engine, names, template.name, template.blocks), output);
    return output.text();
  }

  return {
    render: (name, variables = {}) => guarded(name, () => run(load(name, false), variables)),
    renderString: (source, variables = {}, name) =>
      guarded(name, () => run(compileTemplate(name, source, compiling), variables)),
    findUndeclaredVariables: (source, name) =>
      guarded(name, () => {
        const { resolved } = compileTemplate(name, source, compiling);
        const known = new Set([...allGlobals.keys(), ...Object.keys(options.globals ?? {})]);
        return new Set([...resolved].filter((variable) => !known.has(variable)));
      }),
    findReferencedTemplates: (source, name) =>
      guarded(name, () => compileTemplate(name, source, compiling).references),
  };
}

function createEngine(
  compiling: Compiling,
  names: Pick<Engine, "globals" | "variables">,
  load: (name: string) => Template,
): Engine {
  const modules = new Map<Template, TemplateModule>();
  const escaping = surroundingsOf(compiling, true);
  const plain = surroundingsOf(compiling, false);
  const engine: Engine = {
    undefinedKind: compiling.undefinedKind,
    filters: compiling.filters,
    tests: compiling.tests,
    ...names,
    load,
    module(template) {
      const known = modules.get(template);
      if (known !== undefined) return known;
      const module = moduleOf(template, engine, names.globals);
      modules.set(template, module);
      return module;
    },
    moduleText: (template) => engine.module(template).str(),
    surroundings: (autoescape) => (autoescape ? escaping : plain),
  };
  return engine;
}
