import type { PyDate, PyDateTime } from "./date.ts";
import type { PyFloat } from "./float.ts";
import type { InputTuple } from "./input-tuple.ts";

export { type DateTimeParts, PyDate, PyDateTime, pyDate, pyDateTime } from "./date.ts";
export { PyFloat, pyFloat } from "./float.ts";
export { InputTuple, pyTuple } from "./input-tuple.ts";

/**
 * What a host hands to templates. `null` None · boolean bool · bigint and whole numbers int · other numbers and
 * `pyFloat()` float · string str · array list · Map and plain object dict, in their order · `pyDate()`, `pyDateTime()`
 * dates · `pyTuple()` tuple · Uint8Array bytes.
 */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | PyFloat
  | PyDate
  | PyDateTime
  | InputTuple
  | Uint8Array
  | readonly Value[]
  | ReadonlyMap<Value, Value>
  | { readonly [key: string]: Value };
