import { open as openFile } from "node:fs/promises";
import type { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import type { z } from "zod";
import type { QueryRecord } from "../engine/query-registry.ts";
import type { QueryRequest } from "../engine/submit-query.ts";
import { noSuchStatement } from "../errors/result-errors.ts";
import type { OpenSession } from "../session/session-registry.ts";
import type { ResultChunk } from "../types/result-set.ts";
import { type Answer, failure, queryFailure, success } from "./protocol/answer.ts";
import { finishedAnswer, runningAnswer } from "./protocol/query-answer.ts";
import { abortRequest, queryRequest } from "./protocol/requests.ts";
import { submitWithFaults, untilDone } from "./requests/await-query.ts";
import { readBinds } from "./requests/read-binds.ts";
import { readBody } from "./requests/read-body.ts";
import { type ServerParts, withSession } from "./requests/server-parts.ts";

/** Statements: run, ask for the result, ask how it stands, abort, fetch chunks. */
export function addQueryRoutes(server: FastifyInstance, parts: ServerParts): void {
  const { queries, submitter } = parts;
  const own = (open: OpenSession, id: string): QueryRecord | undefined => {
    const query = queries.byId(id);
    return query?.user === open.session.user ? query : undefined;
  };

  server.post<{ Querystring: { readonly requestId?: string } }>("/queries/v1/query-request", (request) =>
    withSession(parts, request, async (open) => {
      const body = await readBody(queryRequest, request.body, request.headers["content-encoding"]);
      if (body.bindStage) {
        return failure(
          "000002",
          "Unsupported feature in snowglobe: bind values uploaded to a stage (bindStage).",
        );
      }
      const query = await submitWithFaults(parts, body.sqlText, () =>
        submitter.submit(open.session, toRequest(body, request.query.requestId)),
      );
      if (body.asyncExec) return runningAnswer(query, true);
      return answerWhenDone(parts, open, query);
    }),
  );

  server.get<{ Params: { readonly id: string } }>("/queries/:id/result", (request) =>
    withSession(parts, request, async (open) => {
      const query = own(open, request.params.id);
      if (!query) return queryFailure(noSuchStatement(request.params.id), request.params.id);
      return answerWhenDone(parts, open, query);
    }),
  );

  server.get<{ Params: { readonly id: string } }>("/monitoring/queries/:id", (request) =>
    withSession(parts, request, (open) => {
      const query = own(open, request.params.id);
      return success({ queries: query ? [monitored(query)] : [] });
    }),
  );

  server.post("/queries/v1/abort-request", (request) =>
    withSession(parts, request, async (open) => {
      const body = await readBody(abortRequest, request.body, request.headers["content-encoding"]);
      return abort(queries.byRequest(open.session.id, body.requestId));
    }),
  );
  server.post<{ Params: { readonly id: string } }>("/queries/:id/abort-request", (request) =>
    withSession(parts, request, (open) => abort(own(open, request.params.id))),
  );

  server.get<{ Params: { readonly key: string; readonly index: string } }>(
    "/chunks/:key/:index",
    async (request, reply) => {
      const chunk = parts.results.chunk(request.params.key, Number(request.params.index));
      const rows = chunk && (await openChunk(chunk));
      // As an address that was signed for a time and is out of it.
      if (!rows) return reply.status(403).send(failure("000710", "The result of this chunk has expired."));
      return reply
        .header("content-type", "application/octet-stream")
        .header("content-encoding", "gzip")
        .header("content-length", chunk.compressedSize)
        .send(rows);
    },
  );
}

function toRequest(body: z.infer<typeof queryRequest>, requestId: string | undefined): QueryRequest {
  const parameters: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(body.parameters ?? {}))
    if (value !== null) parameters[name] = value;
  return {
    sql: body.sqlText,
    requestId: requestId ?? null,
    binds: readBinds(body.bindings ?? {}),
    parameters,
    describeOnly: body.describeOnly ?? false,
    asynchronous: body.asyncExec ?? false,
  };
}

/** The query's answer, or "still running" when it takes longer than a request should wait. */
async function answerWhenDone(parts: ServerParts, open: OpenSession, query: QueryRecord): Promise<Answer> {
  await untilDone(query, parts.patience);
  if (query.status === "RUNNING") return runningAnswer(query, false);
  return finishedAnswer(query, open.session, parts.account.url());
}

/** Undefined when the file has just been erased. */
async function openChunk({ path, start, compressedSize }: ResultChunk): Promise<Readable | undefined> {
  const file = await openFile(path).catch(() => undefined);
  return file?.createReadStream({ start, end: start + compressedSize - 1 });
}

function monitored(query: QueryRecord): Record<string, unknown> {
  return {
    id: query.id,
    status: query.status,
    state: query.status,
    sqlText: query.sql,
    startTime: query.startedAt,
    endTime: query.endedAt ?? 0,
    sessionId: Number(query.sessionId),
    warehouseName: query.warehouse,
    errorCode: query.error?.code ?? null,
    errorMessage: query.error?.message ?? null,
  };
}

/** 000605 when there is nothing to abort. */
function abort(query: QueryRecord | undefined): Answer {
  if (query?.status !== "RUNNING") {
    return failure("000605", "Identified SQL statement is not currently executing.", { sqlState: "02000" });
  }
  query.abort.abort();
  return success(null);
}
