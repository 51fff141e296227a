import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { LRUCache } from "lru-cache";
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

/** The longest address that is remembered. */
const LONGEST_SEEN = 512;

/** Adds a GET route (and its HEAD): input checked by the schemas that the document shows. */
export function addRoute<Params extends z.ZodObject, Query extends z.ZodObject>(
  app: FastifyInstance,
  route: Route<Params, Query>,
): void {
  const { url, answer, body, uncounted, ...description } = route;
  // What an address means depends on nothing else, so an address that was read before need not be read again.
  const seen = new LRUCache<string, { params: z.output<Params>; query: z.output<Query> }>({ max: 500 });
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
      let input = seen.get(request.url);
      if (!input) {
        input = {
          params: readInput(route.params, request.params),
          query: readInput(route.query, request.query),
        };
        if (request.url.length <= LONGEST_SEEN) seen.set(request.url, input);
      }
      return answer(input, request, reply);
    },
  );
}
