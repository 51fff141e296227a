import { Raised } from "../errors/raised.ts";

/** How much one rendering may use. */
export interface Limits {
  /** expressions, statements and rounds of loops */
  readonly steps: number;
  /** bytes of every value that is made on the way, counted once for each, also when it is thrown away at once */
  readonly bytes: number;
  /** UTF-16 characters of the result */
  readonly outputLength: number;
}

export const defaultLimits: Limits = { steps: 5_000_000, bytes: 32 * 2 ** 20, outputLength: 8 * 2 ** 20 };

interface Budget {
  steps: number;
  bytes: number;
}

/**
 * A rendering is synchronous, so one budget is in force at a time. It is kept here and not handed from function to
 * function because every operation on values, down to `repr()` of an item of a list, has to pay.
 */
let budget: Budget = { steps: 0, bytes: 0 };

/** Runs `action` on a budget of its own. Afterwards the one before is in force again. */
export function withBudget<T>(limits: Pick<Limits, "steps" | "bytes">, action: () => T): T {
  const before = budget;
  budget = { steps: limits.steps, bytes: limits.bytes };
  try {
    return action();
  } finally {
    budget = before;
  }
}

/** Pays for work; less than none gives nothing back. @throws Raised of type Limit when there is too much of it */
export function step(count = 1): void {
  budget.steps -= Math.max(0, count);
  if (!(budget.steps >= 0)) {
    throw new Raised(
      "Limit",
      "The template does not come to an end: it took too many steps.",
      undefined,
      "Look for a very long loop or a macro that calls itself.",
    );
  }
}

/**
 * Pays for memory, before it is taken where that is possible; less than none gives nothing back.
 * @throws Raised of type Limit when it is too much
 */
export function charge(bytes: number): void {
  budget.bytes -= Math.max(0, bytes);
  if (!(budget.bytes >= 0)) {
    throw new Raised(
      "Limit",
      "The template makes values of more bytes than it may.",
      undefined,
      "Look for a text or list that grows: a repetition, a replacement, a loop.",
    );
  }
}

/** Pays for a text that was made, and gives it back. */
export function charged(text: string): string {
  charge(text.length * 2 + 16);
  return text;
}

/** An item of a list, with the number or short text that it may be, and the room that lists keep for more. */
export const ITEM_BYTES = 64;
/** An entry of a dict. */
export const ENTRY_BYTES = 200;

/** Pays for `count` items of a list that are about to be made. */
export function chargeItems(count: number): void {
  charge(count * ITEM_BYTES);
}
