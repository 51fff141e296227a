import { InputTuple, PyDate, PyFloat, type Value } from "jinja-exact/values";

/** A value without Python's types, for settings: numbers, text, lists and objects. Dates are text. */
export function plainValue(value: Value): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (value instanceof PyFloat) return value.value;
  if (value instanceof PyDate) return value.str();
  if (value instanceof InputTuple) return value.items.map(plainValue);
  if (Array.isArray(value)) return value.map(plainValue);
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, item]) => [String(plainValue(key)), plainValue(item)]));
  }
  return value;
}
