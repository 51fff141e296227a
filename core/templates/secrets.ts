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

/** The same variables with every secret value replaced by `***`, for showing. */
export function maskedVars(value: TemplateValue, secret = false): TemplateValue {
  if (value === null) return null;
  if (typeof value !== "object") return secret ? "***" : value;
  if (Array.isArray(value)) return value.map((item) => maskedVars(item, secret));
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    maskedVars(item, secret || isSecretKey(key)),
  ]);
  return Object.fromEntries(entries) as TemplateValue;
}
