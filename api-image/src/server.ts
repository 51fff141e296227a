import { randomUUID } from "node:crypto";
import fastifyAccepts from "@fastify/accepts";
import underPressure from "@fastify/under-pressure";
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from "fastify";
import type { Declaration } from "./declaration/declaration.ts";
import { bodyCache } from "./http/body-cache.ts";
import { rateKey } from "./http/caller.ts";
import type { Context } from "./http/context.ts";
import { createMetrics } from "./http/metrics.ts";
import { answerOtherMethods } from "./http/other-methods.ts";
import { bodyOf, PROBLEM_TYPE, Problem } from "./http/problem.ts";
import { problemOf } from "./http/problem-of.ts";
import { limitRate } from "./http/rate-limit.ts";
import { type Readiness, watchReadiness } from "./http/readiness.ts";
import { refuseMalformed } from "./http/refuse-malformed.ts";
import { versionMemory } from "./http/version-memory.ts";
import type { Log } from "./logger.ts";
import { addDataRoutes } from "./routes/data-routes.ts";
import { collectOpenApi } from "./routes/openapi.ts";
import { addOperationRoutes } from "./routes/operation-routes.ts";
import { addPageRoutes } from "./routes/page-routes.ts";
import { type RowSource, TableChanged } from "./rows/row-source.ts";
import type { Settings } from "./settings.ts";
import { shapeMemory } from "./tables/shape-memory.ts";

export interface ServerInput {
  readonly source: RowSource;
  readonly settings: Settings;
  /** What is served. */
  readonly declaration: Declaration;
  /** Folder of the pages' files. */
  readonly publicFolder: string;
  readonly log: Log;
}

/** The whole service, ready to listen. Closing it finishes what is under way; the source is the caller's to close. */
export async function createServer(
  input: ServerInput,
): Promise<{ app: FastifyInstance; readiness: Readiness }> {
  const { settings, source, log, declaration } = input;
  const app = Fastify({
    loggerInstance: childless(log.logger),
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: "idle",
    // The ingress gives up an idle connection after 90 seconds: ours must outlive it.
    keepAliveTimeout: 95_000,
    requestTimeout: 30_000,
    trustProxy: true,
    genReqId: requestId,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    clientErrorHandler: refuseMalformed,
    frameworkErrors: (error, request, reply) => {
      refuse(request, reply, error);
    },
  });
  const metrics = createMetrics();
  const shapes = shapeMemory({
    declaration,
    describe: source.describe,
    seconds: settings.shapeSeconds,
    onChange(table, changes) {
      metrics.tableChanges.inc({ table });
      log.logger.warn({ table, changes }, `Table ${table} has changed: ${changes.join("; ")}`);
    },
    onFault(table, error) {
      metrics.tableChanges.inc({ table });
      log.logger.error(
        { table, err: error },
        `Table ${table} is not served: ${error instanceof Error ? error.message : String(error)}`,
      );
    },
  });
  app.addHook("onClose", async () => shapes.close());
  const context: Context = {
    source,
    settings,
    shapes,
    metrics,
    versions: versionMemory(source, settings.freshSeconds),
    cache: bodyCache(settings.cache.megabytes, settings.cache.seconds),
  };
  const readiness = watchReadiness(source, context.metrics);

  app.decorateRequest("countedBy", null);
  app.setErrorHandler((error, request, reply) => {
    // What the statement named is not there: the types are read anew, and the next request is asked with them.
    if (error instanceof TableChanged)
      for (const name of request.routeOptions.config.tables ?? [])
        shapes.refresh(name).catch(() => undefined);
    refuse(request, reply, error);
  });
  app.addHook("onRequest", (request, reply, done) => {
    reply.header("x-request-id", request.id);
    reply.header("x-content-type-options", "nosniff");
    done();
  });
  let stopping = false;
  app.addHook("preClose", (done) => {
    stopping = true;
    done();
  });
  app.addHook("onResponse", (request, reply, done) => {
    // A connection that was busy when the server began to close would otherwise be kept for its client's next request.
    if (stopping) setImmediate(() => app.server.closeIdleConnections());
    const { url: route = "unknown" } = request.routeOptions;
    const milliseconds = reply.elapsedTime;
    const labels = { route, method: request.method, status: String(reply.statusCode) };
    context.metrics.requests.observe(labels, milliseconds / 1000);
    if (!route.startsWith("/health"))
      log.access({
        request: request.id,
        route,
        method: labels.method,
        status: labels.status,
        milliseconds: Math.round(milliseconds),
        user: rateKey(request),
      });
    done();
  });
  await app.register(fastifyAccepts);
  await app.register(underPressure, {
    maxEventLoopDelay: settings.mostDelay,
    pressureHandler: (request) => {
      // Whoever watches the service must not take "busy" for "dead".
      if (request.routeOptions.config.uncounted) return;
      throw new Problem(503, "busy", "The service has more work than it can do.", "Try again shortly.", {
        headers: { "retry-after": "2" },
      });
    },
  });
  limitRate(app, settings.requestsPerMinute);
  answerOtherMethods(app);
  const openApi = collectOpenApi(app, declaration, settings.version);
  addDataRoutes(app, context, declaration);
  addOperationRoutes(app, context, readiness);
  const pages = addPageRoutes(app, { folder: input.publicFolder, title: declaration.title, shapes, openApi });
  app.setNotFoundHandler((request, reply) => {
    if (wantsPage(request)) return pages.notFound(reply);
    throw new Problem(
      404,
      "path",
      "There is nothing at this path.",
      "See /docs for the paths of this service.",
    );
  });
  // Types are there before the first request, where Snowflake is; where it is not, the first request asks again.
  if (settings.shapeSeconds > 0)
    shapes
      .all()
      .catch((error: unknown) => log.logger.warn({ err: error }, "Tables could not be described yet"));
  return { app, readiness };
}

/** Lines name their request themselves: a logger for each would cost more than most have to say. */
function childless(logger: FastifyBaseLogger): FastifyBaseLogger {
  const made = Object.create(logger) as FastifyBaseLogger;
  made.child = () => made;
  return made;
}

/** A browser that goes somewhere, not a program that asks for data. */
function wantsPage({ method, headers }: FastifyRequest): boolean {
  return method === "GET" && /\btext\/html\b/.test(headers.accept ?? "");
}

function requestId(raw: { headers: Record<string, unknown> }): string {
  const given = raw.headers["x-request-id"];
  if (typeof given === "string" && /^[\w-]{8,64}$/.test(given)) return given;
  requests += 1;
  return `${PROCESS}-${requests.toString(36)}`;
}

/** No two processes share it, so that a number behind it makes an id that no other request has. */
const PROCESS = randomUUID().slice(0, 18);
let requests = 0;

function refuse(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  const problem = problemOf(error);
  if (problem.statusCode >= 500)
    request.log.error({ request: request.id, err: problem.cause ?? problem }, problem.message);
  reply
    .code(problem.statusCode)
    .headers({ ...problem.headers, "cache-control": "no-store" })
    .type(PROBLEM_TYPE)
    .send(bodyOf(problem, request.id));
}
