import { raise } from "../errors/raised.ts";
import { step } from "../limits/budget.ts";
import { iterate } from "../operations/iterate.ts";
import { truth } from "../operations/truth.ts";
import type { ForStatement } from "../parser/ast.ts";
import { Frame, Output } from "../render/frame.ts";
import { LoopContext, type RenderLoop } from "../render/loop-context.ts";
import { PyIterator } from "../values/iterator.ts";
import { PyMarkup } from "../values/markup.ts";
import type { Py } from "../values/object.ts";
import { PyTuple } from "../values/tuple.ts";
import { compileTarget } from "./assign.ts";
import { compileExpression } from "./expressions.ts";
import { findUndeclared, visitStatement } from "./names.ts";
import {
  BREAK,
  type Evaluate,
  enterScope,
  FunctionScope,
  failAt,
  GO,
  innerScope,
  leaveScope,
  located,
  positionOf,
  type Run,
  readVariable,
  type Scope,
} from "./scope.ts";
import { compileBody } from "./statements.ts";

/** Whether the loop can be asked about itself: `loop` costs something. */
function usesLoop(node: ForStatement): boolean {
  if (node.recursive || findUndeclared(node.body, ["loop"]).size > 0) return true;
  let scoped = false;
  visitStatement(node, {
    block: (isScoped) => {
      scoped ||= isScoped;
      return true;
    },
  });
  return scoped;
}

function refuseLoopAsTarget(node: ForStatement, scope: Scope): void {
  visitStatement(node, {
    block: () => true,
    store: (name, offset) => {
      if (name === "loop") failAt(scope, "Can't assign to special loop variable in for-loop target", offset);
    },
  });
}

/** Goes through the items: gives each to the body, which tells whether to go on. */
type Loop = (
  frame: Frame,
  items: Py,
  loop?: { readonly recurse: RenderLoop | undefined; readonly depth: number },
) => 0 | 1 | 2;

export function compileFor(node: ForStatement, outer: Scope): Run {
  refuseLoopAsTarget(node, outer);
  const iterable = compileExpression(node.iterable, outer);
  if (node.recursive) return compileRecursive(node, iterable, outer);
  const loop = compileLoop(node, outer);
  return (frame) => loop(frame, iterable(frame));
}

/** A recursive loop is a function: its body writes to a text of its own, and it can be called from inside. */
function compileRecursive(node: ForStatement, iterable: Evaluate, outer: Scope): Run {
  const fn = new FunctionScope(outer.fn);
  const loop = compileLoop(node, { ...outer, fn, inLoop: false, writesThrough: false });
  return (frame) => {
    const recurse: RenderLoop = (items, depth) => {
      const output = new Output();
      const inner = new Frame(fn.size, frame.context, output, frame);
      loop(inner, items, { recurse, depth });
      return outer.autoescape ? new PyMarkup(output.text()) : output.text();
    };
    const text = recurse(iterable(frame), 0);
    frame.output.write(text instanceof PyMarkup ? text.text : text);
    return GO;
  };
}

function compileLoop(node: ForStatement, outer: Scope): Loop {
  const { symbols: parent } = outer;
  const extended = usesLoop(node);
  const scope = innerScope(outer, { inLoop: true });
  const loopVariable = extended ? scope.symbols.declareParameter("loop") : undefined;
  const loopSlot = loopVariable === undefined ? -1 : scope.fn.declare(loopVariable);
  scope.symbols.declareTarget(node.target);
  scope.symbols.analyze(node.body);
  const filter = compileLoopTest(node, outer);
  const enter = enterScope(scope);
  const position = positionOf(scope, node.iterable.at);
  const assign = compileTarget(node.target, scope);
  const body = compileBody(node.body, scope);
  const leave = leaveScope(scope);
  const otherwise = compileElse(node, outer, parent);
  return (frame, items, recursion) => {
    let broken = true;
    try {
      const filtered = filter === undefined ? items : filter(frame, items);
      const loop = extended
        ? new LoopContext(
            filtered,
            frame.context.engine.undefinedKind,
            recursion?.recurse,
            recursion?.depth ?? 0,
          )
        : undefined;
      const next = loop === undefined ? iterate(filtered) : () => loop.next();
      for (let item = next(); item !== undefined; item = next()) {
        step();
        // the target before what the scope begins with, as in the loop that Jinja2 writes
        assign(frame, item);
        if (loop !== undefined) frame.slots[loopSlot] = loop;
        enter(frame);
        const flow = body(frame);
        if (flow === BREAK) break;
        // a round that was cut short does not count: after nothing but those, `else` runs
        if (flow === GO) broken = false;
      }
    } catch (error) {
      throw located(error, position);
    }
    leave(frame);
    return broken ? otherwise(frame) : GO;
  };
}

/** The items for which the loop's condition holds, worked out one by one while the loop runs. */
function compileLoopTest(
  node: ForStatement,
  outer: Scope,
): ((frame: Frame, items: Py) => PyIterator) | undefined {
  if (node.test === undefined) return undefined;
  const fn = new FunctionScope(outer.fn);
  const scope = innerScope({ ...outer, fn }, { inLoop: false });
  scope.symbols.declareTarget(node.target);
  scope.symbols.loadExpression(node.test);
  const enter = enterScope(scope);
  const assign = compileTarget(node.target, scope);
  const test = compileExpression(node.test, scope);
  const position = positionOf(scope, node.test.at);
  const regroup =
    node.target.kind === "targets" ? regrouped(node.target.items.length, scope, node) : undefined;
  return (frame, items) => {
    const inner = new Frame(fn.size, frame.context, frame.output, frame);
    let next: (() => Py | undefined) | undefined;
    return new PyIterator(() => {
      try {
        if (next === undefined) {
          next = iterate(items);
          enter(inner);
        }
        for (let item = next(); item !== undefined; item = next()) {
          step();
          assign(inner, item);
          if (truth(test(inner))) return regroup === undefined ? item : regroup(inner);
        }
        return undefined;
      } catch (error) {
        throw located(error, position);
      }
    });
  };
}

/** The parts that an item was taken apart into, as a tuple: what the loop behind the condition gets. */
function regrouped(count: number, scope: Scope, node: ForStatement): Evaluate {
  const read = (target: ForStatement["target"]): Evaluate => {
    if (target.kind === "targets") {
      const reads = target.items.map(read);
      return (frame) => new PyTuple(reads.map((part) => part(frame)));
    }
    const variable = readVariable(scope, scope.symbols.ref(target.name));
    return (frame) => {
      const value = variable(frame);
      return value === undefined ? raise("RuntimeError", `no value for ${target.name} of ${count}`) : value;
    };
  };
  return read(node.target);
}

function compileElse(node: ForStatement, outer: Scope, parent: Scope["symbols"]): Run {
  if (node.otherwise.length === 0) return () => GO;
  const scope = innerScope({ ...outer, symbols: parent });
  scope.symbols.analyze(node.otherwise);
  const enter = enterScope(scope);
  const body = compileBody(node.otherwise, scope);
  const leave = leaveScope(scope);
  return (frame) => {
    enter(frame);
    const flow = body(frame);
    leave(frame);
    return flow;
  };
}
