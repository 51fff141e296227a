import type { FastifyReply, FastifyRequest } from "fastify";
import { CONTENT_TYPES, type FormatName } from "../formats/media-types.ts";
import type { Caller, ReadOptions } from "../rows/row-source.ts";
import type { TableQuery } from "../rows/table-query.ts";
import type { Row, TableName } from "../rows/tables.ts";
import { type CachedBody, encoded } from "./body-cache.ts";
import type { Context } from "./context.ts";
import type { Encoding } from "./encodings.ts";
import { etagHeader, etagOf, matchesEtag } from "./etag.ts";
import { encodingFor, formatFor } from "./negotiate.ts";

/** One request for data on its way to an answer: who asks, in which format, under which tag. */
export interface Answering {
  readonly reply: FastifyReply;
  readonly format: FormatName;
  readonly encoding: Encoding;
  /** Rows from the source; ended when the client goes away. */
  read(query: TableQuery, caller: Caller): AsyncIterable<readonly Row[]>;
  /** The same, all of them at once. */
  readWhole(query: TableQuery, caller: Caller): Promise<readonly Row[]>;
  /** Sends a whole body, and keeps it. */
  send(bytes: Buffer, link?: string): Promise<FastifyReply>;
  /** Sets the headers that every answer has. */
  head(): void;
  /** Passes pieces of a body on, and keeps the body if it turns out small enough. */
  collect(pieces: AsyncGenerator<Buffer>): AsyncGenerator<Buffer>;
}

const BOTH: Readonly<Record<string, string>> = {
  "cache-control": "private, no-cache",
  vary: "Accept, Accept-Encoding",
};

/**
 * Answers from what is known, or prepares the answer: 304 when the client has it, the kept body when there is one.
 * @param tables what the answer is made of; its version is the version of all.
 * @param prepare makes what the answer takes, and throws when the question is no good; not called for a body that is kept,
 * whose question was good.
 * @returns the sent reply, or an Answering to go on with and what was prepared.
 */
export async function startAnswering<Prepared>(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  caller: Caller,
  tables: readonly TableName[],
  prepare: () => Prepared,
): Promise<{ sent: FastifyReply } | { answering: Answering; prepared: Prepared }> {
  const format = formatFor(request);
  const encoding = encodingFor(request);
  const versions =
    knownVersions(context, caller, tables) ?? (await askedVersions(context, request, caller, tables));
  const key = `${versions}${format} ${request.url}`;
  const kept = context.cache.get(key);
  const etag = kept?.etag ?? etagOf(key);
  const prepared = kept ? undefined : prepare();
  const head = () => {
    reply.headers(BOTH);
    reply.header("etag", etagHeader(etag, encoding));
    reply.header("content-type", CONTENT_TYPES[format]);
  };
  if (matchesEtag(request.headers["if-none-match"], etag)) {
    context.metrics.cache.inc({ outcome: "match" });
    reply.headers(BOTH).header("etag", etagHeader(etag, encoding));
    return { sent: reply.code(304).send() };
  }
  const sendBody = async (body: CachedBody) => {
    const ready = encoded(body, encoding);
    const { bytes, encoding: used } = ready instanceof Promise ? await ready : ready;
    reply.headers(BOTH);
    reply.header("etag", etagHeader(etag, used));
    reply.header("content-type", body.contentType);
    if (body.link !== undefined) reply.header("link", body.link);
    if (used !== "identity") reply.header("content-encoding", used);
    return reply.send(bytes);
  };
  if (kept) {
    context.metrics.cache.inc({ outcome: "hit" });
    return { sent: await sendBody(kept) };
  }
  context.metrics.cache.inc({ outcome: "miss" });
  const bodyOf = (bytes: Buffer, link?: string): CachedBody => ({
    etag,
    contentType: CONTENT_TYPES[format],
    link,
    bytes: new Map([["identity", bytes]]),
  });
  const keeps = (size: number) => size <= context.cache.largest;
  const openRead = () => startRead(context, request.id, reply);
  return {
    prepared: prepared ?? prepare(),
    answering: {
      reply,
      format,
      encoding,
      head,
      async *read(query, reader) {
        const { options, done } = openRead();
        try {
          yield* context.source.read(query, reader, options);
        } finally {
          done(query.table);
        }
      },
      async readWhole(query, reader) {
        const { options, done } = openRead();
        try {
          let rows: readonly Row[] | undefined;
          for await (const batch of context.source.read(query, reader, options))
            rows = rows ? rows.concat(batch) : batch;
          return rows ?? [];
        } finally {
          done(query.table);
        }
      },
      async send(bytes, link) {
        const body = bodyOf(bytes, link);
        if (keeps(bytes.length)) context.cache.set(key, body);
        return sendBody(body);
      },
      async *collect(pieces) {
        const seen: Buffer[] = [];
        let size = 0;
        for await (const piece of pieces) {
          size += piece.length;
          if (keeps(size)) seen.push(piece);
          else seen.length = 0;
          yield piece;
        }
        if (keeps(size)) context.cache.set(key, bodyOf(Buffer.concat(seen)));
      },
    },
  };
}

/** What a read is told, and what is to be done after it. The read is ended when the client goes away. */
function startRead(
  context: Context,
  requestId: string,
  reply: FastifyReply,
): { options: ReadOptions; done(table: TableName): void } {
  let gone: AbortController | undefined;
  const leave = () => gone?.abort();
  const startedAt = performance.now();
  return {
    options: {
      requestId,
      // Made when it is asked for: a page that stands ready needs none.
      get signal() {
        if (!gone) {
          gone = new AbortController();
          reply.raw.once("close", leave);
        }
        return gone.signal;
      },
    },
    done(table) {
      context.metrics.reads.observe({ table }, (performance.now() - startedAt) / 1000);
      if (gone) reply.raw.off("close", leave);
    },
  };
}

const SERVICE: Caller = { kind: "service" };

/** The mapping of companies to platforms is no one's secret: it is read as the service, for everyone. */
function readerOf(table: TableName, caller: Caller): Caller {
  return table === "vendors" ? SERVICE : caller;
}

/** Users and versions of the tables as a text, if all are known and fresh. */
function knownVersions(context: Context, caller: Caller, tables: readonly TableName[]): string | undefined {
  let text = "";
  for (const table of tables) {
    const version = context.versions.known(table, readerOf(table, caller));
    if (!version) return undefined;
    text += `${version.user} ${version.version} `;
  }
  return text;
}

/** The same, asking for those that are not known. */
async function askedVersions(
  context: Context,
  request: FastifyRequest,
  caller: Caller,
  tables: readonly TableName[],
): Promise<string> {
  let text = "";
  for (const table of tables) {
    const options = { requestId: request.id, signal: new AbortController().signal };
    const version = await context.versions.of(table, readerOf(table, caller), options);
    text += `${version.user} ${version.version} `;
  }
  return text;
}
