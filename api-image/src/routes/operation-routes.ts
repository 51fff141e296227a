import type { FastifyInstance } from "fastify";
import type { Context } from "../http/context.ts";
import type { Readiness } from "../http/readiness.ts";
import { reference, refused } from "./describe.ts";
import { noParams } from "./inputs.ts";
import { health } from "./outputs.ts";
import { addRoute } from "./route.ts";

const json = { "application/json": { schema: reference(health) } };

/** What operators and Snowflake's readiness probe ask. */
export function addOperationRoutes(app: FastifyInstance, context: Context, readiness: Readiness): void {
  const { version } = context.settings;
  addRoute(app, {
    url: "/health/live",
    operationId: "live",
    tag: "operation",
    summary: "Whether the process runs",
    params: noParams,
    query: noParams,
    responses: { 200: { description: "It does", content: json }, ...refused([400]) },
    body: health,
    uncounted: true,
    question: () => undefined,
    answer: () => ({ status: "up", version }),
  });
  addRoute(app, {
    url: "/health/ready",
    operationId: "ready",
    tag: "operation",
    summary: "Whether Snowflake answers and the service takes requests",
    params: noParams,
    query: noParams,
    responses: {
      200: { description: "It does", content: json },
      503: { description: "Not now; Retry-After says when to ask again", content: json },
      ...refused([400]),
    },
    body: health,
    uncounted: true,
    question: () => undefined,
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
  addRoute(app, {
    url: "/metrics",
    operationId: "metrics",
    tag: "operation",
    summary: "Counters and times, for Prometheus",
    params: noParams,
    query: noParams,
    responses: {
      200: {
        description: "Prometheus text format",
        content: { "text/plain": { schema: { type: "string" } } },
      },
      ...refused([400]),
    },
    uncounted: true,
    question: () => undefined,
    async answer(_question, _request, reply) {
      const { registry } = context.metrics;
      return reply.type(registry.contentType).send(await registry.metrics());
    },
  });
}
