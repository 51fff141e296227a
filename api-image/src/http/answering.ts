import type { FastifyReply, FastifyRequest } from "fastify";
import { CONTENT_TYPES, type FormatName } from "../formats/media-types.ts";
import { type Caller, SERVICE } from "../rows/row-source.ts";
import type { Query } from "../rows/table-query.ts";
import type { Row } from "../tables/field.ts";
import type { Table } from "../tables/table.ts";
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
  readonly tables: readonly Table[];
  /** Short text that no other address has. */
  readonly tag: string;
  /** Whether answers are tagged and kept: all of the tables must say so. */
  readonly kept: boolean;
}

/** One request for data on its way to an answer: who asks, in which format, under which tag. */
export interface Answering {
  readonly context: Context;
  readonly requestId: string;
  readonly reply: FastifyReply;
  readonly caller: Caller;
  readonly format: FormatName;
  readonly encoding: Encoding;
  /** Tag of the answer, and what it is kept under; undefined where neither is done. */
  readonly kept?: { readonly etag: string; readonly key: string };
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
      kept: { etag: `${tags}${subject.tag}-${format}`, key: `${tags}${format} ${request.url}` },
    };
    const sent = fromMemory(answering, answering.kept, request.headers["if-none-match"]);
    if (!sent) return make(answering);
    return sent === true ? undefined : sent;
  };
  if (!subject.kept) return make({ context, requestId: request.id, reply, caller, format, encoding });
  const known = knownVersions(context, caller, subject.tables);
  return known ? go(known) : askVersions(context, request.id, reply, caller, subject.tables).then(go);
}

const BOTH: Readonly<Record<string, string>> = {
  "cache-control": "private, no-cache",
  vary: "Accept, Accept-Encoding",
};

const UNKEPT: Readonly<Record<string, string>> = { ...BOTH, "cache-control": "private, no-store" };

/**
 * Answers with what the client has, or with what is kept.
 * @returns false when there is neither, true when it is sent, else what resolves when it is
 */
function fromMemory(
  answering: Answering,
  { etag, key }: { readonly etag: string; readonly key: string },
  ifNoneMatch: string | undefined,
): boolean | Promise<void> {
  const { context, reply, encoding } = answering;
  if (ifNoneMatch !== undefined && matchesEtag(ifNoneMatch, etag)) {
    context.metrics.cache.inc(MATCH);
    reply.headers(BOTH).header("etag", etagHeader(etag, encoding)).code(304).send();
    return true;
  }
  const kept = context.cache.get(key);
  context.metrics.cache.inc(kept ? HIT : MISS);
  if (!kept) return false;
  return sendBody(answering, kept) ?? true;
}

const MATCH = { outcome: "match" };
const HIT = { outcome: "hit" };
const MISS = { outcome: "miss" };

/** Sets the headers of an answer with rows. */
export function setHeaders(answering: Answering, encoding: Encoding): void {
  const { reply, kept, format } = answering;
  reply.headers(kept ? BOTH : UNKEPT);
  if (kept) reply.header("etag", etagHeader(kept.etag, encoding));
  reply.header("content-type", CONTENT_TYPES[format]);
  if (encoding !== "identity") reply.header("content-encoding", encoding);
}

/** Sends a whole body, and keeps it. */
export function sendAndKeep(answering: Answering, bytes: Buffer, link?: string): Promise<void> | undefined {
  const { kept, context } = answering;
  const keeps = kept !== undefined && bytes.length <= context.cache.largest;
  // Bytes that are part of something larger are copied, so that it is not kept with them.
  const own = keeps && bytes.length < bytes.buffer.byteLength ? Buffer.from(bytes) : bytes;
  const body = { link, bytes: new Map([["identity" as const, own]]) };
  if (keeps) context.cache.set(kept.key, body);
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
  const { kept, context } = answering;
  if (!kept) return yield* pieces;
  const { cache } = context;
  const seen: Buffer[] = [];
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size <= cache.largest) seen.push(piece);
    else seen.length = 0;
    yield piece;
  }
  if (size <= cache.largest)
    cache.set(kept.key, { link: undefined, bytes: new Map([["identity", Buffer.concat(seen)]]) });
}

/** Rows from the source, as the caller; ended when the client goes away. */
export async function* readRows(answering: Answering, query: Query): AsyncGenerator<readonly Row[]> {
  const { context, requestId, reply, caller } = answering;
  const reading = new Reading(context.metrics, requestId, reply);
  try {
    yield* context.source.read(query, readerOf(query.table, caller), reading);
  } finally {
    reading.done(query.table.name);
  }
}

/** The same, all of them at once. */
export async function readAllRows(answering: Answering, query: Query): Promise<readonly Row[]> {
  const { context, requestId, reply, caller } = answering;
  const reading = new Reading(context.metrics, requestId, reply);
  try {
    let rows: readonly Row[] | undefined;
    for await (const batch of context.source.read(query, readerOf(query.table, caller), reading))
      rows = rows ? rows.concat(batch) : batch;
    return rows ?? [];
  } finally {
    reading.done(query.table.name);
  }
}

/** As whom a table is read for a caller. */
export function readerOf({ rights }: Table, caller: Caller): Caller {
  return rights === "service" ? SERVICE : caller;
}

/** The tables' versions, if all are known and fresh. */
function knownVersions(
  context: Context,
  caller: Caller,
  tables: readonly Table[],
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
  reply: FastifyReply,
  caller: Caller,
  tables: readonly Table[],
): Promise<readonly KnownVersion[]> {
  const gone = new AbortController();
  const leave = () => gone.abort();
  reply.raw.once("close", leave);
  try {
    const versions: KnownVersion[] = [];
    for (const table of tables)
      versions.push(
        await context.versions.of(table, readerOf(table, caller), { requestId, signal: gone.signal }),
      );
    return versions;
  } finally {
    reply.raw.off("close", leave);
  }
}
