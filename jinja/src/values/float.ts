/** A float, for handing one over that is whole: JavaScript has one kind of number, Python has `2` and `2.0`. */
export class PyFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/**
 * A Python float.
 * @example
 * ```ts
 * import { createEnvironment, pyFloat } from "jinja-exact";
 *
 * createEnvironment().renderString("{{ a }} {{ b }}", { a: 2, b: pyFloat(2) }); // "2 2.0"
 * ```
 */
export function pyFloat(value: number): PyFloat {
  return new PyFloat(value);
}
