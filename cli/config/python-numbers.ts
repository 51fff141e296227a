/**
 * A 1.0 in YAML or JSON is a float to schemachange and prints as 1.0; a JavaScript number would print as 1, and the checksums
 * would differ. So whole floats become text; whole numbers stay numbers as far as they are exact.
 * @param value as the yaml package parses it with `intAsBigInt`
 */
export function pythonNumbers(value: unknown): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (typeof value === "number" && Number.isInteger(value)) return value.toFixed(1);
  if (Array.isArray(value)) return value.map(pythonNumbers);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, pythonNumbers(item)]));
}
