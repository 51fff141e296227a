import { Raised, raise } from "../errors/raised.ts";
import { step } from "../limits/budget.ts";
import { escapeHtml } from "../methods/markup-methods.ts";
import { str } from "../operations/print.ts";
import { truth } from "../operations/truth.ts";
import { typeName } from "../operations/type-name.ts";
import type {
  AssignBlockStatement,
  AutoescapeStatement,
  Body,
  Expression,
  FilterStatement,
  IfStatement,
  OutputStatement,
  Statement,
  WithStatement,
} from "../parser/ast.ts";
import { type Frame, Output } from "../render/frame.ts";
import { isText, PyMarkup, textOf } from "../values/markup.ts";
import type { Py } from "../values/object.ts";
import { compileTarget, exportNames } from "./assign.ts";
import { compileFilter } from "./calls.ts";
import { compileExpression } from "./expressions.ts";
import { constantValue, workedOut } from "./fold.ts";
import { compileBlock, compileExtends } from "./inheritance.ts";
import { compileFor } from "./loops.ts";
import { compileCallBlock, compileMacro } from "./macros.ts";
import { compileFromImport, compileImport, compileInclude } from "./references.ts";
import {
  BREAK,
  CONTINUE,
  type Evaluate,
  enterScope,
  failAt,
  GO,
  innerScope,
  leaveScope,
  located,
  positionOf,
  type Run,
  type Scope,
  softScope,
} from "./scope.ts";

/** Statements one after the other. */
export function compileBody(body: Body, scope: Scope): Run {
  const runs: Run[] = [];
  for (const statement of body) {
    const run = compileStatement(statement, scope);
    if (run === undefined) continue;
    runs.push(run);
    // a second `extends` fails: what follows never runs
    if (statement.kind === "extends" && scope.unit.knownExtends && scope.unit.extendsSoFar > 1) break;
  }
  const [first, second] = runs;
  if (first === undefined) return () => GO;
  if (second === undefined) return first;
  return (frame) => {
    for (const run of runs) {
      const flow = run(frame);
      if (flow !== GO) return flow;
    }
    return GO;
  };
}

function compileStatement(node: Statement, scope: Scope): Run | undefined {
  switch (node.kind) {
    case "output":
      return compileOutput(node, scope);
    case "for":
      return compileFor(node, scope);
    case "if":
      return compileIf(node, scope);
    case "macro":
      return compileMacro(node, scope);
    case "callBlock":
      return compileCallBlock(node, scope);
    case "filterBlock":
      return compileFilterBlock(node, scope);
    case "block":
      return compileBlock(node, scope);
    case "assign": {
      const value = compileExpression(node.value, scope);
      const assign = compileTarget(node.target, scope);
      const exported = exportNames(node.target, scope);
      return (frame) => {
        assign(frame, value(frame));
        exported(frame);
        return GO;
      };
    }
    case "assignBlock":
      return compileAssignBlock(node, scope);
    case "with":
      return compileWith(node, scope);
    case "autoescape":
      return compileAutoescape(node, scope);
    case "include":
      return compileInclude(node, scope);
    case "import":
      return compileImport(node, scope);
    case "fromImport":
      return compileFromImport(node, scope);
    case "extends":
      return compileExtends(node.template, node.at, scope);
    case "do": {
      const value = compileExpression(node.value, scope);
      return (frame) => {
        value(frame);
        return GO;
      };
    }
    case "break":
    case "continue": {
      if (!scope.inLoop) failAt(scope, `'${node.kind}' outside loop`, node.at);
      const flow = node.kind === "break" ? BREAK : CONTINUE;
      return () => flow;
    }
  }
}

/** Runs only where the template turns out to extend no other. */
export function unlessExtended(scope: Scope, run: Run): Run {
  return (frame) => (frame.context.isExtending(scope.unit.template) ? GO : run(frame));
}

function compileOutput(node: OutputStatement, scope: Scope): Run | undefined {
  const { unit } = scope;
  if (scope.outputCheck && unit.knownExtends) return undefined;
  const writes: ((frame: Frame) => void)[] = [];
  let text = "";
  const flush = () => {
    if (text === "") return;
    const fixed = text;
    text = "";
    writes.push((frame) => frame.output.write(fixed));
  };
  for (const part of node.parts) {
    const fixed = typeof part === "string" ? part : constantText(part, scope);
    if (fixed !== undefined) text += fixed;
    else if (typeof part !== "string") {
      flush();
      writes.push(compilePrint(part, scope));
    }
  }
  flush();
  const run: Run = (frame) => {
    for (const write of writes) write(frame);
    return GO;
  };
  return scope.outputCheck ? unlessExtended(scope, run) : run;
}

/** The text of an expression that prints the same each time. */
function constantText(node: Expression, scope: Scope): string | undefined {
  const value = workedOut(node, scope);
  if (value === undefined) return undefined;
  try {
    return scope.autoescape ? escapeHtml(value).text : str(value);
  } catch (error) {
    // it is an error when it is rendered, if it is
    if (error instanceof Raised && error.type !== "Limit") return undefined;
    throw error;
  }
}

function compilePrint(node: Expression, scope: Scope): (frame: Frame) => void {
  const value = compileExpression(node, scope);
  const position = positionOf(scope, node.at);
  const text = scope.autoescape ? (item: Py) => escapeHtml(item).text : str;
  return (frame) => {
    try {
      step();
      frame.output.write(text(value(frame)));
    } catch (error) {
      throw located(error, position);
    }
  };
}

function compileIf(node: IfStatement, outer: Scope): Run {
  const scope = softScope(outer);
  const branches = [node, ...node.elifs].map(
    ({ test, body }) => [compileTest(test, scope), compileBody(body, scope)] as const,
  );
  const otherwise = compileBody(node.otherwise, scope);
  return (frame) => {
    for (const [test, body] of branches) if (test(frame)) return body(frame);
    return otherwise(frame);
  };
}

/** A condition. */
export function compileTest(node: Expression, scope: Scope): (frame: Frame) => boolean {
  const value = compileExpression(node, scope);
  const position = positionOf(scope, node.at);
  return (frame) => {
    try {
      step();
      return truth(value(frame));
    } catch (error) {
      throw located(error, position);
    }
  };
}

/** Runs statements and gives the text that they write. */
export function captured(run: Run): (frame: Frame) => { readonly text: string; readonly flow: 0 | 1 | 2 } {
  return (frame) => {
    const before = frame.output;
    const output = new Output();
    frame.output = output;
    try {
      const flow = run(frame);
      return { text: output.text(), flow };
    } finally {
      frame.output = before;
    }
  };
}

/** Where the text of a filtered block waits for its filter. */
const blockText = "(block text)";

function blockTextReader(scope: Scope): {
  readonly read: Evaluate;
  readonly write: (frame: Frame, value: Py) => void;
} {
  const slot = scope.fn.declare(`${scope.symbols.level}${blockText}`);
  return {
    read: (frame) => frame.slots[slot] ?? "",
    write: (frame, value) => {
      frame.slots[slot] = value;
    },
  };
}

function compileFilterBlock(node: FilterStatement, outer: Scope): Run {
  const scope = innerScope(outer);
  scope.symbols.analyze(node.body);
  scope.symbols.loadExpression(node.filter);
  const enter = enterScope(scope);
  const { read, write } = blockTextReader(scope);
  const body = captured(compileBody(node.body, scope));
  const filter = compileFilter(node.filter, scope, read);
  const leave = leaveScope(scope);
  return (frame) => {
    enter(frame);
    const { text, flow } = body(frame);
    if (flow !== GO) return flow;
    write(frame, scope.autoescape ? new PyMarkup(text) : text);
    writeText(frame, filter(frame));
    leave(frame);
    return GO;
  };
}

/** Writes what a filter or call block gave, which has to be a text. */
export function writeText(frame: Frame, value: Py): void {
  if (!isText(value)) raise("TypeError", `sequence item 0: expected str instance, ${typeName(value)} found`);
  frame.output.write(textOf(value));
}

function compileAssignBlock(node: AssignBlockStatement, outer: Scope): Run {
  const scope = innerScope(outer, { outputCheck: false });
  scope.symbols.analyze(node.body);
  const enter = enterScope(scope);
  const { read, write } = blockTextReader(scope);
  const body = captured(compileBody(node.body, scope));
  const value = node.filter === undefined ? read : compileFilter(node.filter, scope, read);
  const assign = compileTarget(node.target, outer);
  const exported = exportNames(node.target, outer);
  const leave = leaveScope(scope);
  return (frame) => {
    enter(frame);
    const { text, flow } = body(frame);
    if (flow !== GO) return flow;
    const { autoescape } = frame.context;
    write(frame, scope.autoescape ? new PyMarkup(text) : text);
    const result = value(frame);
    assign(frame, autoescape ? new PyMarkup(str(result)) : result);
    exported(frame);
    leave(frame);
    return GO;
  };
}

function compileWith(node: WithStatement, outer: Scope): Run {
  const scope = innerScope(outer);
  for (const target of node.targets) scope.symbols.declareTarget(target);
  scope.symbols.analyze(node.body);
  const enter = enterScope(scope);
  const values = node.values.map((value) => compileExpression(value, outer));
  const targets = node.targets.map((target) => compileTarget(target, scope));
  const body = compileBody(node.body, scope);
  const leave = leaveScope(scope);
  return (frame) => {
    enter(frame);
    values.forEach((value, index) => {
      targets[index]?.(frame, value(frame));
    });
    const flow = body(frame);
    leave(frame);
    return flow;
  };
}

function compileAutoescape(node: AutoescapeStatement, outer: Scope): Run {
  const value = constantValue(node.value, outer);
  if (value === undefined)
    failAt(outer, "{% autoescape %} with a value that is not constant: not supported.", node.value.at);
  const autoescape = truth(value);
  const scope = innerScope(outer, { autoescape });
  scope.symbols.analyze(node.body);
  const enter = enterScope(scope);
  const body = compileBody(node.body, scope);
  const leave = leaveScope(scope);
  return (frame) => {
    const { context } = frame;
    const before = context.autoescape;
    enter(frame);
    context.autoescape = autoescape;
    try {
      return body(frame);
    } finally {
      context.autoescape = before;
      leave(frame);
    }
  };
}
