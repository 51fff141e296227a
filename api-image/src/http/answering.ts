import type { FastifyReply, FastifyRequest } from "fastify";
import { CONTENT_TYPES, type FormatName } from "../formats/media-types.ts";
import { type Caller, SERVICE } from "../rows/row-source.ts";
import type { TableQuery } from "../rows/table-query.ts";
import type { Row, TableName } from "../rows/tables.ts";
import { type CachedBody, encoded } from "./body-cache.ts";
import { callerOf } from "./caller.ts";
import type { Context } from "./context.ts";
import type { Encoding } from "./encodings.ts";
import { etagHeader, matchesEtag } from "./etag.ts";
import { encodingFor, formatFor } from "./negotiate.ts";
import { Reading } from "./reading.ts";
import type { KnownVersion } from "./version-memory.ts";

/** What an address asks for, as far as keeping its answer goes. */
export interface Subject {
  /** What the answer is made of; its version is the version of all. */
  readonly tables: readonly TableName[];
  /** Short text that no other address has. */
  readonly tag: string;
}

/** One request for data on its way to an answer: who asks, in which format, under which tag. */
export interface Answering {
  readonly context: Context;
  readonly requestId: string;
  readonly reply: FastifyReply;
  readonly caller: Caller;
  readonly format: FormatName;
  readonly encoding: Encoding;
  readonly etag: string;
  /** What the answer is kept under. */
  readonly key: string;
}

/**
 * Answers from what is known: 304 when the client has it, the kept body when there is one.
 * @param make makes the answer when there is none, and refuses a question that is no good; the question of a body that is
 * kept was good.
 * @returns nothing when the answer was sent at once, else what resolves when it is.
 */
export function answerFrom(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  subject: Subject,
  make: (answering: Answering) => Promise<unknown>,
): Promise<unknown> | undefined {
  const caller = callerOf(request, context.settings.callersRights);
  const format = formatFor(request);
  const encoding = encodingFor(request);
  const go = (versions: readonly KnownVersion[]) => {
    let tags = "";
    for (const version of versions) tags += `${version.tag}-`;
    const answering = {
      context,
      requestId: request.id,
      reply,
      caller,
      format,
      encoding,
      etag: `${tags}${subject.tag}-${format}`,
      key: `${tags}${format} ${request.url}`,
    };
    const sent = fromMemory(answering, request.headers["if-none-match"]);
    if (!sent) return make(answering);
    return sent === true ? undefined : sent;
  };
  const known = knownVersions(context, caller, subject.tables);
  return known ? go(known) : askVersions(context, request.id, caller, subject.tables).then(go);
}

const BOTH: Readonly<Record<string, string>> = {
  "cache-control": "private, no-cache",
  vary: "Accept, Accept-Encoding",
};

/**
 * Answers with what the client has, or with what is kept.
 * @returns false when there is neither, true when it is sent, else what resolves when it is
 */
function fromMemory(answering: Answering, ifNoneMatch: string | undefined): boolean | Promise<void> {
  const { context, reply, etag, encoding } = answering;
  if (ifNoneMatch !== undefined && matchesEtag(ifNoneMatch, etag)) {
    context.metrics.cache.inc(MATCH);
    reply.headers(BOTH).header("etag", etagHeader(etag, encoding)).code(304).send();
    return true;
  }
  const kept = context.cache.get(answering.key);
  context.metrics.cache.inc(kept ? HIT : MISS);
  if (!kept) return false;
  return sendBody(answering, kept) ?? true;
}

const MATCH = { outcome: "match" };
const HIT = { outcome: "hit" };
const MISS = { outcome: "miss" };

/** Sets the headers of an answer with rows. */
export function setHeaders(answering: Answering, encoding: Encoding): void {
  const { reply, etag, format } = answering;
  reply.headers(BOTH);
  reply.header("etag", etagHeader(etag, encoding));
  reply.header("content-type", CONTENT_TYPES[format]);
  if (encoding !== "identity") reply.header("content-encoding", encoding);
}

/** Sends a whole body, and keeps it. */
export function sendAndKeep(answering: Answering, bytes: Buffer, link?: string): Promise<void> | undefined {
  const { cache } = answering.context;
  const keeps = bytes.length <= cache.largest;
  // Bytes that are part of something larger are copied, so that it is not kept with them.
  const own = keeps && bytes.length < bytes.buffer.byteLength ? Buffer.from(bytes) : bytes;
  const body = { link, bytes: new Map([["identity" as const, own]]) };
  if (keeps) cache.set(answering.key, body);
  return sendBody(answering, body);
}

function sendBody(answering: Answering, body: CachedBody): Promise<void> | undefined {
  const send = ({ bytes, encoding }: { bytes: Buffer; encoding: Encoding }) => {
    setHeaders(answering, encoding);
    if (body.link !== undefined) answering.reply.header("link", body.link);
    answering.reply.send(bytes);
  };
  const ready = encoded(body, answering.encoding);
  if (ready instanceof Promise) return ready.then(send);
  send(ready);
}

/** Passes pieces of a body on, and keeps the body if it turns out small enough. */
export async function* keepOnTheWay(
  answering: Answering,
  pieces: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const { cache } = answering.context;
  const seen: Buffer[] = [];
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size <= cache.largest) seen.push(piece);
    else seen.length = 0;
    yield piece;
  }
  if (size <= cache.largest)
    cache.set(answering.key, { link: undefined, bytes: new Map([["identity", Buffer.concat(seen)]]) });
}

/** Rows from the source, as the caller; ended when the client goes away. */
export async function* readRows(answering: Answering, query: TableQuery): AsyncGenerator<readonly Row[]> {
  const { context, requestId, reply, caller } = answering;
  const reading = new Reading(context.metrics, requestId, reply);
  try {
    yield* context.source.read(query, caller, reading);
  } finally {
    reading.done(query.table);
  }
}

/** The same, all of them at once. */
export async function readAllRows(answering: Answering, query: TableQuery): Promise<readonly Row[]> {
  const { context, requestId, reply, caller } = answering;
  const reading = new Reading(context.metrics, requestId, reply);
  try {
    let rows: readonly Row[] | undefined;
    for await (const batch of context.source.read(query, caller, reading))
      rows = rows ? rows.concat(batch) : batch;
    return rows ?? [];
  } finally {
    reading.done(query.table);
  }
}

/** The mapping of companies to platforms is no one's secret: it is read as the service, for everyone. */
function readerOf(table: TableName, caller: Caller): Caller {
  return table === "vendors" ? SERVICE : caller;
}

/** The tables' versions, if all are known and fresh. */
function knownVersions(
  context: Context,
  caller: Caller,
  tables: readonly TableName[],
): readonly KnownVersion[] | undefined {
  const versions: KnownVersion[] = [];
  for (const table of tables) {
    const version = context.versions.known(table, readerOf(table, caller));
    if (!version) return undefined;
    versions.push(version);
  }
  return versions;
}

/** The same, asking for those that are not known. */
async function askVersions(
  context: Context,
  requestId: string,
  caller: Caller,
  tables: readonly TableName[],
): Promise<readonly KnownVersion[]> {
  const versions: KnownVersion[] = [];
  for (const table of tables)
    versions.push(await context.versions.of(table, readerOf(table, caller), requestId));
  return versions;
}
