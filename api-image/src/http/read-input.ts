import type * as z from "zod";
import { Problem } from "./problem.ts";

/** The input as its schema makes it. @throws {Problem} 400 that names each parameter that does not fit. */
export function readInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys
          .slice(0, 5)
          .map((key) => ({ parameter: shorten(key), message: "is not a parameter of this route" }))
      : [{ parameter: issue.path.join(".") || "query", message: shorten(issue.message) }],
  );
  throw new Problem(
    400,
    "parameters",
    `${errors.length === 1 ? "A parameter does" : `${errors.length} parameters do`} not fit: ${errors
      .map((error) => `${error.parameter} ${error.message}`)
      .join("; ")}.`,
    "See /docs for the parameters of this route.",
    { errors },
  );
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
