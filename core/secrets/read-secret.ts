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
  const problems = parsed.error.issues.map(describeIssue);
  throw new ConfigError(`secret ${id} is not valid: ${problems.join("; ")}`, { next });
}

/** Path and rule only: zod's own texts may quote what they got, and an unknown key may be a misplaced value. */
function describeIssue(issue: z.core.$ZodIssue): string {
  const path = issue.path.join(".") || "the secret";
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? `${path} is missing` : `${path} must be of type ${issue.expected}`;
    case "unrecognized_keys":
      return `${path} has ${issue.keys.length} unknown ${issue.keys.length === 1 ? "key" : "keys"}`;
    case "invalid_value":
      return `${path} must be one of ${issue.values.join(", ")}`;
    case "invalid_format":
      return `${path} must be a valid ${issue.format}`;
    default:
      return `${path}: ${issue.message}`;
  }
}
