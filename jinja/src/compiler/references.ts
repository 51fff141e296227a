import { isRaised, Raised, raise } from "../errors/raised.ts";
import { charge, step } from "../limits/budget.ts";
import { iterate } from "../operations/iterate.ts";
import { truth } from "../operations/truth.ts";
import { typeName } from "../operations/type-name.ts";
import type { Expression, FromImportStatement, ImportStatement, IncludeStatement } from "../parser/ast.ts";
import { Context } from "../render/context.ts";
import type { Template } from "../render/engine.ts";
import type { Frame } from "../render/frame.ts";
import { moduleOf, type TemplateModule } from "../render/template-module.ts";
import { isText, textOf } from "../values/markup.ts";
import type { Py } from "../values/object.ts";
import { PyUndefined } from "../values/undefined.ts";
import { compileExpression } from "./expressions.ts";
import {
  GO,
  localNames,
  positionOf,
  type Run,
  reachedElsewhere,
  reachedFrom,
  type Scope,
  writeVariable,
} from "./scope.ts";

/** The template of that name. @throws Raised of type TemplateNotFound */
export function templateNamed(name: Py, context: Context): Template {
  if (isText(name)) return context.engine.load(textOf(name));
  if (name instanceof PyUndefined) name.fail();
  raise("TypeError", `A template's name is a text, not ${typeName(name)}.`);
}

/** The first of several templates that there is. */
function selectTemplate(names: Py, context: Context): Template {
  if (!truth(names)) raise("TemplateNotFound", "Tried to select from an empty list of templates.");
  const next = iterate(names);
  const tried: string[] = [];
  for (let name = next(); name !== undefined; name = next()) {
    try {
      return templateNamed(name, context);
    } catch (error) {
      if (!isRaised(error, "TemplateNotFound", "UndefinedError")) throw error;
      tried.push(isText(name) ? textOf(name) : typeName(name));
    }
  }
  raise("TemplateNotFound", `none of the templates given were found: ${tried.join(", ")}`);
}

function chooseTemplate(node: Expression, value: Py, context: Context): Template {
  if (node.kind === "list" || node.kind === "tuple") return selectTemplate(value, context);
  return isText(value) || value instanceof PyUndefined
    ? templateNamed(value, context)
    : selectTemplate(value, context);
}

export function compileInclude(node: IncludeStatement, scope: Scope): Run {
  const name = compileExpression(node.template, scope);
  const locals = localNames(scope);
  const position = positionOf(scope, node.template.at);
  if (!node.withContext && !scope.writesThrough) {
    throw new Raised(
      "Unsupported",
      "`include … without context` inside a macro, call block or recursive loop, which Jinja2 prints as a generator: not supported.",
      position,
    );
  }
  const load = (frame: Frame): Template | undefined => {
    try {
      return chooseTemplate(node.template, name(frame), frame.context);
    } catch (error) {
      if (node.ignoreMissing && isRaised(error, "TemplateNotFound")) return undefined;
      throw error;
    }
  };
  return (frame) => {
    let found = false;
    try {
      step(10);
      const template = load(frame);
      if (template === undefined) return GO;
      found = true;
      const { context, output } = frame;
      // Jinja2 writes these past a `filter` or `set` around them, and makes nothing of use of them in a macro
      if (!node.withContext) frame.base.write(context.engine.moduleText(template));
      else
        template.root(
          new Context(context.engine, context.all(locals(frame)), template.name, template.blocks),
          output,
        );
      return GO;
    } catch (error) {
      throw (found ? reachedFrom : reachedElsewhere)(error, "included", position);
    }
  };
}

/** The module that a template is when it is imported. */
function compileModule(
  node: ImportStatement | FromImportStatement,
  scope: Scope,
): (frame: Frame) => TemplateModule {
  const name = compileExpression(node.template, scope);
  const locals = localNames(scope);
  const position = positionOf(scope, node.template.at);
  return (frame) => {
    try {
      step(10);
      charge(1000);
      const { context } = frame;
      const template = templateNamed(name(frame), context);
      return node.withContext
        ? moduleOf(template, context.engine, context.all(locals(frame)))
        : context.engine.module(template);
    } catch (error) {
      throw reachedElsewhere(error, "imported", position);
    }
  };
}

export function compileImport(node: ImportStatement, scope: Scope): Run {
  const module = compileModule(node, scope);
  const write = writeVariable(scope, scope.symbols.ref(node.target));
  const { target } = node;
  return (frame) => {
    const value = module(frame);
    write(frame, value);
    if (scope.toplevel) {
      frame.context.vars.set(target, value);
      frame.context.exported.delete(target);
    }
    return GO;
  };
}

export function compileFromImport(node: FromImportStatement, scope: Scope): Run {
  const module = compileModule(node, scope);
  const writes = node.names.map(
    ([name, alias]) => [name, alias, writeVariable(scope, scope.symbols.ref(alias))] as const,
  );
  const position = positionOf(scope, node.at);
  const kind = scope.unit.undefinedKind;
  return (frame) => {
    const { context } = frame;
    const imported = module(frame);
    for (const [name, alias, write] of writes) {
      const found = imported.attribute(name);
      const message = `the template '${imported.name ?? "None"}' does not export the requested name '${name}'`;
      const suggest = () => imported.suggestion(name);
      const value = found === undefined ? new PyUndefined(kind, message, { position, suggest }) : found;
      write(frame, value);
      if (scope.toplevel) {
        context.vars.set(alias, value);
        context.exported.delete(alias);
      }
    }
    return GO;
  };
}
