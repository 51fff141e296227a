import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { LRUCache } from "lru-cache";
import type * as z from "zod";
import type { Context } from "../http/context.ts";
import { problemBody } from "../http/problem.ts";
import type { Table } from "../tables/table.ts";
import { jsonSchema, type OperationDescription } from "./describe.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** How the route appears in the OpenAPI document, from the tables as they are. */
    description?: (tables: ReadonlyMap<string, Table>) => OperationDescription;
    /** Tables that the route's answers are made of. */
    tables?: readonly string[];
  }
}

/** What an address says. A parameter that stands in it more than once is a list. */
export interface Input {
  readonly url: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
}

export interface Route<Question> {
  readonly url: string;
  readonly description: (tables: ReadonlyMap<string, Table>) => OperationDescription;
  /** The tables, by name, that a question is about; they are there, with their types, when it is asked. */
  readonly tables?: readonly string[];
  /** The JSON body of 200, when fastify is to serialise it. */
  readonly body?: z.ZodType;
  /** Not counted against the caller's requests per minute. */
  readonly uncounted?: boolean;
  /** What an address asks for. It must depend on address and tables alone, because it is remembered. @throws {Problem} */
  readonly question: (input: Input, tables: readonly Table[]) => Question;
  readonly answer: (question: Question, request: FastifyRequest, reply: FastifyReply) => unknown;
}

/** The longest address that is remembered. */
const LONGEST_SEEN = 512;
const NO_TABLES: readonly Table[] = [];

/** Adds a GET route (and its HEAD). */
export function addRoute<Question>(app: FastifyInstance, { shapes }: Context, route: Route<Question>): void {
  const { url, description, answer, body, uncounted } = route;
  const names = route.tables ?? [];
  const seen = new LRUCache<string, { question: Question; tables: readonly Table[] }>({ max: 500 });
  let lastTables: readonly Table[] = NO_TABLES;
  /** The tables as they are known: the same list as long as none of them has changed. */
  const tablesNow = (): readonly Table[] | undefined => {
    for (let index = 0; index < names.length; index += 1) {
      const table = shapes.known(names[index] ?? "");
      if (!table) return undefined;
      if (lastTables[index] === table) continue;
      lastTables = names.flatMap((name) => shapes.known(name) ?? []);
    }
    return lastTables.length === names.length ? lastTables : undefined;
  };
  const go = (tables: readonly Table[], request: FastifyRequest, reply: FastifyReply) => {
    const known = seen.get(request.url);
    if (known?.tables === tables) return answer(known.question, request, reply);
    const input = {
      url: request.url,
      params: request.params as Input["params"],
      query: request.query as Input["query"],
    };
    const question = route.question(input, tables);
    if (request.url.length <= LONGEST_SEEN) seen.set(request.url, { question, tables });
    return answer(question, request, reply);
  };
  app.get(
    url,
    {
      config: { description, tables: names, ...(uncounted ? { uncounted } : {}) },
      schema: {
        response: {
          ...(body ? { 200: jsonSchema(body) } : {}),
          "4xx": jsonSchema(problemBody),
          "5xx": jsonSchema(problemBody),
        },
      },
    },
    (request, reply) => {
      const tables = tablesNow();
      if (tables) return go(tables, request, reply);
      return Promise.all(names.map(shapes.of)).then(() => go(tablesNow() ?? NO_TABLES, request, reply));
    },
  );
}
