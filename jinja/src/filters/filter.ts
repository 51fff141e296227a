import type { Keywords, Py } from "../values/object.ts";
import type { PyUndefined } from "../values/undefined.ts";

/** What filters and tests know of the place where they are called. */
export interface Surroundings {
  readonly autoescape: boolean;
  readonly newlineSequence: string;
  /** an undefined value of the environment's kind */
  undefined(message: string): PyUndefined;
  /** Jinja's lookup of an item or else an attribute: `value[key]` */
  item(value: Py, key: Py): Py;
  filter(name: Py, value: Py, args: readonly Py[], keywords: Keywords): Py;
  test(name: Py, value: Py, args: readonly Py[], keywords: Keywords): Py;
  hasFilter(name: string): boolean;
  hasTest(name: string): boolean;
}

/** A filter: `value|name(args, keywords)`. */
export type Filter = (value: Py, args: readonly Py[], keywords: Keywords, surroundings: Surroundings) => Py;

/** A test: `value is name(args)`. */
export type Test = Filter;
