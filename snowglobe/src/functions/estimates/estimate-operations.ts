import { SnowflakeError } from "../../errors/snowflake-error.ts";
import { compareValues, keyOf } from "../../variants/compare.ts";
import { readMark, unquoteJson } from "../../variants/encoding.ts";
import { objectOf } from "../../variants/parse-json.ts";
import { arrayOf, elementsOf, membersOf } from "../../variants/pieces.ts";

// States of functions that Snowflake estimates. Here nothing is left out of them, so that what is made of them is exact.

/** Pieces of so many hex digits. */
function piecesOf(hex: string, digits: number): string[] {
  return hex.match(new RegExp(`.{${digits}}`, "g")) ?? [];
}

const BITMAP_DIGITS = 4;
const HASH_DIGITS = 16;

function union(sets: readonly (readonly string[])[]): string {
  return [...new Set(sets.flat())].sort().join("");
}

function bitmapAnd(hexes: string): string {
  const [first = [], ...others] = hexes.split(",").map((hex) => piecesOf(hex, BITMAP_DIGITS));
  const sets = others.map((pieces) => new Set(pieces));
  return first.filter((piece) => sets.every((set) => set.has(piece))).join("");
}

function bitmapArray(hex: string, bucket: string): string {
  const first = (BigInt(bucket) - 1n) * 32_768n + 1n;
  const isPositive = BigInt(bucket) > 0n;
  return arrayOf(
    piecesOf(hex, BITMAP_DIGITS).map((piece) => {
      const position = BigInt(`0x${piece}`);
      return String(isPositive ? first + position : BigInt(bucket) * 32_768n - position);
    }),
  );
}

/** Values with how often they are there, the most frequent first, equals in order. */
type Counts = readonly (readonly [value: string, count: number])[];

function counted(pairs: Iterable<readonly [value: string, count: number]>): Counts {
  const counts = new Map<string, [value: string, count: number]>();
  for (const [value, count] of pairs) {
    const known = counts.get(keyOf(value));
    if (known) known[1] += count;
    else counts.set(keyOf(value), [value, count]);
  }
  return [...counts.values()].sort((a, b) => b[1] - a[1] || compareValues(a[0], b[0]));
}

function printed(counts: Counts): string {
  return arrayOf(counts.map(([value, count]) => arrayOf([value, String(count)])));
}

function topState(counts: Counts, counters: string): string {
  return objectOf(
    new Map([
      ["counters", counters],
      ["state", printed(counts)],
      ["type", '"hh"'],
      ["version", "1"],
    ]),
  );
}

function stateOf(object: string, type: string): { readonly state: string[]; readonly counters: string } {
  const members = membersOf(object);
  const state = elementsOf(members?.get("state") ?? "");
  if (!members || !state || members.get("type") !== JSON.stringify(type))
    throw new SnowflakeError("100096", "22023", `Invalid state: it is none of ${type}`);
  return { state, counters: members.get("counters") ?? "0" };
}

function countsOf(object: string): Counts {
  return stateOf(object, "hh").state.map((pair) => {
    const [value = "null", count = "0"] = elementsOf(pair) ?? [];
    return [value, Number(count)];
  });
}

function percentileState(values: readonly string[]): string {
  const state = arrayOf(values);
  return objectOf(
    new Map([
      ["state", state],
      ["type", '"tdigest"'],
      ["version", "1"],
    ]),
  );
}

/** Between the two values that are next to the share. */
function percentile(object: string, share: string): string | null {
  const { state } = stateOf(object, "tdigest");
  const values = state
    .filter((_, index) => index % 2 === 0)
    .map((value) => Number(value.startsWith('"') ? readMark(unquoteJson(value)).rest : value))
    .sort((a, b) => a - b);
  if (values.length === 0) return null;
  const place = Number(share) * (values.length - 1);
  const low = values[Math.floor(place)] ?? 0;
  const high = values[Math.ceil(place)] ?? low;
  return String(low + (high - low) * (place - Math.floor(place)));
}

/** Operations of `sf_variant`; lists come as arrays, BINARY as hex. */
export const estimateOperations: Readonly<Record<string, (...args: string[]) => string | null>> = {
  BITMAP_OR: (hexes = "") => union(hexes.split(",").map((hex) => piecesOf(hex, BITMAP_DIGITS))),
  BITMAP_AND: (hexes = "") => bitmapAnd(hexes),
  BITMAP_TO_ARRAY: (hex = "", bucket = "1") => bitmapArray(hex, bucket),
  HLL_COMBINE: (hexes = "") => union(hexes.split(",").map((hex) => piecesOf(hex, HASH_DIGITS))),
  TOP_K: (values = "", k = "1") =>
    printed(counted((elementsOf(values) ?? []).map((value) => [value, 1] as const)).slice(0, Number(k))),
  TOP_K_ACCUMULATE: (values = "", counters = "1") =>
    topState(counted((elementsOf(values) ?? []).map((value) => [value, 1] as const)), counters),
  TOP_K_COMBINE(states = "", counters = "") {
    const all = elementsOf(states) ?? [];
    const most = Math.max(0, ...all.map((state) => Number(stateOf(state, "hh").counters)));
    return topState(counted(all.flatMap(countsOf)), counters === "" ? String(most) : counters);
  },
  TOP_K_ESTIMATE: (state = "", k = "1") => printed(countsOf(state).slice(0, Number(k))),
  PERCENTILE_ACCUMULATE: (values = "") =>
    percentileState((elementsOf(values) ?? []).flatMap((value) => [value, "1"])),
  PERCENTILE_COMBINE: (states = "") =>
    percentileState((elementsOf(states) ?? []).flatMap((state) => stateOf(state, "tdigest").state)),
  PERCENTILE_ESTIMATE: (state = "", share = "0") => percentile(state, share),
};
