import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type * as z from "zod";
import { problemBody } from "../http/problem.ts";
import { readInput } from "../http/read-input.ts";
import { jsonSchema } from "./describe.ts";

/** How a route appears in the OpenAPI document. */
export interface RouteDescription {
  readonly operationId: string;
  readonly tag: "data" | "operation";
  readonly summary: string;
  readonly description?: string;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly responses: Readonly<Record<string, unknown>>;
  readonly deprecated?: boolean;
}

declare module "fastify" {
  interface FastifyContextConfig {
    description?: RouteDescription;
  }
}

export interface Route<Params extends z.ZodObject, Query extends z.ZodObject> extends RouteDescription {
  readonly url: string;
  readonly params: Params;
  readonly query: Query;
  /** The JSON body of 200, when fastify is to serialise it. */
  readonly body?: z.ZodType;
  /** Not counted against the caller's requests per minute. */
  readonly uncounted?: boolean;
  readonly answer: (
    input: { params: z.output<Params>; query: z.output<Query> },
    request: FastifyRequest,
    reply: FastifyReply,
  ) => Promise<unknown>;
}

/** Adds a GET route (and its HEAD): input checked by the schemas that the document shows. */
export function addRoute<Params extends z.ZodObject, Query extends z.ZodObject>(
  app: FastifyInstance,
  route: Route<Params, Query>,
): void {
  const { url, answer, body, uncounted, ...description } = route;
  app.get(
    url,
    {
      config: { description, ...(uncounted ? { rateLimit: false } : {}) },
      schema: {
        response: {
          ...(body ? { 200: jsonSchema(body) } : {}),
          "4xx": jsonSchema(problemBody),
          "5xx": jsonSchema(problemBody),
        },
      },
    },
    async (request, reply) => {
      const params = readInput(route.params, request.params);
      const query = readInput(route.query, request.query);
      return answer({ params, query }, request, reply);
    },
  );
}
