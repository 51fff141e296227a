import type { Value } from "./input.ts";

/** A tuple, for handing one over: an array is a list. */
export class InputTuple {
  readonly items: readonly Value[];
  constructor(items: readonly Value[]) {
    this.items = items;
  }
}

/** A Python tuple. */
export function pyTuple(items: readonly Value[]): InputTuple {
  return new InputTuple(items);
}
