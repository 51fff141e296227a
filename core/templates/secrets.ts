import type { TemplateValue } from "./template-value.ts";

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
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, secret, found);
  } else {
    for (const [key, item] of Object.entries(value)) collect(item, secret || isSecretKey(key), found);
  }
}

/** True when a variable of this name holds a secret. */
export function isSecretKey(key: string): boolean {
  return key.toLowerCase().includes("secret");
}
