import { raise } from "../errors/raised.ts";
import { type Keywords, type Py, PyObject } from "../values/object.ts";
import { PyUndefined } from "../values/undefined.ts";
import { typeName } from "./type-name.ts";

/** Python's `value(*args, **keywords)`. @throws Raised of type TypeError for what cannot be called */
export function callValue(value: Py, args: readonly Py[], keywords: Keywords): Py {
  if (value instanceof PyObject && value.call !== undefined) return value.call(args, keywords);
  if (value instanceof PyUndefined) value.fail();
  raise("TypeError", `'${typeName(value)}' object is not callable`);
}

/** Python's `callable()`; an undefined value counts, since calling it is what fails. */
export function isCallable(value: Py): boolean {
  return value instanceof PyObject && (value.call !== undefined || value instanceof PyUndefined);
}
