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
  | "FileNotFoundError"
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

/** How the template, macro or block was reached in which an error happened: `included`, `block 'body'`, `read`, … */
export interface Step {
  readonly how: string;
  readonly position: Position;
}

/** So many steps are kept: of a macro that calls itself a thousand times, the innermost ones and the outermost. */
const MAX_STEPS = 16;

/** An error inside a template on its way out; becomes a JinjaError at the door. */
export class Raised extends Error {
  readonly type: ErrorType;
  position: Position | undefined;
  /** from the inside out */
  readonly steps: Step[] = [];
  /** what to try instead, for a person */
  hint: string | undefined;
  constructor(type: ErrorType, message: string, position?: Position, hint?: string) {
    super(message);
    this.type = type;
    this.position = position;
    this.hint = hint;
  }

  /** Notes, on the way out, from where something was reached. */
  addStep(how: string, position: Position): void {
    const last = this.steps.at(-1);
    if (last?.how === how && last.position === position) return;
    if (this.steps.length === MAX_STEPS) this.steps.pop();
    this.steps.push({ how, position });
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
