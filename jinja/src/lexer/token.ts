import type { Py } from "../values/object.ts";

/** The kind of a token; operators are their own text. */
export type TokenType =
  | "data"
  | "variable_begin"
  | "variable_end"
  | "block_begin"
  | "block_end"
  | "name"
  | "string"
  | "integer"
  | "float"
  | "eof"
  | Operator;

export const operators = [
  "//",
  "**",
  "==",
  "!=",
  ">=",
  "<=",
  "+",
  "-",
  "/",
  "*",
  "%",
  "~",
  "[",
  "]",
  "(",
  ")",
  "{",
  "}",
  ">",
  "<",
  "=",
  ".",
  ":",
  "|",
  ",",
  ";",
] as const;

export type Operator = (typeof operators)[number];

export interface Token {
  readonly type: TokenType;
  /** the text of a name, string, operator or piece of data */
  readonly text: string;
  /** where it begins in the text */
  readonly at: number;
  /** the value of a number */
  readonly value?: Py;
}
