import type { FastifyInstance } from "fastify";
import * as z from "zod";
import type { Context } from "../http/context.ts";
import type { Readiness } from "../http/readiness.ts";
import { jsonSchema, type OperationDescription, reference, refused } from "./describe.ts";
import { inputReader } from "./read-input.ts";
import { addRoute, type Input } from "./route.ts";

const health = z.strictObject({ status: z.enum(["up", "unavailable", "stopping"]), version: z.string() });
export const HEALTH_SCHEMA = jsonSchema(health);
const me = z.strictObject({
  user: z.string().nullable().describe("As the ingress names it; it proves nothing by itself"),
  rights: z.enum(["caller", "service"]).describe("Whose rights answers are read with"),
});
export const ME_SCHEMA = jsonSchema(me);
const json = { "application/json": { schema: reference("Health") } };

/** These routes take no parameters. @throws {Problem} 400 when there is one */
function nothing(input: Input): undefined {
  inputReader(input).end();
}

function described(
  description: Omit<OperationDescription, "parameters" | "tag">,
): () => OperationDescription {
  return () => ({ ...description, tag: "operation", parameters: [] });
}

/** What operators and Snowflake's readiness probe ask. */
export function addOperationRoutes(app: FastifyInstance, context: Context, readiness: Readiness): void {
  const { version } = context.settings;
  addRoute(app, context, {
    url: "/health/live",
    description: described({
      operationId: "live",
      summary: "Whether the process runs",
      responses: { 200: { description: "It does", content: json }, ...refused([400]) },
    }),
    body: health,
    uncounted: true,
    question: nothing,
    answer: () => ({ status: "up", version }),
  });
  addRoute(app, context, {
    url: "/health/ready",
    description: described({
      operationId: "ready",
      summary: "Whether Snowflake answers and the service takes requests",
      responses: {
        200: { description: "It does", content: json },
        503: { description: "Not now; Retry-After says when to ask again", content: json },
        ...refused([400]),
      },
    }),
    body: health,
    uncounted: true,
    question: nothing,
    async answer(_question, _request, reply) {
      const status = await readiness.status();
      if (status === "up") return { status, version };
      return reply
        .code(503)
        .header("retry-after", "5")
        .serializer(JSON.stringify)
        .type("application/json; charset=utf-8")
        .send({ status, version });
    },
  });
  addRoute(app, context, {
    url: "/me",
    description: described({
      operationId: "me",
      summary: "Who asks, as Snowflake's ingress says",
      description: "The user's name is null where no ingress stands before the service.",
      responses: {
        200: { description: "The user", content: { "application/json": { schema: reference("Me") } } },
        ...refused([400]),
      },
    }),
    body: me,
    uncounted: true,
    question: nothing,
    answer(_question, request, reply) {
      const user = request.headers["sf-context-current-user"];
      reply.header("cache-control", "no-store");
      return {
        user: typeof user === "string" && user !== "" ? user.slice(0, 256) : null,
        rights: context.settings.callersRights ? "caller" : "service",
      };
    },
  });
  addRoute(app, context, {
    url: "/metrics",
    description: described({
      operationId: "metrics",
      summary: "Counters and times, for Prometheus",
      responses: {
        200: {
          description: "Prometheus text format",
          content: { "text/plain": { schema: { type: "string" } } },
        },
        ...refused([400]),
      },
    }),
    uncounted: true,
    question: nothing,
    async answer(_question, _request, reply) {
      const { registry } = context.metrics;
      return reply.type(registry.contentType).send(await registry.metrics());
    },
  });
}
