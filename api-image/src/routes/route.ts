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

export interface Route<Params extends z.ZodObject, Query extends z.ZodObject, Question>
  extends RouteDescription {
  readonly url: string;
  readonly params: Params;
  readonly query: Query;
  /** The JSON body of 200, when fastify is to serialise it. */
  readonly body?: z.ZodType;
  /** Not counted against the caller's requests per minute. */
  readonly uncounted?: boolean;
  /** What an address asks for. It must depend on the address alone, because it is remembered. @throws {Problem} */
  readonly question: (input: { params: z.output<Params>; query: z.output<Query> }, url: string) => Question;
  readonly answer: (question: Question, request: FastifyRequest, reply: FastifyReply) => unknown;
}

/** The longest address that is remembered. */
const LONGEST_SEEN = 512;

/** Adds a GET route (and its HEAD): input checked by the schemas that the document shows. */
export function addRoute<Params extends z.ZodObject, Query extends z.ZodObject, Question>(
  app: FastifyInstance,
  route: Route<Params, Query, Question>,
): void {
  const { url, answer, question: ask, body, uncounted, ...description } = route;
  const seen = new LRUCache<string, { question: Question }>({ max: 500 });
  app.get(
    url,
    {
      config: { description, ...(uncounted ? { uncounted } : {}) },
      schema: {
        response: {
          ...(body ? { 200: jsonSchema(body) } : {}),
          "4xx": jsonSchema(problemBody),
          "5xx": jsonSchema(problemBody),
        },
      },
    },
    (request, reply) => {
      const known = seen.get(request.url);
      if (known) return answer(known.question, request, reply);
      const params = readInput(route.params, request.params);
      const query = readInput(route.query, request.query);
      const question = ask({ params, query }, request.url);
      if (request.url.length <= LONGEST_SEEN) seen.set(request.url, { question });
      return answer(question, request, reply);
    },
  );
}
