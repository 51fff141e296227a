/** Where in which template something stands. */
export interface Position {
  readonly template: TemplateText;
  /** characters from the start of the text */
  readonly offset: number;
}

/** A template's text by its name; `undefined` for one without a name. */
export interface TemplateText {
  readonly name: string | undefined;
  readonly text: string;
}

/** What Python and Jinja call the error. `Limit` and `Unsupported` are ours: nothing in a template can catch them. */
export type ErrorType =
  | "TemplateSyntaxError"
  | "TemplateNotFound"
  | "TemplateRuntimeError"
  | "UndefinedError"
  | "FilterArgumentError"
  | "AssertionError"
  | "AttributeError"
  | "IndexError"
  | "KeyError"
  | "LookupError"
  | "NameError"
  | "OverflowError"
  | "RecursionError"
  | "RuntimeError"
  | "StopIteration"
  | "TypeError"
  | "UnicodeError"
  | "ValueError"
  | "ZeroDivisionError"
  | "Limit"
  | "Unsupported";

/** An error inside a template on its way out; becomes a JinjaError at the door. */
export class Raised extends Error {
  readonly type: ErrorType;
  position: Position | undefined;
  /** what to try instead, for a person */
  hint: string | undefined;
  constructor(type: ErrorType, message: string, position?: Position, hint?: string) {
    super(message);
    this.type = type;
    this.position = position;
    this.hint = hint;
  }
}

export function raise(type: ErrorType, message: string): never {
  throw new Raised(type, message);
}

/** A part of Python or Jinja that is not here, by its name. */
export function unsupported(feature: string): never {
  throw new Raised("Unsupported", `${feature}: not supported.`);
}

/** True when Python's `except (…types)` would catch the error. */
export function isRaised(error: unknown, ...types: readonly ErrorType[]): error is Raised {
  return error instanceof Raised && types.includes(error.type);
}
