import { InputTuple, PyDate, PyFloat, type Value } from "jinja-exact/values";
import type { TemplateValue } from "../templates/template-value.ts";
import { plainValue } from "./plain-value.ts";

/**
 * Variables for the template language. It has JSON's values, so that what JSON has no word for becomes the text that Python
 * prints: whole floats (`1.0`), dates, numbers beyond 2^53.
 */
export function templateVars(vars: ReadonlyMap<Value, Value>): Record<string, TemplateValue> {
  return Object.fromEntries([...vars].map(([key, value]) => [String(plainValue(key)), templateValue(value)]));
}

function templateValue(value: Value): TemplateValue {
  if (value instanceof PyFloat) {
    return Number.isInteger(value.value) ? value.value.toFixed(1) : value.value;
  }
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (value instanceof PyDate) return value.str();
  if (value instanceof InputTuple) return value.items.map(templateValue);
  if (value instanceof Map) return templateVars(value);
  if (Array.isArray(value)) return value.map(templateValue);
  return typeof value === "object" && value !== null ? String(value) : value;
}
