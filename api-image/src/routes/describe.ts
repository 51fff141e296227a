import * as z from "zod";
import { FORMATS, MEDIA_TYPES } from "../formats/media-types.ts";
import { problemBody } from "../http/problem.ts";

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required: boolean;
  readonly description: string;
  readonly schema: JsonSchema;
}

/** How a route appears in the OpenAPI document. */
export interface OperationDescription {
  readonly operationId: string;
  readonly tag: "data" | "operation";
  readonly summary: string;
  readonly description?: string | undefined;
  readonly parameters: readonly Parameter[];
  readonly responses: Readonly<Record<string, unknown>>;
  readonly deprecated?: boolean;
  /** Components that the responses refer to. */
  readonly schemas?: Readonly<Record<string, JsonSchema>>;
}

/** A zod schema as the JSON Schema of a document; fastify compiles the same for what it serialises. */
export function jsonSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, id: __, ...rest } = z.toJSONSchema(schema, { io: "output", reused: "inline" });
  return rest;
}

/** A reference to a component. */
export function reference(name: string): { $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}

export const FORMAT: Parameter = {
  name: "format",
  in: "query",
  required: false,
  description: "Format of the answer, instead of the header Accept",
  schema: { type: "string", enum: FORMATS },
};

const text = { schema: { type: "string" } };

const problems: Readonly<Record<number, string>> = {
  400: "A parameter does not fit",
  401: "Caller's rights are on and the request names no caller, or Snowflake did not accept it",
  403: "The caller's roles do not reach the table",
  404: "There is no such thing",
  406: "None of the types in Accept can be had",
  414: "A part of the path is longer than 200 characters",
  422: "The question costs more than it may",
  429: "Too many requests; Retry-After says when to go on",
  503: "Snowflake is away, the table has changed, or the service is busy or stopping; Retry-After says when to try again",
};

/** A row as it is shown in an example. */
export type ExampleRow = Readonly<Record<string, unknown>>;

/** The answers of a route that gives data: all formats with an example, not modified, and what can go wrong. */
export function dataResponses(
  page: string,
  examples: readonly ExampleRow[],
  { refusals = [], cached = true }: { refusals?: readonly number[]; cached?: boolean } = {},
): Record<string, unknown> {
  const headers = {
    ...(cached ? { ETag: { ...text, description: "Changes when the caller's view of the data does" } } : {}),
    Link: { ...text, description: 'The next page, `rel="next"`' },
  };
  return {
    200: {
      description: "Rows, as the caller may see them",
      headers,
      content: {
        [MEDIA_TYPES.json]: { schema: reference(page), example: { data: examples, next: null } },
        [MEDIA_TYPES.csv]: { ...text, example: csvExample(examples) },
        [MEDIA_TYPES.ndjson]: {
          ...text,
          example: examples.map((row) => `${JSON.stringify(row)}\n`).join(""),
        },
      },
    },
    ...(cached ? { 304: { description: "The client has it already (If-None-Match)" } } : {}),
    ...refused([400, 401, 403, ...refusals, 406, 422, 429, 503]),
  };
}

function csvExample(rows: readonly ExampleRow[]): string {
  const cell = (value: unknown) => {
    const written = value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
    return /[",\r\n]/.test(written) ? `"${written.replaceAll('"', '""')}"` : written;
  };
  const names = Object.keys(rows[0] ?? {});
  return [names, ...rows.map((row) => names.map((name) => cell(row[name])))]
    .map((line) => `${line.join(",")}\r\n`)
    .join("");
}

/** Refusals with their meaning, as problem+json. */
export function refused(statuses: readonly number[]): Record<string, unknown> {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: problems[status] ?? "Refused",
        content: { "application/problem+json": { schema: reference("Problem") } },
      },
    ]),
  );
}

export const PROBLEM_SCHEMA = jsonSchema(problemBody);
