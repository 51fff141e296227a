/** A piece of a script's text and where it begins in it (1-based line, 0-based position). */
export interface Span {
  readonly text: string;
  readonly line: number;
  readonly position: number;
}

export interface Block {
  readonly declarations: readonly Declaration[];
  readonly body: readonly Statement[];
  readonly handlers: readonly Handler[];
}

/** WHEN a OR b [EXIT | CONTINUE] THEN … */
export interface Handler {
  readonly names: readonly string[];
  readonly continues: boolean;
  readonly body: readonly Statement[];
}

/** A variable, cursor, result set, procedure or exception; in a DECLARE section or after LET. */
export type Declaration =
  | {
      readonly kind: "variable";
      readonly name: string;
      /** As written: `NUMBER(38, 2)`; absent when the value tells. */
      readonly type?: string;
      readonly value?: Span;
      readonly at: Span;
    }
  | { readonly kind: "cursor"; readonly name: string; readonly query: Span; readonly at: Span }
  | {
      readonly kind: "resultset";
      readonly name: string;
      readonly query?: Span;
      readonly at: Span;
    }
  | {
      readonly kind: "procedure";
      readonly name: string;
      /** `(a INT) RETURNS INT` */
      readonly header: Span;
      readonly body: Span;
      readonly at: Span;
    }
  | {
      readonly kind: "exception";
      readonly name: string;
      readonly code: number;
      readonly message: string;
      readonly at: Span;
    };

export interface Branch {
  readonly condition: Span;
  readonly body: readonly Statement[];
}

/** One statement; `at` is where it begins. Conditions and values are expressions. */
export type Statement = { readonly at: Span } & (
  | { readonly kind: "block"; readonly block: Block }
  | { readonly kind: "let"; readonly declaration: Declaration }
  | { readonly kind: "assign"; readonly name: string; readonly value: Span }
  | { readonly kind: "if"; readonly branches: readonly Branch[]; readonly otherwise: readonly Statement[] }
  | {
      readonly kind: "case";
      readonly subject?: Span;
      readonly branches: readonly Branch[];
      readonly otherwise: readonly Statement[];
    }
  | {
      readonly kind: "for range";
      readonly name: string;
      readonly reverse: boolean;
      readonly from: Span;
      readonly to: Span;
      readonly body: readonly Statement[];
      readonly label?: string;
    }
  | {
      readonly kind: "for rows";
      readonly name: string;
      readonly source: Span;
      readonly body: readonly Statement[];
      readonly label?: string;
    }
  | {
      readonly kind: "while";
      readonly condition: Span;
      readonly body: readonly Statement[];
      readonly label?: string;
    }
  | {
      readonly kind: "repeat";
      readonly until: Span;
      readonly body: readonly Statement[];
      readonly label?: string;
    }
  | { readonly kind: "loop"; readonly body: readonly Statement[]; readonly label?: string }
  | { readonly kind: "break" | "continue"; readonly label?: string }
  | { readonly kind: "return"; readonly value?: Span; readonly table?: Span }
  | { readonly kind: "raise"; readonly name?: string }
  | { readonly kind: "open"; readonly cursor: string; readonly using: readonly Span[] }
  | { readonly kind: "fetch"; readonly cursor: string; readonly into: readonly string[] }
  | { readonly kind: "close"; readonly cursor: string }
  | { readonly kind: "execute immediate"; readonly text: Span; readonly using: readonly Span[] }
  /** ASYNC (statement), without a RESULTSET: nobody reads what it gives. */
  | { readonly kind: "async"; readonly query: Span }
  /** `name` is a RESULTSET; absent: ALL. */
  | { readonly kind: "await"; readonly name?: string }
  | { readonly kind: "cancel"; readonly name: string }
  | { readonly kind: "null" }
  | { readonly kind: "sql"; readonly sql: Span; readonly into: readonly string[] }
);
