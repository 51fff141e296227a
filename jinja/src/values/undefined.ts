import { type Position, Raised } from "../errors/raised.ts";
import { type Py, PyObject } from "./object.ts";

/** How a value that is not there behaves; each is a class of Jinja2. */
export type UndefinedKind = "strict" | "default" | "chainable" | "debug";

const classNames = {
  strict: "StrictUndefined",
  default: "Undefined",
  chainable: "ChainableUndefined",
  debug: "DebugUndefined",
} as const;

/** What a name, attribute or item that is not there gives. */
export class PyUndefined extends PyObject {
  readonly typeName: string;
  readonly kind: UndefinedKind;
  readonly message: string;
  readonly name: string | undefined;
  readonly position: Position | undefined;
  private readonly suggest: (() => string | undefined) | undefined;
  constructor(
    kind: UndefinedKind,
    message: string,
    details: {
      readonly name?: string;
      readonly position?: Position | undefined;
      readonly suggest?: (() => string | undefined) | undefined;
    } = {},
  ) {
    super();
    this.kind = kind;
    this.typeName = classNames[kind];
    this.message = message;
    this.name = details.name;
    this.position = details.position;
    this.suggest = details.suggest;
  }
  override repr(): string {
    return "Undefined";
  }
  fail(): never {
    throw new Raised("UndefinedError", this.message, this.position, this.suggest?.());
  }
}

/** Fails when a strict undefined value is used in a way that the lenient ones allow. */
export function failIfStrict(value: Py): void {
  if (value instanceof PyUndefined && value.kind === "strict") value.fail();
}
