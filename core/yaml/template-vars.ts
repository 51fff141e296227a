import type { Value } from "jinja-exact/values";
import type { TemplateValue } from "../templates/template-value.ts";
import { plainValue } from "./plain-value.ts";

/** A map of variables by their names in templates; their values stay what they are. */
export function templateVars(vars: ReadonlyMap<Value, Value>): Record<string, TemplateValue> {
  return Object.fromEntries([...vars].map(([key, value]) => [String(plainValue(key)), value]));
}
