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

/** What is told of a value that is not there. */
export interface UndefinedDetails {
  /** what the kind `debug` prints; by default that the message says so */
  readonly shown?: () => string;
  readonly position?: Position | undefined;
  readonly suggest?: (() => string | undefined) | undefined;
}

/** What a name, attribute or item that is not there gives. */
export class PyUndefined extends PyObject {
  readonly typeName: string;
  readonly kind: UndefinedKind;
  private readonly describe: string | (() => string);
  private readonly details: UndefinedDetails;
  /** @param describe the message, or what makes it: most of these values only answer `is defined` */
  constructor(kind: UndefinedKind, describe: string | (() => string), details: UndefinedDetails = {}) {
    super();
    this.kind = kind;
    this.typeName = classNames[kind];
    this.describe = describe;
    this.details = details;
  }
  get message(): string {
    return typeof this.describe === "string" ? this.describe : this.describe();
  }
  /** What the kind `debug` prints. */
  get shown(): string {
    return this.details.shown?.() ?? `undefined value printed: ${this.message}`;
  }
  override repr(): string {
    return "Undefined";
  }
  fail(): never {
    throw new Raised("UndefinedError", this.message, this.details.position, this.details.suggest?.());
  }
}

/** Fails when a strict undefined value is used in a way that the lenient ones allow. */
export function failIfStrict(value: Py): void {
  if (value instanceof PyUndefined && value.kind === "strict") value.fail();
}
