import { type Position, Raised, type TemplateText } from "../errors/raised.ts";
import type { Filter, Test } from "../filters/filter.ts";
import type { BlockStatement } from "../parser/ast.ts";
import type { Frame } from "../render/frame.ts";
import type { Py } from "../values/object.ts";
import type { UndefinedKind } from "../values/undefined.ts";
import { Symbols } from "./symbols.ts";

/** A compiled expression. */
export type Evaluate = (frame: Frame) => Py;
/** Reads a variable; undefined when it has no value. */
export type Read = (frame: Frame) => Py | undefined;
/** A compiled statement; tells the loop around it whether to go on. */
export type Run = (frame: Frame) => Flow;
export type Flow = 0 | 1 | 2;
export const GO = 0;
export const BREAK = 1;
export const CONTINUE = 2;

/** The template that is compiled. */
export interface Unit {
  readonly template: TemplateText;
  readonly filters: ReadonlyMap<string, Filter>;
  readonly tests: ReadonlyMap<string, Test>;
  readonly undefinedKind: UndefinedKind;
  readonly blocks: Map<string, BlockStatement>;
  /** the names that are looked up outside of the template */
  readonly resolved: Set<string>;
  readonly hasExtends: boolean;
  extendsSoFar: number;
  /** an `extends` outside of any condition has been seen: what follows is not written */
  knownExtends: boolean;
}

/** The variables of what runs in one frame. */
export class FunctionScope {
  readonly parent: FunctionScope | undefined;
  private readonly slots = new Map<string, number>();
  constructor(parent?: FunctionScope) {
    this.parent = parent;
  }
  get size(): number {
    return this.slots.size;
  }
  declare(variable: string): number {
    const known = this.slots.get(variable);
    if (known !== undefined) return known;
    this.slots.set(variable, this.slots.size);
    return this.slots.size - 1;
  }
  find(variable: string): number | undefined {
    return this.slots.get(variable);
  }
}

/** What is known at a place of a template while it is compiled. */
export interface Scope {
  readonly unit: Unit;
  readonly symbols: Symbols;
  readonly fn: FunctionScope;
  /** outside of loops, macros and blocks; conditions do not count */
  readonly toplevel: boolean;
  /** outside of conditions too */
  readonly rootlevel: boolean;
  /** inside a condition: unknown filters are an error only when they are called */
  readonly soft: boolean;
  /** what is written here is not written when the template extends another */
  readonly outputCheck: boolean;
  readonly autoescape: boolean;
  /** a loop of the same function is around it */
  readonly inLoop: boolean;
  /** the body of the template or of a block, not of a macro, call block or recursive loop */
  readonly writesThrough: boolean;
  /** evaluated while compiling */
  readonly constant: boolean;
}

export function innerScope(scope: Scope, changes: Partial<Scope> = {}): Scope {
  return {
    ...scope,
    symbols: new Symbols(scope.symbols),
    toplevel: false,
    rootlevel: false,
    soft: false,
    ...changes,
  };
}

export function softScope(scope: Scope): Scope {
  return { ...scope, rootlevel: false, soft: true };
}

export function positionOf(scope: Scope, offset: number): Position {
  return { template: scope.unit.template, offset };
}

export function failAt(scope: Scope, message: string, offset: number, hint?: string): never {
  throw new Raised("TemplateSyntaxError", message, positionOf(scope, offset), hint);
}

/** Says of an error where it happened, unless that is known more closely. */
export function located(error: unknown, position: Position): unknown {
  if (error instanceof Raised) error.position ??= position;
  else if (error instanceof RangeError) {
    return new Raised(
      "RecursionError",
      "maximum recursion depth exceeded",
      position,
      "Look for a macro or template that uses itself.",
    );
  }
  return error;
}

/** Says of an error that comes out of a macro, block or other template how that was reached; see `located`. */
export function reachedFrom(error: unknown, how: string, position: Position): unknown {
  const placed = located(error, position);
  if (placed === error && placed instanceof Raised && placed.position !== position)
    placed.addStep(how, position);
  return placed;
}

/** Likewise, where it is worth a word only when the error stands in another template. */
export function reachedElsewhere(error: unknown, how: string, position: Position): unknown {
  const own = error instanceof Raised && error.position?.template === position.template;
  return own && error.steps.length === 0 ? error : reachedFrom(error, how, position);
}

/** Makes a variable of the scope's function. */
export function declareVariable(scope: Scope, variable: string): number {
  return scope.fn.declare(variable);
}

export function readVariable(scope: Scope, variable: string): Read {
  let depth = 0;
  for (let fn: FunctionScope | undefined = scope.fn; fn !== undefined; fn = fn.parent) {
    const index = fn.find(variable);
    if (index !== undefined) return reader(depth, index);
    depth++;
  }
  return () => undefined;
}

function reader(depth: number, index: number): Read {
  if (depth === 0) return (frame) => frame.slots[index];
  if (depth === 1) return (frame) => frame.parent?.slots[index];
  return (frame) => {
    let outer: Frame | undefined = frame;
    for (let level = 0; level < depth; level++) outer = outer?.parent;
    return outer?.slots[index];
  };
}

/** Sets a variable, which is one of the scope's function. */
export function writeVariable(scope: Scope, variable: string): (frame: Frame, value: Py | undefined) => void {
  const index = declareVariable(scope, variable);
  return (frame, value) => {
    frame.slots[index] = value;
  };
}

/** Gives the variables of a scope the values that they begin with. */
export function enterScope(scope: Scope): (frame: Frame) => void {
  const steps: ((frame: Frame) => void)[] = [];
  for (const [variable, load] of scope.symbols.loads) {
    const index = declareVariable(scope, variable);
    if (load.action === "resolve") {
      const { name } = load;
      scope.unit.resolved.add(name);
      steps.push((frame) => {
        frame.slots[index] = frame.context.resolve(name);
      });
    } else if (load.action === "alias") {
      const read = readVariable(scope, load.of);
      steps.push((frame) => {
        frame.slots[index] = read(frame);
      });
    } else if (load.action === "undefined") {
      steps.push((frame) => {
        frame.slots[index] = undefined;
      });
    }
  }
  const [only] = steps;
  if (only === undefined) return () => undefined;
  if (steps.length === 1) return only;
  return (frame) => {
    for (const run of steps) run(frame);
  };
}

/** Takes the variables of a scope their values again: what was kept of it (a macro) finds them missing, as in Jinja2. */
export function leaveScope(scope: Scope): (frame: Frame) => void {
  const indices = Array.from(scope.symbols.loads.keys(), (variable) => declareVariable(scope, variable));
  return (frame) => {
    for (const index of indices) frame.slots[index] = undefined;
  };
}

/** The variables that a scope has set so far, for what is included or imported with its context. */
export function localNames(scope: Scope): (frame: Frame) => Map<string, Py> {
  const reads = Array.from(
    scope.symbols.allStores(),
    ([name, variable]) => [name, readVariable(scope, variable)] as const,
  );
  return (frame) => {
    const names = new Map<string, Py>();
    for (const [name, read] of reads) {
      const value = read(frame);
      if (value !== undefined) names.set(name, value);
    }
    return names;
  };
}
