/**
 * Rows as the protocol's text, one behind the other with commas between, in memory that is used again: a large result
 * fills it hundreds of times, and strings of that size would wait for the garbage collector.
 */
export interface RowBuffer {
  /** Bytes that are in it. */
  readonly size: number;
  readonly rows: number;
  add(text: string): void;
  /** Puts in what another one holds. */
  copy(other: RowBuffer): void;
  /** What is in it. It holds until the next but one `take`. */
  take(): Buffer;
  /** What is in it, left there. */
  peek(): Buffer;
}

// In UTF-8 a code unit of JavaScript takes at most three bytes.
const MOST_BYTES = 3;

export function createRowBuffer(capacity: number): RowBuffer {
  let [filling, resting] = [Buffer.alloc(0), Buffer.alloc(0)];
  let size = 0;
  let rows = 0;
  const makeRoom = (bytes: number) => {
    if (filling.length - size >= bytes) return;
    const larger = Buffer.allocUnsafe(Math.max(capacity, filling.length * 2, size + bytes));
    filling.copy(larger, 0, 0, size);
    filling = larger;
  };
  return {
    get size() {
      return size;
    },
    get rows() {
      return rows;
    },
    add(text) {
      makeRoom(text.length * MOST_BYTES + 1);
      if (rows > 0) size += filling.write(",", size);
      size += filling.write(text, size);
      rows += 1;
    },
    copy(other) {
      const bytes = other.peek();
      makeRoom(bytes.length);
      size += bytes.copy(filling, size);
      rows += other.rows;
    },
    take() {
      const taken = filling.subarray(0, size);
      [filling, resting] = [resting, filling];
      size = 0;
      rows = 0;
      return taken;
    },
    peek: () => filling.subarray(0, size),
  };
}
