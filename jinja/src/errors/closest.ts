/** How many letters have to change between two words, two that changed places counted once. */
function distance(left: string, right: string): number {
  let above: number[] = [];
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const change = left.charAt(i - 1) === right.charAt(j - 1) ? 0 : 1;
      const swapped =
        left.charAt(i - 1) === right.charAt(j - 2) && left.charAt(i - 2) === right.charAt(j - 1);
      const least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + change);
      next.push(swapped && i > 1 && j > 1 ? Math.min(least, (above[j - 2] ?? 0) + 1) : least);
    }
    above = row;
    row = next;
  }
  return row[right.length] ?? 0;
}

/** The name that was probably meant; undefined when none is near. */
export function closest(name: string, known: Iterable<string>): string | undefined {
  if (name.length > 60) return undefined;
  let best: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    if (candidate === name || Math.abs(candidate.length - name.length) >= least) continue;
    const changes = distance(name.toLowerCase(), candidate.toLowerCase());
    if (changes < least) [best, least] = [candidate, changes];
  }
  return best;
}
