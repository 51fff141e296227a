import { createEnvironment } from "jinja-exact";
import type { TemplateValue } from "./template-value.ts";

const environment = createEnvironment();

/**
 * The values that must never show: those whose key contains "secret" and all under such a key, schemachange's
 * rule. https://github.com/Snowflake-Labs/schemachange#secrets-filtering
 */
export function secretValues(vars: TemplateValue): string[] {
  const found: string[] = [];
  collect(vars, false, found);
  return found;
}

function collect(value: TemplateValue, secret: boolean, found: string[]): void {
  if (value === null) return;
  if (typeof value !== "object") {
    if (secret) found.push(String(value));
  } else if (isList(value)) {
    for (const item of value) collect(item, secret, found);
  } else if (value instanceof Map || Object.getPrototypeOf(value) === Object.prototype) {
    const entries: Iterable<[unknown, TemplateValue]> = value instanceof Map ? value : Object.entries(value);
    for (const [key, item] of entries) collect(item, secret || isSecretKey(String(key)), found);
  } else if (secret) found.push(environment.renderString("{{ value }}", { value }));
}

function isList(value: TemplateValue): value is readonly TemplateValue[] {
  return Array.isArray(value);
}

/** True when a variable of this name holds a secret. */
export function isSecretKey(key: string): boolean {
  return key.toLowerCase().includes("secret");
}
