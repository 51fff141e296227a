import { PyFunction } from "../values/callable.ts";
import type { Keywords, Py } from "../values/object.ts";

/** A method of a kind of value. */
export type Method<T> = (value: T, args: readonly Py[], keywords: Keywords) => Py;
export type Methods<T> = Readonly<Record<string, Method<T>>>;

/** The method of that name, bound to the value; undefined when there is none. */
export function bound<T>(methods: Methods<T>, name: string, value: T): PyFunction | undefined {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  return method === undefined
    ? undefined
    : new PyFunction(name, (args, keywords) => method(value, args, keywords));
}
