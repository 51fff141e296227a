/** A version or name in comparable form: text and whole numbers, alternating, starting with text. */
export type VersionKey = readonly (string | bigint)[];

/**
 * schemachange's sort key: the text is cut at runs of digits; digits count as numbers, the rest lower-cased. So 1.9
 * comes before 1.10, and 1.0 equals 1.00.
 */
export function versionKey(text: string): VersionKey {
  return text.split(/([0-9]+)/).map((part, index) => (index % 2 === 1 ? BigInt(part) : part.toLowerCase()));
}

/** Negative, zero or positive, as sort functions want it. The shorter of two keys that begin alike comes first. */
export function compareKeys(a: VersionKey, b: VersionKey): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const left = a[i];
    const right = b[i];
    // both are text at even places and numbers at odd ones, so the comparison is never between kinds
    if (left === undefined || right === undefined || left === right) continue;
    return left < right ? -1 : 1;
  }
  return a.length - b.length;
}
