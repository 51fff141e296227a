import { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { FastifyReply } from "fastify";
import { append, bytesOf, byteText } from "../formats/byte-text.ts";
import type { FormatName } from "../formats/media-types.ts";
import type { RowWriter } from "../formats/write-rows.ts";
import { positionOf, type TableQuery } from "../rows/table-query.ts";
import type { Cell, Row } from "../tables/field.ts";
import { type Answering, keepOnTheWay, readAllRows, readRows, sendAndKeep, setHeaders } from "./answering.ts";
import { cursorFor } from "./cursor.ts";
import { compressor } from "./encodings.ts";
import { Problem } from "./problem.ts";

/** Room in a chunk of a streamed answer: large enough to make few writes, small enough to keep memory flat. */
const CHUNK = 64 * 1024;
/** Rows that are written before looking whether a chunk is full, and room for them, so that it seldom has to grow. */
const ROWS_AT_ONCE = 100;
const ROOM = CHUNK + 32 * 1024;

/** Where pages are written, one behind the other until it is full. What grew for an unusually large one is not kept. */
let slab = byteText(CHUNK);
const LARGEST_SLAB = 1024 * 1024;
/** Pages up to this many bytes are sent from where they were written; larger ones are copied, so that slabs last. */
const LEFT_IN_PLACE = 16 * 1024;

/** How a table's rows are to be written: depends on the address only. */
export interface TableForm {
  writer(format: FormatName): RowWriter;
  /** The path of the page that follows a cursor. */
  nextPath(cursor: string): string;
  /** Mark of the question for cursors. */
  readonly mark: string;
}

/** One page: read whole, so that its length and the link to the next page are known before it is sent. */
export async function answerPage(answering: Answering, form: TableForm, query: TableQuery): Promise<void> {
  const limit = query.limit ?? 0;
  const rows = await readAllRows(answering, { ...query, limit: limit + 1 });
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  const next = last ? form.nextPath(cursorFor(form.mark, sortValues(query, last))) : null;
  const bytes = pageOf(form.writer(answering.format), last ? rows.slice(0, limit) : rows, next);
  return sendAndKeep(answering, bytes, next === null ? undefined : `<${next}>; rel="next"`);
}

/** All rows of an answer that is small, or else refused. @throws {Problem} 422 beyond the most rows that it may have */
export async function answerWhole(
  answering: Answering,
  form: TableForm,
  query: TableQuery,
  most: number,
): Promise<void> {
  const rows = await readAllRows(answering, { ...query, limit: most + 1 });
  if (rows.length > most)
    throw new Problem(
      422,
      "cost",
      `The answer has more than ${most} groups.`,
      "Ask for pages (limit=1000), group by fewer fields, or filter more.",
    );
  return sendAndKeep(answering, pageOf(form.writer(answering.format), rows, null));
}

function pageOf(writer: RowWriter, rows: readonly Row[], next: string | null): Buffer {
  const text = slab;
  const start = text.length;
  append(text, writer.head);
  writer.rows(rows, true, text);
  append(text, writer.tail(next));
  const page = text.buffer.subarray(start, text.length);
  if (page.length <= LEFT_IN_PLACE) {
    if (text.length + LEFT_IN_PLACE > text.buffer.length) slab = byteText(CHUNK);
    return page;
  }
  text.length = start;
  if (text.buffer.length > LARGEST_SLAB) slab = byteText(CHUNK);
  return Buffer.from(page);
}

/** All rows: sent while they are read. What is small enough joins the cache on the way. */
export async function answerAll(
  answering: Answering,
  form: TableForm,
  query: TableQuery,
): Promise<FastifyReply> {
  const { reply, encoding } = answering;
  const writer = form.writer(answering.format);
  const pieces = keepOnTheWay(answering, writtenRows(writer, readRows(answering, query)));
  // The first piece is read before the headers go, so that a failure is still answered as one.
  const first = await pieces.next();
  const stream = Readable.from(resumed(first, pieces), { objectMode: false, highWaterMark: CHUNK });
  setHeaders(answering, encoding);
  if (encoding === "identity") return reply.send(stream);
  const compressed = compressor(encoding);
  stream.on("error", (error) => compressed.destroy(error));
  compressed.on("close", () => stream.destroy());
  return reply.send(stream.pipe(compressed));
}

async function* writtenRows(
  writer: RowWriter,
  batches: AsyncIterable<readonly Row[]>,
): AsyncGenerator<Buffer> {
  let text = byteText(ROOM);
  append(text, writer.head);
  let first = true;
  for await (const batch of batches) {
    let given = false;
    for (let at = 0; at < batch.length; at += ROWS_AT_ONCE) {
      writer.rows(batch.slice(at, at + ROWS_AT_ONCE), first, text);
      first = false;
      if (text.length < CHUNK) continue;
      yield bytesOf(text);
      text = byteText(ROOM);
      given = true;
    }
    // Others get their turn even when rows come faster than they are sent.
    if (given) await nextTurn();
  }
  append(text, writer.tail(null));
  yield bytesOf(text);
}

async function* resumed(first: IteratorResult<Buffer>, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (!first.done) yield first.value;
  yield* rest;
}

function sortValues(query: TableQuery, row: Row): Cell[] {
  return query.sort.map((key) => row[positionOf(query, key)] ?? null);
}
