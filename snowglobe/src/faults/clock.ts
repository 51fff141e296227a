/** The time that statements see: the machine's, until it is set. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Whether it was frozen. */
  stands(): boolean;
  /** From this time on it goes as the machine's does. */
  set(time: Date): void;
  /** It stands, at this time or at the present one, until it is set, advanced or reset. */
  freeze(time?: Date): void;
  /** Forward, or back when negative. A clock that stands goes on standing. */
  advance(milliseconds: number): void;
  /** The machine's time again. */
  reset(): void;
}

export function createClock(machine: () => number = Date.now): Clock {
  let offset = 0;
  let standsAt: number | undefined;
  const now = () => standsAt ?? machine() + offset;
  const valid = (milliseconds: number, what: string) => {
    if (!Number.isFinite(milliseconds)) throw new TypeError(`snowglobe: ${what} is no time`);
    return milliseconds;
  };
  return {
    now,
    stands: () => standsAt !== undefined,
    set(time) {
      offset = valid(time.getTime(), "what the clock is set to") - machine();
      standsAt = undefined;
    },
    freeze(time) {
      standsAt = time === undefined ? now() : valid(time.getTime(), "what the clock is frozen at");
    },
    advance(milliseconds) {
      valid(milliseconds, "what the clock is advanced by");
      if (standsAt === undefined) offset += milliseconds;
      else standsAt += milliseconds;
    },
    reset() {
      offset = 0;
      standsAt = undefined;
    },
  };
}
