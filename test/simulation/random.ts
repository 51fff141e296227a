/** Chance that a seed repeats. */
export interface Random {
  /** from 0 up to 1, without it */
  next(): number;
  between(least: number, most: number): number;
  integer(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<T>(values: readonly T[]): T;
  /** gaps of what happens now and then, by their mean */
  gap(mean: number): number;
  /** another one, so that more of the one changes nothing of the other */
  branch(name: string): Random;
}

/** Mulberry32: small, fast, and good enough to spread faults. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between: (least, most) => least + next() * (most - least),
    integer,
    chance: (probability) => next() < probability,
    pick(values) {
      const value = values[integer(0, values.length - 1)];
      if (value === undefined) throw new Error("there is nothing to pick from");
      return value;
    },
    gap: (mean) => -Math.log(1 - next()) * mean,
    branch: (name) =>
      createRandom([...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, seed)),
  };
}
