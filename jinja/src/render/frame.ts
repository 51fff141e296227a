import { Raised } from "../errors/raised.ts";
import { charge } from "../limits/budget.ts";
import type { Py } from "../values/object.ts";
import type { Context } from "./context.ts";

/** Collects the text that statements write. */
export class Output {
  private readonly parts: string[] = [];
  private length = 0;
  private readonly most: number;
  constructor(most = Number.POSITIVE_INFINITY) {
    this.most = most;
  }
  write(text: string): void {
    if (text === "") return;
    charge(text.length * 2 + 48);
    this.length += text.length;
    if (this.length > this.most) {
      throw new Raised(
        "Limit",
        `The result is longer than ${this.most} characters.`,
        undefined,
        "Look for a long loop.",
      );
    }
    this.parts.push(text);
  }
  text(): string {
    return this.parts.join("");
  }
}

/** The variables of a function of a template: its body, a block, a macro, a recursive loop. `undefined` is missing. */
export class Frame {
  readonly slots: (Py | undefined)[];
  readonly parent: Frame | undefined;
  readonly context: Context;
  output: Output;
  /** where the function as such writes to, whatever blocks collect the text of their own */
  readonly base: Output;
  constructor(size: number, context: Context, output: Output, parent?: Frame) {
    this.slots = new Array<Py | undefined>(size).fill(undefined);
    this.context = context;
    this.output = output;
    this.base = output;
    this.parent = parent;
  }
}
