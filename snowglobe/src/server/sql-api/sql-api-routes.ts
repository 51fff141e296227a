import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from "fastify";
import type { QueryRecord } from "../../engine/query-registry.ts";
import { noSuchStatement, resultGone } from "../../errors/result-errors.ts";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import type { SignedIn } from "../../session/authenticate.ts";
import { untilDone } from "../requests/await-query.ts";
import { pathOf, requestError } from "../requests/request-error.ts";
import type { ServerParts } from "../requests/server-parts.ts";
import {
  type ApiAnswer,
  cancelled,
  failed,
  inProgress,
  partitionLinks,
  refusal,
  succeeded,
} from "./answers.ts";
import { authorize } from "./authorize.ts";
import { packedPartition, partitionInfo } from "./partitions.ts";
import type { ValueOptions } from "./result-values.ts";
import { submitStatement } from "./submit-statement.ts";
import { cancelQuery, readQuery, readSubmitted, statusQuery, submitQuery } from "./submitted-request.ts";

/** What a statement was submitted with and its results are read with. */
interface Origin {
  readonly requestId: string | undefined;
  readonly values: ValueOptions;
}
const PLAIN: ValueOptions = { nullable: true, binary: "HEX" };

const METHODS: readonly HTTPMethods[] = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/**
 * The SQL REST API: POST /api/v2/statements, GET …/{handle}, POST …/{handle}/cancel.
 * https://docs.snowflake.com/en/developer-guide/sql-api/reference
 */
export function sqlApiRoutes(parts: ServerParts): (api: FastifyInstance) => Promise<void> {
  const origins = new WeakMap<QueryRecord, Origin>();
  const byRequest = (user: string, requestId: string) =>
    parts.queries
      .history()
      .find((query) => query.user === user && origins.get(query)?.requestId === requestId);
  // Statements of one request are read as that request asked.
  const valuesOf = (query: QueryRecord): ValueOptions => {
    const parent = query.parentId === null ? undefined : parts.queries.byId(query.parentId);
    return (origins.get(query) ?? (parent && origins.get(parent)))?.values ?? PLAIN;
  };
  const own = (user: string, handle: string) => {
    const query = parts.queries.byId(handle);
    return query?.user === user ? query : undefined;
  };
  const answerOf = async (query: QueryRecord, partition: number, submitting: boolean): Promise<ApiAnswer> => {
    if (query.status === "RUNNING") return inProgress(query);
    const { error, result } = query;
    if (error) return failed(error, query, submitting);
    if (!result) return failed(resultGone(query.id), query, submitting);
    if (partition === 0) return succeeded(query, result, valuesOf(query));
    const count = partitionInfo(result).length;
    if (partition >= count) return failed(noSuchPartition(partition, count), query, submitting);
    const body = await packedPartition(result, partition, valuesOf(query));
    if (!body) return failed(resultGone(query.id), query, submitting);
    const headers = { "content-encoding": "gzip", link: partitionLinks(query, partition, count) };
    return { status: 200, headers, body };
  };

  const submit = async (request: FastifyRequest, signedIn: SignedIn): Promise<ApiAnswer> => {
    const asked = readQuery(submitQuery, request.query);
    const submitted = await readSubmitted(request.body, request.headers);
    const user = signedIn.user.path.name;
    // https://docs.snowflake.com/en/developer-guide/sql-api/submitting-requests#resubmitting-a-request-to-execute-sql-statements
    const known = asked.retry && asked.requestId ? byRequest(user, asked.requestId) : undefined;
    const query = known ?? (await submitStatement(parts, signedIn, submitted, asked.async ?? false));
    if (!known) {
      const binary = /^base64$/i.test(String(submitted.parameters.BINARY_OUTPUT_FORMAT)) ? "BASE64" : "HEX";
      const values = { nullable: asked.nullable ?? true, binary } as const;
      origins.set(query, { requestId: asked.requestId, values });
    }
    if (asked.async) return inProgress(query);
    await untilDone(query, parts.patience);
    return answerOf(query, 0, true);
  };
  const status = async (request: FastifyRequest, signedIn: SignedIn): Promise<ApiAnswer> => {
    const { partition } = readQuery(statusQuery, request.query);
    const handle = handleOf(request);
    const query = own(signedIn.user.path.name, handle);
    return query ? answerOf(query, partition ?? 0, false) : unknownStatement(handle);
  };
  const cancel = async (request: FastifyRequest, signedIn: SignedIn): Promise<ApiAnswer> => {
    readQuery(cancelQuery, request.query);
    const handle = handleOf(request);
    const query = own(signedIn.user.path.name, handle);
    if (!query) return unknownStatement(handle);
    if (query.status !== "RUNNING") return failed(notRunning(), query, false);
    query.abort.abort();
    return cancelled(query);
  };

  return async (api) => {
    const route = (
      method: "GET" | "POST",
      url: string,
      work: (request: FastifyRequest, signedIn: SignedIn) => Promise<ApiAnswer>,
    ) => {
      api.route({ method, url, handler: (request, reply) => answered(parts, request, reply, work) });
      api.route({
        method: METHODS.filter((other) => other !== method),
        url,
        handler: (_request, reply) => reply.status(405).header("allow", method).send(),
      });
    };
    for (const url of ["/v2/statements", "/v2/statements/"]) route("POST", url, submit);
    route("GET", "/v2/statements/:handle", status);
    route("POST", "/v2/statements/:handle/cancel", cancel);
    api.setErrorHandler((error, request, reply) => {
      const found = requestError(parts, error, request, reply);
      const code = found && found.status < 500 ? "390142" : "390000";
      return found && reply.status(found.status).send({ code, message: found.message });
    });
    api.setNotFoundHandler((request, reply) =>
      reply.status(404).send({
        code: "390404",
        message: `snowglobe has no ${request.method} ${pathOf(request)}: of Snowflake's REST APIs it has /api/v2/statements.`,
      }),
    );
  };
}

async function answered(
  parts: ServerParts,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (request: FastifyRequest, signedIn: SignedIn) => Promise<ApiAnswer>,
): Promise<FastifyReply> {
  const accept = request.headers.accept ?? "null";
  if (!/(^|[\s,])(\*\/\*|application\/(json|\*))/i.test(accept)) {
    const message = `Unsupported Accept header ${accept} is specified.`;
    return reply.status(406).send({ code: "391902", message });
  }
  const signedIn = await refusing(() => authorize(parts, request.headers, request.ip));
  if (signedIn instanceof SnowflakeError) return reply.status(401).send(refusal(signedIn));
  const answer = await refusing(() => work(request, signedIn));
  if (answer instanceof SnowflakeError) return reply.status(422).send(refusal(answer));
  return reply
    .status(answer.status)
    .headers({ "content-type": "application/json", ...answer.headers })
    .send(answer.body);
}

/** What the work gives, or the refusal that it ends with. */
async function refusing<Value>(work: () => Promise<Value>): Promise<Value | SnowflakeError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SnowflakeError) return error;
    throw error;
  }
}

function handleOf({ params }: FastifyRequest): string {
  return typeof params === "object" && params !== null && "handle" in params ? String(params.handle) : "";
}

function unknownStatement(handle: string): ApiAnswer {
  return { status: 422, body: { ...refusal(noSuchStatement(handle)), statementHandle: handle } };
}

function notRunning(): SnowflakeError {
  return new SnowflakeError("000605", "02000", "Identified SQL statement is not currently executing.");
}

function noSuchPartition(partition: number, count: number): SnowflakeError {
  return new SnowflakeError(
    "000710",
    "02000",
    `There is no partition ${partition}: the result has ${count}.`,
  );
}
