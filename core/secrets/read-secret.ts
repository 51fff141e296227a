import type * as z from "zod";
import { ConfigError } from "../errors/index.ts";

/**
 * Reads the JSON text of a secret. No error shows any part of a value: not the text that is no JSON, not the
 * value that has the wrong shape.
 * @param id the secret's name, for errors
 * @throws {ConfigError} naming the keys that are wrong and what they must be
 */
export function readSecret<T>(schema: z.ZodType<T>, text: string, id: string): T {
  const next = `Correct secret ${id} in Secrets Manager; docs/SECRET.md shows its shape.`;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // No cause: JSON.parse quotes the text that it could not read.
    throw new ConfigError(`secret ${id} is not JSON`, { next });
  }
  const parsed = schema.safeParse(json, { reportInput: true });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) => describeIssue(issue));
  throw new ConfigError(`secret ${id} is not valid: ${problems.join("; ")}`, { next });
}

/** Path and rule only: zod's own texts may quote what they got, and an unknown key may be a misplaced value. */
function describeIssue(issue: z.core.$ZodIssue, above: readonly PropertyKey[] = []): string[] {
  const parts = [...above, ...issue.path];
  const path = parts.map(shownPart).join(".") || "the secret";
  switch (issue.code) {
    case "invalid_type":
      return [issue.input === undefined ? `${path} is missing` : `${path} must be of type ${issue.expected}`];
    case "unrecognized_keys":
      return [`${path} has ${issue.keys.length} unknown ${issue.keys.length === 1 ? "key" : "keys"}`];
    case "invalid_value":
      return [`${path} must be one of ${issue.values.join(", ")}`];
    case "invalid_format":
      return [
        issue.format === "regex" ? `${path}: ${issue.message}` : `${path} must be a valid ${issue.format}`,
      ];
    case "invalid_key":
      return [`${path}: ${issue.issues.map(({ message }) => message).join(", ")}`];
    case "invalid_union": {
      // Of several forms the one that was meant: it has least against it.
      const [meant = []] = issue.errors.toSorted((a, b) => a.length - b.length);
      return meant.flatMap((one) => describeIssue(one, parts));
    }
    default:
      return [`${path}: ${issue.message}`];
  }
}

/** Our own words and positions; a key that somebody made up is not repeated. */
function shownPart(part: PropertyKey): string {
  return typeof part === "number" || /^[a-z][A-Za-z]{0,30}$/.test(String(part)) ? String(part) : "…";
}
