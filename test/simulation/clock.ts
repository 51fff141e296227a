/** Time that moves from event to event, and as far as all work of this moment has come to wait. */
export interface Clock {
  /** milliseconds since 1970 */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** does something at a time; what is past is done next */
  at(time: number, act: () => void): void;
  /** To be called by work that goes on outside of this clock (a stream, a thread): time stands still until it is let go. */
  hold(): () => void;
  /** Runs until nothing is left to happen, or this time. */
  run(until: number): Promise<void>;
}

interface Event {
  readonly time: number;
  /** of two at the same time the one that was planned first */
  readonly order: number;
  readonly act: () => void;
}

export function createClock(start: number): Clock {
  let time = start;
  let order = 0;
  let held = 0;
  const events = createHeap();
  const at = (when: number, act: () => void) =>
    events.push({ time: Math.max(time, when), order: order++, act });

  /** All that can go on without time passing has gone on. */
  const settle = async () => {
    do await new Promise(setImmediate);
    while (held > 0);
  };

  return {
    now: () => time,
    sleep: (milliseconds) => new Promise((resolve) => at(time + milliseconds, resolve)),
    at,
    hold() {
      let holding = true;
      held += 1;
      return () => {
        if (holding) held -= 1;
        holding = false;
      };
    },
    async run(until) {
      await settle();
      for (let next = events.peek(); next !== undefined && next.time <= until; next = events.peek()) {
        events.pop();
        time = next.time;
        next.act();
        await settle();
      }
      time = Math.max(time, until);
    },
  };
}

const isBefore = (a: Event, b: Event) => a.time < b.time || (a.time === b.time && a.order < b.order);

/** A binary heap, the next event at its top. */
function createHeap() {
  const heap: Event[] = [];
  const swap = (a: number, b: number) => {
    const [one, two] = [heap[a], heap[b]];
    if (one === undefined || two === undefined) return;
    heap[a] = two;
    heap[b] = one;
  };
  const before = (a: number, b: number) => {
    const [one, two] = [heap[a], heap[b]];
    return one !== undefined && two !== undefined && isBefore(one, two);
  };
  return {
    peek: () => heap[0],
    push(event: Event) {
      heap.push(event);
      for (let at = heap.length - 1; at > 0; ) {
        const parent = (at - 1) >> 1;
        if (!before(at, parent)) return;
        swap(at, parent);
        at = parent;
      }
    },
    pop() {
      swap(0, heap.length - 1);
      heap.pop();
      for (let at = 0; ; ) {
        let first = at;
        for (const child of [2 * at + 1, 2 * at + 2]) if (before(child, first)) first = child;
        if (first === at) return;
        swap(at, first);
        at = first;
      }
    },
  };
}
