import { notSupported } from "../../errors/snowflake-error.ts";

const CODES: Readonly<Record<string, string>> = {
  ...Object.fromEntries([..."BFPV"].map((letter) => [letter, "1"])),
  ...Object.fromEntries([..."CGJKQSXZ"].map((letter) => [letter, "2"])),
  ...Object.fromEntries([..."DT"].map((letter) => [letter, "3"])),
  L: "4",
  M: "5",
  N: "5",
  R: "6",
};

/**
 * SOUNDEX: a letter and three digits. H and W do not part letters of one code.
 * https://docs.snowflake.com/en/sql-reference/functions/soundex
 *
 * @param keepsSecond SOUNDEX_P123: the second letter's code counts although it is the first letter's
 * @throws {SnowflakeError} 000002 for what the page does not tell: a text that does not begin with a letter A to Z, and
 *   one whose code depends on whether a blank parts letters
 */
export function soundex(text: string, keepsSecond: boolean): string {
  if (!/^[A-Z]/.test(text)) throw notSupported("SOUNDEX of a text that does not begin with a letter A to Z");
  const joined = codeOf(text.replace(/[^A-Za-z]/g, ""), keepsSecond);
  const parted = codeOf(text.replace(/[^A-Za-z]/g, "A"), keepsSecond);
  if (joined !== parted) throw notSupported("SOUNDEX of words that meet in letters of one sound");
  return joined;
}

function codeOf(text: string, keepsSecond: boolean): string {
  const letters = [...text.toUpperCase()];
  const [first = "", second = ""] = letters;
  let before = keepsSecond && CODES[first] === CODES[second] ? undefined : CODES[first];
  let digits = "";
  for (const letter of letters.slice(1)) {
    const code = CODES[letter];
    if (code !== undefined && code !== before) digits += code;
    if (letter !== "H" && letter !== "W") before = code;
  }
  return `${first}${digits}000`.slice(0, 4);
}

const SCALING = 0.1;
/** The longest prefix, and the least similarity beside one, that the page's examples show. */
const KNOWN_PREFIX = 7;
const KNOWN_SIMILARITY = 0.7;

/**
 * JAROWINKLER_SIMILARITY: 0 to 100, cut. https://docs.snowflake.com/en/sql-reference/functions/jarowinkler_similarity
 *
 * @throws {SnowflakeError} 000002 where a common prefix counts in a way that the page does not tell
 */
export function jaroWinkler(left: string, right: string): string {
  const [a, b] = [[...left.toLowerCase()], [...right.toLowerCase()]];
  if (a.length > 0 && a.join("") === b.join("")) return "100";
  const jaro = jaroSimilarity(a, b);
  let prefix = 0;
  while (prefix < Math.min(a.length, b.length) && a[prefix] === b[prefix]) prefix += 1;
  if (prefix > KNOWN_PREFIX || (prefix > 0 && jaro <= KNOWN_SIMILARITY))
    throw notSupported(
      "JAROWINKLER_SIMILARITY of texts with a long common beginning, or little else in common",
    );
  return String(Math.floor((jaro + prefix * SCALING * (1 - jaro)) * 100 + 1e-9));
}

function jaroSimilarity(a: readonly string[], b: readonly string[]): number {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Set<number>();
  const matchesOfA: string[] = [];
  a.forEach((letter, index) => {
    const last = Math.min(b.length - 1, index + reach);
    for (let other = Math.max(0, index - reach); other <= last; other += 1) {
      if (taken.has(other) || b[other] !== letter) continue;
      taken.add(other);
      matchesOfA.push(letter);
      return;
    }
  });
  const count = matchesOfA.length;
  if (count === 0) return 0;
  const matchesOfB = [...taken].sort((x, y) => x - y).map((index) => b[index]);
  const moved = Math.floor(matchesOfA.filter((letter, index) => letter !== matchesOfB[index]).length / 2);
  return (count / a.length + count / b.length + (count - moved) / count) / 3;
}
