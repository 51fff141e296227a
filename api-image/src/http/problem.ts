import { STATUS_CODES } from "node:http";
import * as z from "zod";

/** What a refused request is answered with: RFC 9457, and what to do about it. */
export const problemBody = z.strictObject({
  type: z.string().describe("Kind of problem; a path of the documentation"),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string().describe("What happened"),
  advice: z.string().describe("What to do next"),
  request: z.string().describe("Id of the request; the statement in Snowflake carries it in its query tag"),
  errors: z
    .array(z.strictObject({ parameter: z.string(), message: z.string() }))
    .optional()
    .describe("Which parameters were refused"),
});

export interface ParameterError {
  readonly parameter: string;
  readonly message: string;
}

/** A refusal, thrown anywhere, answered as problem+json. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly statusCode: number;
  readonly kind: string;
  readonly advice: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly ParameterError[] | undefined;

  constructor(
    statusCode: number,
    kind: string,
    detail: string,
    advice: string,
    more: {
      headers?: Readonly<Record<string, string>>;
      errors?: readonly ParameterError[];
      cause?: unknown;
    } = {},
  ) {
    super(detail, { cause: more.cause });
    this.statusCode = statusCode;
    this.kind = kind;
    this.advice = advice;
    this.headers = more.headers ?? {};
    this.errors = more.errors;
  }
}

export const PROBLEM_TYPE = "application/problem+json; charset=utf-8";

/** The body of a refusal. */
export function bodyOf(problem: Problem, requestId: string): z.output<typeof problemBody> {
  return {
    type: `/docs#problem-${problem.kind}`,
    title: STATUS_CODES[problem.statusCode] ?? "Error",
    status: problem.statusCode,
    detail: problem.message,
    advice: problem.advice,
    request: requestId,
    ...(problem.errors ? { errors: [...problem.errors] } : {}),
  };
}
