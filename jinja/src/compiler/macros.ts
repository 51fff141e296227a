import type { CallStatement, MacroStatement } from "../parser/ast.ts";
import { Frame, Output } from "../render/frame.ts";
import { Macro } from "../render/macro.ts";
import { PyUndefined } from "../values/undefined.ts";
import { compileCall } from "./calls.ts";
import { compileExpression } from "./expressions.ts";
import { findUndeclared } from "./names.ts";
import {
  enterScope,
  FunctionScope,
  failAt,
  GO,
  innerScope,
  located,
  positionOf,
  type Run,
  type Scope,
  writeVariable,
} from "./scope.ts";
import { compileBody, writeText } from "./statements.ts";

const SPECIAL = ["caller", "kwargs", "varargs"] as const;

/** The function of a macro or call block; made anew each time the statement runs. */
function compileFunction(node: MacroStatement | CallStatement, outer: Scope): (frame: Frame) => Macro {
  const fn = new FunctionScope(outer.fn);
  const scope = innerScope({ ...outer, fn }, { outputCheck: false, inLoop: false, writesThrough: false });
  const { symbols } = scope;
  const names = node.parameters.map(({ name }) => name);
  const analyze = () => {
    symbols.declareParameters(node.parameters);
    for (const value of node.defaults) symbols.loadExpression(value);
    symbols.analyze(node.body);
  };
  analyze();
  const variables = names.map((name) => symbols.ref(name));
  const special = specialParameters(node, names, scope);
  for (const name of special) variables.push(symbols.declareParameter(name));
  analyze();
  const slots = variables.map((variable) => fn.declare(variable));
  const enter = enterScope(scope);
  const defaults = compileDefaults(node, scope);
  const body = compileBody(node.body, scope);
  const parts = {
    name: node.kind === "macro" ? node.name : undefined,
    parameters: names,
    takesCaller: findUndeclared(node.body, SPECIAL).has("caller"),
    takesKeywords: special.includes("kwargs"),
    takesVarargs: special.includes("varargs"),
    undefinedKind: scope.unit.undefinedKind,
  };
  return (frame) =>
    new Macro(parts, frame.context.autoescape, (values) => {
      const inner = new Frame(fn.size, frame.context, new Output(), frame);
      slots.forEach((slot, index) => {
        inner.slots[slot] = values[index];
      });
      enter(inner);
      defaults(inner);
      body(inner);
      return inner.output.text();
    });
}

/** Which of `caller`, `kwargs` and `varargs` the body uses without setting them itself. */
function specialParameters(
  node: MacroStatement | CallStatement,
  names: readonly string[],
  scope: Scope,
): string[] {
  const used = findUndeclared(node.body, SPECIAL);
  const result: string[] = [];
  if (used.has("caller")) {
    const explicit = names.indexOf("caller");
    if (explicit < 0) result.push("caller");
    else if (explicit < names.length - node.defaults.length) {
      failAt(
        scope,
        'When defining macros or call blocks the special "caller" argument must be omitted or be given a default.',
        node.at,
      );
    }
  }
  for (const name of ["kwargs", "varargs"]) if (used.has(name) && !names.includes(name)) result.push(name);
  return result;
}

function compileDefaults(node: MacroStatement | CallStatement, scope: Scope): (frame: Frame) => void {
  const firstDefault = node.parameters.length - node.defaults.length;
  const fillers = node.parameters.map((parameter, index) => {
    const write = writeVariable(scope, scope.symbols.ref(parameter.name));
    const slot = scope.fn.declare(scope.symbols.ref(parameter.name));
    const given = node.defaults[index - firstDefault];
    const value = given === undefined ? undefined : compileExpression(given, scope);
    const { name } = parameter;
    const kind = scope.unit.undefinedKind;
    return (frame: Frame) => {
      if (frame.slots[slot] !== undefined) return;
      write(
        frame,
        value?.(frame) ??
          (value === undefined ? new PyUndefined(kind, `parameter '${name}' was not provided`) : null),
      );
    };
  });
  return (frame) => {
    for (const fill of fillers) fill(frame);
  };
}

export function compileMacro(node: MacroStatement, scope: Scope): Run {
  const make = compileFunction(node, scope);
  const write = writeVariable(scope, scope.symbols.ref(node.name));
  const { name } = node;
  return (frame) => {
    const macro = make(frame);
    if (scope.toplevel) {
      frame.context.vars.set(name, macro);
      if (!name.startsWith("_")) frame.context.exported.add(name);
    }
    write(frame, macro);
    return GO;
  };
}

export function compileCallBlock(node: CallStatement, scope: Scope): Run {
  const make = compileFunction(node, scope);
  const call = compileCall(node.call, scope, make);
  const position = positionOf(scope, node.call.at);
  return (frame) => {
    try {
      writeText(frame, call(frame));
      return GO;
    } catch (error) {
      throw located(error, position);
    }
  };
}
