import type { Py } from "../values/object.ts";
import { PyUndefined } from "../values/undefined.ts";

/** Fails when the value is not there: no undefined value, of whatever kind, takes part in an operation. */
export function failIfUndefined(...values: readonly Py[]): void {
  for (const value of values) if (value instanceof PyUndefined) value.fail();
}
