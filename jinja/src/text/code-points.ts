// Python counts code points where JavaScript counts UTF-16 units; most texts have no pair of units.

const pair = /[\ud800-\udfff]/;

/** True when the text has characters beyond the first 65,536. */
export function hasPairs(text: string): boolean {
  return pair.test(text);
}

export function codePointLength(text: string): number {
  if (!hasPairs(text)) return text.length;
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** The characters, one text for each code point. */
export function codePoints(text: string): string[] {
  return hasPairs(text) ? Array.from(text) : text.split("");
}

/** Where in UTF-16 units the code point of that index begins. */
export function unitIndex(text: string, index: number): number {
  if (!hasPairs(text)) return Math.min(index, text.length);
  let units = 0;
  for (let left = index; left > 0 && units < text.length; left--) {
    units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  }
  return units;
}

/** Which code point begins at that UTF-16 unit. */
export function codePointIndex(text: string, units: number): number {
  return hasPairs(text) ? codePointLength(text.slice(0, units)) : units;
}

/** The code points from `start` to before `end`. */
export function slicePoints(text: string, start: number, end: number): string {
  if (!hasPairs(text)) return text.slice(start, end);
  return text.slice(unitIndex(text, start), unitIndex(text, Math.max(start, end)));
}

/** Less than, equal to or greater than zero, as the texts stand in the order of code points. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  if (!hasPairs(left) && !hasPairs(right)) return left < right ? -1 : 1;
  const mine = Array.from(left);
  const others = Array.from(right);
  const shorter = Math.min(mine.length, others.length);
  for (let index = 0; index < shorter; index++) {
    const difference = (mine[index]?.codePointAt(0) ?? 0) - (others[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return mine.length - others.length;
}
