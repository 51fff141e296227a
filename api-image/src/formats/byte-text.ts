/** Text being written as UTF-8 bytes: what is sent is bytes, and numbers become digits without a string between. */
export interface ByteText {
  buffer: Buffer;
  /** The same memory, for writing four bytes at once. */
  view: DataView;
  /** Bytes written so far. */
  length: number;
}

/** @param room bytes to begin with; it grows. */
export function byteText(room: number): ByteText {
  const buffer = Buffer.allocUnsafe(room);
  return { buffer, view: viewOf(buffer), length: 0 };
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
}

/** The buffer with room for that many more bytes. */
export function makeRoom(text: ByteText, more: number): Buffer {
  if (text.length + more > text.buffer.length) {
    const larger = Buffer.allocUnsafe(Math.max(2 * text.buffer.length, text.length + more));
    text.buffer.copy(larger, 0, 0, text.length);
    text.buffer = larger;
    text.view = viewOf(larger);
  }
  return text.buffer;
}

export function append(text: ByteText, added: string): void {
  const buffer = makeRoom(text, 3 * added.length);
  text.length += buffer.write(added, text.length);
}

/** What was written. It shares its memory with the text, which is not written to afterwards. */
export function bytesOf(text: ByteText): Buffer {
  return text.buffer.subarray(0, text.length);
}

/** A text that is written again and again, as words of four bytes. */
export interface Phrase {
  readonly words: readonly number[];
  readonly length: number;
}

/** Makes one. It is written with up to three bytes after it, which what follows writes over. */
export function phrase(text: string): Phrase {
  const bytes = Buffer.from(text);
  const padded = Buffer.alloc(Math.ceil(bytes.length / 4) * 4);
  bytes.copy(padded);
  const words = Array.from({ length: padded.length / 4 }, (_, index) => padded.readUInt32LE(4 * index));
  return { words, length: bytes.length };
}

/** The most bytes that {@link writePhrase} writes. */
export function phraseRoom(written: Phrase): number {
  return 4 * written.words.length;
}

/** Writes a phrase at a place with room, and gives the place after it. */
export function writePhrase(view: DataView, at: number, { words, length }: Phrase): number {
  for (let index = 0, place = at; index < words.length; index += 1, place += 4)
    view.setUint32(place, words[index] ?? 0, true);
  return at + length;
}

/** The most bytes that {@link writeNumber} writes. */
export const NUMBER_ROOM = 32;

/** Writes a number as JSON has it at a place with room, and gives the place after it. */
export function writeNumber(buffer: Buffer, at: number, value: number): number {
  const hundredths = Math.round(value * 100);
  // At most two decimals and nine digits: then these digits are the shortest that read back as the value, which is
  // what JSON.stringify writes.
  if (!(hundredths >= 0 && hundredths < 1e9 && hundredths / 100 === value))
    // JSON has no NaN and no infinity: they are written as words.
    return at + buffer.write(Number.isFinite(value) ? JSON.stringify(value) : `"${value}"`, at, "latin1");
  const whole = (hundredths / 100) | 0;
  const rest = hundredths - whole * 100;
  let place = writeWhole(buffer, at, whole);
  if (rest === 0) return place;
  const tenths = (rest / 10) | 0;
  buffer[place++] = 46;
  buffer[place++] = 48 + tenths;
  const last = rest - tenths * 10;
  if (last !== 0) buffer[place++] = 48 + last;
  return place;
}

function writeWhole(buffer: Buffer, at: number, value: number): number {
  let end = at + 1;
  for (let bound = 10; value >= bound; bound *= 10) end += 1;
  let left = value;
  for (let place = end - 1; place >= at; place -= 1) {
    const tenth = (left / 10) | 0;
    buffer[place] = 48 + left - tenth * 10;
    left = tenth;
  }
  return end;
}

/** The most bytes that {@link writeString} writes. */
export function stringRoom(value: string): number {
  return 6 * value.length + 2;
}

/** Writes a string as JSON has it at a place with room, and gives the place after it. */
export function writeString(buffer: Buffer, at: number, value: string): number {
  let place = at;
  buffer[place++] = 34;
  for (let index = 0; index < value.length; index += 1) {
    const code = value.charCodeAt(index);
    // What has to be escaped, or is more than a byte, is left to those who know all of that.
    if (code < 32 || code > 126 || code === 34 || code === 92)
      return at + buffer.write(JSON.stringify(value), at);
    buffer[place++] = code;
  }
  buffer[place++] = 34;
  return place;
}
