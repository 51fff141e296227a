import { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { FastifyReply } from "fastify";
import { append, bytesOf, byteText } from "../formats/byte-text.ts";
import type { FormatName } from "../formats/media-types.ts";
import { type RowWriter, rowWriter } from "../formats/write-rows.ts";
import type { Caller } from "../rows/row-source.ts";
import type { TableQuery } from "../rows/table-query.ts";
import { fieldOf, type Row } from "../rows/tables.ts";
import type { Answering } from "./answering.ts";
import { cursorFor } from "./cursor.ts";
import { compressor } from "./encodings.ts";

/** Room in a chunk of a streamed answer: large enough to make few writes, small enough to keep memory flat. */
const CHUNK = 64 * 1024;

/**
 * Where pages are written before they are copied to their size: nothing else happens between the two. What grew for an
 * unusually large one is not kept.
 */
let draft = byteText(CHUNK);
const LARGEST_DRAFT = 1024 * 1024;

/** A table's rows as a client asked for them. `shown` fields are written; further ones are there for the cursor. */
export interface TableAnswer {
  readonly query: TableQuery;
  readonly shown: readonly string[];
  readonly caller: Caller;
  /** The path of the page that follows a cursor. */
  nextPath(cursor: string): string;
}

/** One page: read whole, so that its length and the link to the next page are known before it is sent. */
export async function answerPage(answering: Answering, answer: TableAnswer): Promise<FastifyReply> {
  const { query } = answer;
  const limit = query.limit ?? 0;
  const rows = await answering.readWhole({ ...query, limit: limit + 1 }, answer.caller);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  const next = last ? answer.nextPath(cursorFor(query, sortValues(query, last))) : null;
  const writer = writerOf(answer, answering.format);
  const text = draft;
  text.length = 0;
  append(text, writer.head);
  writer.rows(last ? rows.slice(0, limit) : rows, true, text);
  append(text, writer.tail(next));
  const bytes = Buffer.from(bytesOf(text));
  if (text.buffer.length > LARGEST_DRAFT) draft = byteText(CHUNK);
  return answering.send(bytes, next === null ? undefined : `<${next}>; rel="next"`);
}

/** All rows: sent while they are read. What is small enough joins the cache on the way. */
export async function answerAll(answering: Answering, answer: TableAnswer): Promise<FastifyReply> {
  const { reply, encoding } = answering;
  const writer = writerOf(answer, answering.format);
  const pieces = answering.collect(writtenRows(writer, answering.read(answer.query, answer.caller)));
  // The first piece is read before the headers go, so that a failure is still answered as one.
  const first = await pieces.next();
  const stream = Readable.from(resumed(first, pieces), { objectMode: false, highWaterMark: CHUNK });
  answering.head();
  if (encoding === "identity") return reply.send(stream);
  const compressed = compressor(encoding);
  stream.on("error", (error) => compressed.destroy(error));
  compressed.on("close", () => stream.destroy());
  return reply.header("content-encoding", encoding).send(stream.pipe(compressed));
}

async function* writtenRows(
  writer: RowWriter,
  batches: AsyncIterable<readonly Row[]>,
): AsyncGenerator<Buffer> {
  let text = byteText(CHUNK);
  append(text, writer.head);
  let first = true;
  for await (const batch of batches) {
    writer.rows(batch, first, text);
    first &&= batch.length === 0;
    if (text.length < CHUNK) continue;
    yield bytesOf(text);
    text = byteText(text.buffer.length);
    // Others get their turn even when rows come faster than they are sent.
    await nextTurn();
  }
  append(text, writer.tail(null));
  yield bytesOf(text);
}

async function* resumed(first: IteratorResult<Buffer>, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (!first.done) yield first.value;
  yield* rest;
}

function writerOf(answer: TableAnswer, format: FormatName): RowWriter {
  return rowWriter(
    format,
    answer.shown.map((field) => fieldOf(answer.query.table, field)),
  );
}

function sortValues(query: TableQuery, row: Row): (string | number | null)[] {
  return query.sort.map((key) => row[query.fields.indexOf(key.field)] ?? null);
}
