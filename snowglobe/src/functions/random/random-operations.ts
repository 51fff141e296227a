/** Numbers between 0 and 1 from a seed of 64 bits: SplitMix64. */
function* numbersOf(seed: string): Generator<number> {
  let state = BigInt.asUintN(64, BigInt(seed));
  for (;;) {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let mixed = BigInt.asUintN(64, (state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    yield Number((mixed ^ (mixed >> 31n)) >> 11n) / 2 ** 53;
  }
}

function first(numbers: Generator<number>): number {
  return Number(numbers.next().value);
}

const LETTERS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

function randomText(length: string, seed: string): string {
  const numbers = numbersOf(seed);
  return Array.from({ length: Math.max(0, Number(length)) }, () =>
    LETTERS.charAt(Math.floor(first(numbers) * LETTERS.length)),
  ).join("");
}

/** Box and Muller's way. */
function normal(mean: string, deviation: string, seed: string): string {
  const numbers = numbersOf(seed);
  const [u, v] = [1 - first(numbers), first(numbers)];
  return String(Number(mean) + Number(deviation) * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v));
}

const sums = new Map<string, Float64Array>();

/** The sums of 1/i^s up to each i. */
function sumsOf(exponent: string, count: string): Float64Array {
  const key = `${exponent} ${count}`;
  const known = sums.get(key);
  if (known) return known;
  const made = new Float64Array(Number(count));
  let sum = 0;
  for (let index = 0; index < made.length; index += 1) {
    sum += (index + 1) ** -Number(exponent);
    made[index] = sum;
  }
  sums.clear();
  sums.set(key, made);
  return made;
}

function zipf(exponent: string, count: string, seed: string): string {
  const all = sumsOf(exponent, count);
  const wanted = first(numbersOf(seed)) * (all.at(-1) ?? 0);
  let [low, high] = [0, all.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle] ?? 0) > wanted) high = middle;
    else low = middle + 1;
  }
  return String(low + 1);
}

/** Operations of `sf_variant` that make random values of a random seed. */
export const randomOperations: Readonly<Record<string, (...args: string[]) => string | null>> = {
  RANDSTR: (length = "0", seed = "0") => randomText(length, seed),
  NORMAL: (mean = "0", deviation = "1", seed = "0") => normal(mean, deviation, seed),
  ZIPF: (exponent = "1", count = "1", seed = "0") => zipf(exponent, count, seed),
};
