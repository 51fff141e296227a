import { closest } from "../errors/closest.ts";
import { percentFormat } from "../formatting/percent.ts";
import { charge } from "../limits/budget.ts";
import { escapeHtml, markupPercent } from "../methods/markup-methods.ts";
import { divide, floorDivide, power, remainder, sign, subtract } from "../operations/arithmetic.ts";
import { compare } from "../operations/compare.ts";
import { add, multiply } from "../operations/concatenate.ts";
import { contains } from "../operations/contains.ts";
import { equal } from "../operations/equal.ts";
import { str } from "../operations/print.ts";
import { slice } from "../operations/subscript.ts";
import { truth } from "../operations/truth.ts";
import type { BinaryOperator, ComparisonOperator, Expression, SliceExpression } from "../parser/ast.ts";
import type { Frame } from "../render/frame.ts";
import { lookUpAttribute, lookUpItem } from "../render/lookup.ts";
import { PyDict } from "../values/dict.ts";
import { PyList } from "../values/list.ts";
import { PyMarkup } from "../values/markup.ts";
import type { Py } from "../values/object.ts";
import { PySlice } from "../values/slice.ts";
import { PyTuple } from "../values/tuple.ts";
import { PyUndefined } from "../values/undefined.ts";
import { compileCall, compileFilter, compileTest } from "./calls.ts";
import { folded, refuseUndefined } from "./fold.ts";
import {
  type Evaluate,
  localNames,
  located,
  positionOf,
  readVariable,
  type Scope,
  softScope,
} from "./scope.ts";

/** Adds to errors where they happened. */
function at(scope: Scope, offset: number, evaluate: Evaluate): Evaluate {
  const position = positionOf(scope, offset);
  return (frame) => {
    try {
      return evaluate(frame);
    } catch (error) {
      throw located(error, position);
    }
  };
}

export function compileExpression(node: Expression, scope: Scope): Evaluate {
  return (scope.constant ? undefined : folded(node, scope)) ?? compileNode(node, scope);
}

/** An expression as it stands, without working it out beforehand. */
export function compileNode(node: Expression, scope: Scope): Evaluate {
  switch (node.kind) {
    case "const": {
      const { value } = node;
      return () => value;
    }
    case "name":
      return compileName(node.name, node.at, scope);
    case "tuple":
    case "list":
      return compileItems(node.kind, node.items, scope);
    case "dict":
      return compileDict(node.entries, node.at, scope);
    case "conditional":
      return compileConditional(node, scope);
    case "and":
    case "or":
      return compileLogical(node, scope);
    case "not": {
      const operand = compileExpression(node.operand, scope);
      return at(scope, node.operand.at, (frame) => !truth(operand(frame)));
    }
    case "sign": {
      const operand = compileExpression(node.operand, scope);
      return at(scope, node.at, (frame) => sign(node.operator, operand(frame)));
    }
    case "binary":
      return compileBinary(node.operator, node.left, node.right, node.at, scope);
    case "concat":
      return compileConcat(node.parts, node.at, scope);
    case "compare":
      return compileComparison(node, scope);
    case "attribute": {
      const value = compileExpression(node.value, scope);
      const { name } = node;
      const position = positionOf(scope, node.at);
      return (frame) => lookUpAttribute(scope.unit.undefinedKind, value(frame), name, position);
    }
    case "item":
      return compileItem(node.value, node.key, node.at, scope);
    case "slice":
      return compileSlice(node, scope);
    case "filter":
      return compileFilter(node, scope);
    case "test":
      return compileTest(node, scope);
    case "call":
      return compileCall(node, scope);
  }
}

function compileName(name: string, offset: number, scope: Scope): Evaluate {
  const read = readVariable(scope, scope.symbols.ref(name));
  const position = positionOf(scope, offset);
  const kind = scope.unit.undefinedKind;
  return (frame) => {
    const value = read(frame);
    if (value !== undefined) return value;
    const suggest = () => suggestName(name, frame, scope);
    return new PyUndefined(kind, `'${name}' is undefined`, { shown: () => name, position, suggest });
  };
}

/** What was probably meant by a name that has no value. */
function suggestName(name: string, frame: Frame, scope: Scope): string | undefined {
  const { context } = frame;
  const nearest = closest(name, [...localNames(scope)(frame).keys(), ...context.all().names()]);
  if (nearest !== undefined) return `Did you mean '${nearest}'?`;
  // an imported template sees no variables
  const { variables } = context.engine;
  const unseen = variables.get(name) === undefined ? closest(name, variables.names()) : name;
  if (unseen === undefined) return undefined;
  const meant = unseen === name ? "" : `Did you mean '${unseen}'? `;
  return `${meant}To see it here, write \`with context\` behind the import or include, or pass it as an argument.`;
}

function compileItems(kind: "tuple" | "list", nodes: readonly Expression[], scope: Scope): Evaluate {
  const items = nodes.map((node) => compileExpression(node, scope));
  const bytes = 32 * items.length;
  const all = (evaluate: Evaluate[], frame: Parameters<Evaluate>[0]) => {
    charge(bytes);
    return evaluate.map((item) => item(frame));
  };
  return kind === "list"
    ? (frame) => new PyList(all(items, frame))
    : (frame) => new PyTuple(all(items, frame));
}

function compileDict(
  nodes: readonly (readonly [Expression, Expression])[],
  offset: number,
  scope: Scope,
): Evaluate {
  const entries = nodes.map(
    ([key, value]) => [compileExpression(key, scope), compileExpression(value, scope)] as const,
  );
  const bytes = 120 * entries.length;
  return at(scope, offset, (frame) => {
    charge(bytes);
    const dict = new PyDict();
    for (const [key, value] of entries) dict.set(key(frame), value(frame));
    return dict;
  });
}

function compileConditional(node: Extract<Expression, { kind: "conditional" }>, outer: Scope): Evaluate {
  const scope = softScope(outer);
  refuseUndefined([node.test], scope);
  const test = compileExpression(node.test, scope);
  const then = compileExpression(node.whenTrue, scope);
  const position = positionOf(scope, node.at);
  const otherwise =
    node.otherwise === undefined
      ? () =>
          // always the lenient kind, as in Jinja2
          new PyUndefined(
            "default",
            "the inline if-expression evaluated to false and no else section was defined.",
            {
              position,
            },
          )
      : compileExpression(node.otherwise, scope);
  return at(scope, node.test.at, (frame) => (truth(test(frame)) ? then(frame) : otherwise(frame)));
}

function compileLogical(node: Extract<Expression, { kind: "and" | "or" }>, scope: Scope): Evaluate {
  refuseUndefined([node.left], scope);
  const left = compileExpression(node.left, scope);
  const right = compileExpression(node.right, scope);
  const stopsAt = node.kind === "or";
  return at(scope, node.left.at, (frame) => {
    const value = left(frame);
    return truth(value) === stopsAt ? value : right(frame);
  });
}

const operations: Readonly<Record<BinaryOperator, (left: Py, right: Py) => Py>> = {
  "+": add,
  "-": subtract,
  "*": multiply,
  "/": divide,
  "//": floorDivide,
  "%": (left, right) => {
    if (typeof left === "string") return percentFormat(left, right);
    return left instanceof PyMarkup ? markupPercent(left, right) : remainder(left, right);
  },
  "**": power,
};

function compileBinary(
  operator: BinaryOperator,
  leftNode: Expression,
  rightNode: Expression,
  offset: number,
  scope: Scope,
): Evaluate {
  const left = compileExpression(leftNode, scope);
  const right = compileExpression(rightNode, scope);
  const operate = operations[operator];
  return at(scope, offset, (frame) => operate(left(frame), right(frame)));
}

function compileConcat(nodes: readonly Expression[], offset: number, scope: Scope): Evaluate {
  refuseUndefined(nodes, scope);
  const parts = nodes.map((node) => compileExpression(node, scope));
  return at(scope, offset, (frame) => {
    const values = parts.map((part) => part(frame));
    // markupsafe: from the first Markup on, and then for all of them, what is not Markup is escaped; constants are joined
    // as plain texts, as Jinja2 does when it works them out beforehand
    if (scope.autoescape && !scope.constant && values.some((value) => value instanceof PyMarkup)) {
      return new PyMarkup(joinedText(values.map((value) => escapeHtml(value).text)));
    }
    return joinedText(values.map((value) => str(value)));
  });
}

function joinedText(texts: readonly string[]): string {
  let result = "";
  for (const text of texts) result += text;
  charge(result.length * 2);
  return result;
}

const comparisons: Readonly<Record<ComparisonOperator, (left: Py, right: Py) => boolean>> = {
  "==": equal,
  "!=": (left, right) => !equal(left, right),
  "<": (left, right) => compare("<", left, right),
  "<=": (left, right) => compare("<=", left, right),
  ">": (left, right) => compare(">", left, right),
  ">=": (left, right) => compare(">=", left, right),
  in: (left, right) => contains(right, left),
  "not in": (left, right) => !contains(right, left),
};

function compileComparison(node: Extract<Expression, { kind: "compare" }>, scope: Scope): Evaluate {
  const first = compileExpression(node.first, scope);
  const rest = node.rest.map(
    ({ operator, value }) => [comparisons[operator], compileExpression(value, scope)] as const,
  );
  const [only] = rest;
  const offset = node.rest[0]?.at ?? node.at;
  if (only !== undefined && rest.length === 1) {
    const [holds, second] = only;
    return at(scope, offset, (frame) => holds(first(frame), second(frame)));
  }
  return at(scope, offset, (frame) => {
    let left = first(frame);
    for (const [holds, next] of rest) {
      const right = next(frame);
      if (!holds(left, right)) return false;
      left = right;
    }
    return true;
  });
}

function compileItem(valueNode: Expression, keyNode: Expression, offset: number, scope: Scope): Evaluate {
  const value = compileExpression(valueNode, scope);
  const position = positionOf(scope, offset);
  // Jinja2 lets a slice of constants miss like any other item, where at run time it is an error
  if (keyNode.kind === "slice" && !scope.constant) {
    const { start, stop, step } = compileBounds(keyNode, scope);
    return at(scope, offset, (frame) => slice(value(frame), start(frame), stop(frame), step(frame)));
  }
  const key = compileExpression(keyNode, scope);
  return at(scope, offset, (frame) =>
    lookUpItem(scope.unit.undefinedKind, value(frame), key(frame), position),
  );
}

function compileBounds(node: SliceExpression, scope: Scope) {
  const bound = (part: Expression | undefined): Evaluate =>
    part === undefined ? () => null : compileExpression(part, scope);
  return { start: bound(node.start), stop: bound(node.stop), step: bound(node.step) };
}

function compileSlice(node: SliceExpression, scope: Scope): Evaluate {
  const { start, stop, step } = compileBounds(node, scope);
  return (frame) => new PySlice(start(frame), stop(frame), step(frame));
}
