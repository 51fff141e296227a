import * as z from "zod";
import { MEDIA_TYPES } from "../formats/media-types.ts";
import { problemBody } from "../http/problem.ts";

/** A zod schema as the JSON Schema of a document; fastify compiles the same for what it serialises. */
export function jsonSchema(schema: z.ZodType, io: "input" | "output" = "output"): Record<string, unknown> {
  const { $schema: _, id: __, ...rest } = z.toJSONSchema(schema, { io, reused: "inline" });
  return rest;
}

/**
 * The same with what has an id as a component of the document: readable in /docs, one type each in a generated client.
 */
export function withComponents(schemas: readonly z.ZodType[]): Record<string, unknown> {
  const registry = z.registry<{ id: string }>();
  for (const schema of schemas) {
    const { id } = schema.meta() ?? {};
    if (typeof id === "string") registry.add(schema, { id });
  }
  const { schemas: made } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(
    Object.entries(made).map(([id, schema]) => {
      const { $schema: _, $id: __, id: ___, ...rest } = schema as Record<string, unknown>;
      return [id, rest];
    }),
  );
}

/** A reference to a component. */
export function reference(schema: z.ZodType): { $ref: string } {
  return { $ref: `#/components/schemas/${String(schema.meta()?.id)}` };
}

const text = { schema: { type: "string" } };

const problems: Readonly<Record<number, string>> = {
  400: "A parameter does not fit",
  401: "Caller's rights are on and the request names no caller, or Snowflake did not accept it",
  403: "The caller's roles do not reach the table",
  404: "There is no such thing",
  406: "None of the types in Accept can be had",
  414: "A part of the path is longer than 200 characters",
  429: "Too many requests; Retry-After says when to go on",
  503: "Snowflake is away, or the service is busy or stopping; Retry-After says when to try again",
};

/** The answers of a route that gives data: all formats, not modified, and what can go wrong. */
export function dataResponses(page: z.ZodType, refusals: readonly number[] = []): Record<string, unknown> {
  const headers = {
    ETag: { ...text, description: "Changes when the caller's view of the data does" },
    Link: { ...text, description: 'The next page, `rel="next"`' },
  };
  return {
    200: {
      description: "Rows, as the caller may see them",
      headers,
      content: {
        [MEDIA_TYPES.json]: { schema: reference(page) },
        [MEDIA_TYPES.csv]: text,
        [MEDIA_TYPES.ndjson]: text,
      },
    },
    304: { description: "The client has it already (If-None-Match)" },
    ...refused([400, 401, 403, ...refusals, 406, 429, 503]),
  };
}

/** Refusals with their meaning, as problem+json. */
export function refused(statuses: readonly number[]): Record<string, unknown> {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: problems[status] ?? "Refused",
        content: { "application/problem+json": { schema: reference(problemBody) } },
      },
    ]),
  );
}
