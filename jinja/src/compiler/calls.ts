import { closest } from "../errors/closest.ts";
import { Raised, raise } from "../errors/raised.ts";
import type { Filter } from "../filters/filter.ts";
import { step } from "../limits/budget.ts";
import { callValue } from "../operations/call.ts";
import { iterationOf, toArray } from "../operations/iterate.ts";
import { typeName } from "../operations/type-name.ts";
import type { Arguments, CallExpression, FilterExpression, TestExpression } from "../parser/ast.ts";
import { BlockReference } from "../render/block-reference.ts";
import type { Frame } from "../render/frame.ts";
import { Macro } from "../render/macro.ts";
import { DataFunction } from "../values/callable.ts";
import { PyDict } from "../values/dict.ts";
import { isText, textOf } from "../values/markup.ts";
import { type Keywords, noKeywords, type Py } from "../values/object.ts";
import { compileExpression } from "./expressions.ts";
import {
  type Evaluate,
  failAt,
  located,
  positionOf,
  reachedElsewhere,
  reachedFrom,
  type Scope,
} from "./scope.ts";

interface Given {
  readonly args: (frame: Frame) => Py[];
  readonly keywords: (frame: Frame) => Keywords;
}

/** The arguments of a call, evaluated in their order. */
function compileArguments(node: Arguments, scope: Scope, offset: number): Given {
  const fixed = node.args.map((arg) => compileExpression(arg, scope));
  const dynamic = node.dynamicArgs === undefined ? undefined : compileExpression(node.dynamicArgs, scope);
  const [first] = fixed;
  let args: Given["args"];
  if (dynamic !== undefined) {
    args = (frame) => {
      const values = fixed.map((arg) => arg(frame));
      values.push(...dynamicArguments(dynamic(frame)));
      return values;
    };
  } else if (first === undefined) args = () => [];
  else if (fixed.length === 1) args = (frame) => [first(frame)];
  else args = (frame) => fixed.map((arg) => arg(frame));
  return { args, keywords: compileKeywords(node, scope, offset) };
}

function dynamicArguments(value: Py): Py[] {
  if (iterationOf(value) === undefined) {
    raise("TypeError", `Value after * must be an iterable, not ${typeName(value)}`);
  }
  return toArray(value);
}

function compileKeywords(node: Arguments, scope: Scope, offset: number): Given["keywords"] {
  const fixed = node.keywords.map(({ name, value }) => [name, compileExpression(value, scope)] as const);
  const names = node.keywords.map(({ name }) => name);
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined && !names.some((name) => pythonKeywords.has(name))) {
    failAt(scope, `keyword argument repeated: ${double}`, offset);
  }
  const dynamic =
    node.dynamicKeywords === undefined ? undefined : compileExpression(node.dynamicKeywords, scope);
  if (fixed.length === 0 && dynamic === undefined) return () => noKeywords;
  return (frame) => {
    const keywords = new Map(fixed.map(([name, value]) => [name, value(frame)] as const));
    if (dynamic !== undefined) addKeywords(keywords, dynamic(frame));
    return keywords;
  };
}

/** With one of these among the names, Jinja2 writes the call another way, in which a name may come twice. */
const pythonKeywords = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from global if " +
    "import in is lambda nonlocal not or pass raise return try while with yield"
  ).split(" "),
);

function addKeywords(keywords: Map<string, Py>, given: Py): void {
  if (!(given instanceof PyDict))
    raise("TypeError", `argument after ** must be a mapping, not ${typeName(given)}`);
  for (const [key, value] of given.entries()) {
    if (!isText(key)) raise("TypeError", "keywords must be strings");
    const name = textOf(key);
    if (keywords.has(name)) raise("TypeError", `got multiple values for keyword argument '${name}'`);
    keywords.set(name, value);
  }
}

export function compileCall(node: CallExpression, scope: Scope, caller?: (frame: Frame) => Py): Evaluate {
  const callee = compileExpression(node.callee, scope);
  const { args, keywords } = compileArguments(node, scope, node.at);
  if (caller !== undefined && node.keywords.some(({ name }) => name === "caller")) {
    failAt(scope, "keyword argument repeated: caller", node.at);
  }
  const position = positionOf(scope, node.at);
  return (frame) => {
    let reached: string | undefined;
    try {
      step();
      const value = callee(frame);
      const given = args(frame);
      const named =
        caller === undefined ? keywords(frame) : new Map([...keywords(frame), ["caller", caller(frame)]]);
      if (value instanceof Macro) {
        reached = value.described;
        return value.invoke(given, named, frame.context.autoescape);
      }
      if (value instanceof BlockReference) reached = value.described;
      else if (value instanceof DataFunction) reached = "read";
      return callValue(value, given, named);
    } catch (error) {
      if (reached === undefined) throw located(error, position);
      throw (reached === "read" ? reachedElsewhere : reachedFrom)(error, reached, position);
    }
  };
}

function findFunction(
  functions: ReadonlyMap<string, Filter>,
  type: "filter" | "test",
  node: FilterExpression | TestExpression,
  scope: Scope,
): Filter {
  const found = functions.get(node.name);
  if (found !== undefined) return found;
  const nearest = closest(node.name, functions.keys());
  const hint = nearest === undefined ? undefined : `Did you mean '${nearest}'?`;
  if (!scope.soft) failAt(scope, `No ${type} named '${node.name}'.`, node.at, hint);
  const position = positionOf(scope, node.at);
  return () => {
    throw new Raised("TemplateRuntimeError", `No ${type} named '${node.name}' found.`, position, hint);
  };
}

export function compileFilter(node: FilterExpression, scope: Scope, blockText?: Evaluate): Evaluate {
  const filter = findFunction(scope.unit.filters, "filter", node, scope);
  const inner = node.value;
  const value =
    inner === undefined
      ? (blockText ?? (() => raise("RuntimeError", "A filter without a value.")))
      : inner.kind === "filter" && blockText !== undefined
        ? compileFilter(inner, scope, blockText)
        : compileExpression(inner, scope);
  return compileApplication(filter, value, node, scope);
}

export function compileTest(node: TestExpression, scope: Scope): Evaluate {
  const test = findFunction(scope.unit.tests, "test", node, scope);
  return compileApplication(test, compileExpression(node.value, scope), node, scope);
}

function compileApplication(
  apply: Filter,
  value: Evaluate,
  node: FilterExpression | TestExpression,
  scope: Scope,
): Evaluate {
  const { args, keywords } = compileArguments(node, scope, node.at);
  const position = positionOf(scope, node.at);
  const { autoescape } = scope;
  return (frame) => {
    try {
      step();
      const given = value(frame);
      return apply(given, args(frame), keywords(frame), frame.context.engine.surroundings(autoescape));
    } catch (error) {
      throw located(error, position);
    }
  };
}
