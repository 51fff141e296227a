import type { Py } from "../values/object.ts";

// The tree of a template. `at` is where in the text a part begins.

export interface Arguments {
  readonly args: readonly Expression[];
  readonly keywords: readonly Keyword[];
  readonly dynamicArgs: Expression | undefined;
  readonly dynamicKeywords: Expression | undefined;
}

export interface Keyword {
  readonly name: string;
  readonly value: Expression;
}

type Scalar = null | boolean | bigint | number | string;

export type Expression =
  | { readonly kind: "const"; readonly value: Scalar; readonly at: number }
  | NameExpression
  | { readonly kind: "tuple" | "list"; readonly items: readonly Expression[]; readonly at: number }
  | {
      readonly kind: "dict";
      readonly entries: readonly (readonly [Expression, Expression])[];
      readonly at: number;
    }
  | {
      readonly kind: "conditional";
      readonly test: Expression;
      readonly whenTrue: Expression;
      readonly otherwise: Expression | undefined;
      readonly at: number;
    }
  | {
      readonly kind: "and" | "or";
      readonly left: Expression;
      readonly right: Expression;
      readonly at: number;
    }
  | { readonly kind: "not"; readonly operand: Expression; readonly at: number }
  | { readonly kind: "sign"; readonly operator: "-" | "+"; readonly operand: Expression; readonly at: number }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly at: number;
    }
  | { readonly kind: "concat"; readonly parts: readonly Expression[]; readonly at: number }
  | {
      readonly kind: "compare";
      readonly first: Expression;
      readonly rest: readonly Comparison[];
      readonly at: number;
    }
  | { readonly kind: "attribute"; readonly value: Expression; readonly name: string; readonly at: number }
  | { readonly kind: "item"; readonly value: Expression; readonly key: Expression; readonly at: number }
  | SliceExpression
  | FilterExpression
  | TestExpression
  | CallExpression;

export type BinaryOperator = "+" | "-" | "*" | "/" | "//" | "%" | "**";
export type ComparisonOperator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in";

export interface Comparison {
  readonly operator: ComparisonOperator;
  readonly value: Expression;
  readonly at: number;
}

export interface NameExpression {
  readonly kind: "name";
  readonly name: string;
  readonly at: number;
}

export interface SliceExpression {
  readonly kind: "slice";
  readonly start: Expression | undefined;
  readonly stop: Expression | undefined;
  readonly step: Expression | undefined;
  readonly at: number;
}

export interface FilterExpression extends Arguments {
  readonly kind: "filter";
  /** undefined stands for the text of the block that is filtered */
  readonly value: Expression | undefined;
  readonly name: string;
  readonly at: number;
}

export interface TestExpression extends Arguments {
  readonly kind: "test";
  readonly value: Expression;
  readonly name: string;
  readonly at: number;
}

export interface CallExpression extends Arguments {
  readonly kind: "call";
  readonly callee: Expression;
  readonly at: number;
}

/** What can be assigned to. */
export type Target =
  | NameExpression
  | { readonly kind: "targets"; readonly items: readonly Target[]; readonly at: number }
  | { readonly kind: "namespace"; readonly name: string; readonly attribute: string; readonly at: number };

export interface Signature {
  readonly parameters: readonly NameExpression[];
  /** of the last parameters */
  readonly defaults: readonly Expression[];
}

export type Body = readonly Statement[];

export interface ForStatement {
  readonly kind: "for";
  readonly target: Target;
  readonly iterable: Expression;
  readonly test: Expression | undefined;
  readonly recursive: boolean;
  readonly body: Body;
  readonly otherwise: Body;
  readonly at: number;
}

export interface IfStatement {
  readonly kind: "if";
  readonly test: Expression;
  readonly body: Body;
  readonly elifs: readonly IfStatement[];
  readonly otherwise: Body;
  readonly at: number;
}

export interface MacroStatement extends Signature {
  readonly kind: "macro";
  readonly name: string;
  readonly body: Body;
  readonly at: number;
}

export interface CallStatement extends Signature {
  readonly kind: "callBlock";
  readonly call: CallExpression;
  readonly body: Body;
  readonly at: number;
}

export interface BlockStatement {
  readonly kind: "block";
  readonly name: string;
  readonly scoped: boolean;
  readonly required: boolean;
  readonly body: Body;
  readonly at: number;
}

export interface OutputStatement {
  readonly kind: "output";
  readonly parts: readonly (string | Expression)[];
  readonly at: number;
}

export interface IncludeStatement {
  readonly kind: "include";
  readonly template: Expression;
  readonly ignoreMissing: boolean;
  readonly withContext: boolean;
  readonly at: number;
}

export interface ImportStatement {
  readonly kind: "import";
  readonly template: Expression;
  readonly target: string;
  readonly withContext: boolean;
  readonly at: number;
}

export interface FromImportStatement {
  readonly kind: "fromImport";
  readonly template: Expression;
  readonly names: readonly (readonly [name: string, alias: string])[];
  readonly withContext: boolean;
  readonly at: number;
}

export interface FilterStatement {
  readonly kind: "filterBlock";
  readonly filter: FilterExpression;
  readonly body: Body;
  readonly at: number;
}

export interface AssignBlockStatement {
  readonly kind: "assignBlock";
  readonly target: Target;
  readonly filter: FilterExpression | undefined;
  readonly body: Body;
  readonly at: number;
}

export interface WithStatement {
  readonly kind: "with";
  readonly targets: readonly Target[];
  readonly values: readonly Expression[];
  readonly body: Body;
  readonly at: number;
}

export interface AutoescapeStatement {
  readonly kind: "autoescape";
  readonly value: Expression;
  readonly body: Body;
  readonly at: number;
}

export type Statement =
  | OutputStatement
  | ForStatement
  | IfStatement
  | MacroStatement
  | CallStatement
  | FilterStatement
  | BlockStatement
  | AssignBlockStatement
  | WithStatement
  | AutoescapeStatement
  | IncludeStatement
  | ImportStatement
  | FromImportStatement
  | { readonly kind: "assign"; readonly target: Target; readonly value: Expression; readonly at: number }
  | { readonly kind: "extends"; readonly template: Expression; readonly at: number }
  | { readonly kind: "do"; readonly value: Expression; readonly at: number }
  | { readonly kind: "break" | "continue"; readonly at: number };

/** A value that stands in a template as such. */
export type ConstantValue = Extract<Py, Scalar>;
