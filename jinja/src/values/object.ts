/**
 * A value as templates have it, in Python's types: `null` is None, a boolean is a bool, a bigint an int, a number a
 * float, a string a str; everything else is a {@link PyObject}.
 */
export type Py = null | boolean | bigint | number | string | PyObject;

/** Keyword arguments of a call, in their order. */
export type Keywords = ReadonlyMap<string, Py>;

export const noKeywords: Keywords = new Map();

/** Gives the next item at each call, and undefined when there is none left. */
export type Next = () => Py | undefined;

/** What Python calls an object. What a kind of object can do stands in its optional members; without one, it cannot. */
export abstract class PyObject {
  /** as Python's `type(value).__name__` */
  abstract readonly typeName: string;
  /** Python's `str()`, where it differs from `repr()` */
  str?(): string;
  /** Python's `repr()`; without it, what Python prints holds a memory address */
  repr?(): string;
  /** Python's `__html__()`: the value as text that is markup already */
  html?(): string;
  length?(): number;
  iterate?(): Next;
  call?(args: readonly Py[], keywords: Keywords): Py;
  /** An attribute of this kind of object; undefined when there is none. */
  attribute?(name: string): Py | undefined;
  /** What `value[key]` finds; undefined when there is nothing. */
  item?(key: Py): Py | undefined;
}
