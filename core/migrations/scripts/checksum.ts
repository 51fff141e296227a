import { createHash } from "node:crypto";

// what Python's str.strip() removes; JavaScript's trim() differs at the control characters and the BOM
const pythonSpace =
  "[\\t-\\r\\u001c-\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const leadingSpace = new RegExp(`^${pythonSpace}+`);
const isSpace = new RegExp(`^${pythonSpace}$`);

/**
 * What of a rendered text is run and hashed: no leading BOM, no white space at the ends, and without ONE final `;`
 * (what stands before that is not stripped again). Format contract: docs/FORMATS.md.
 */
export function scriptContent(rendered: string): string {
  const text = strip(rendered.startsWith("\ufeff") ? rendered.slice(1) : rendered);
  return text.endsWith(";") ? text.slice(0, -1) : text;
}

/** SHA-224 of the content's UTF-8, in lower-case hex. Format contract: docs/FORMATS.md. */
export function checksum(content: string): string {
  return createHash("sha224").update(content, "utf8").digest("hex");
}

/**
 * What some versions of schemachange put behind a script that ends in a comment, and hash with it: 4.2.0, and 4.3.0 to
 * 4.3.3. Format contract: docs/FORMATS.md.
 */
const COMMENT_FIXES = [
  "\nSELECT 1; -- schemachange: trailing comment fix",
  "\nSELECT 1; -- schemachange: no-op statement to prevent empty SQL after comment stripping",
];

/** A content with its own checksum. */
interface Hashed {
  readonly content: string;
  readonly checksum: string;
}

/**
 * True when a recorded checksum is this content's, as we and schemachange up to 4.1 and from 4.4 on write it, or as one of
 * the versions between does. Their fixes are tried for any content, so that it does not matter what exactly counts as a
 * comment there.
 */
export function isChecksumOf(recorded: string, hashed: Hashed): boolean {
  return recorded === hashed.checksum || checksumsOf(hashed).includes(recorded);
}

/** Every checksum under which a content may be recorded; ours comes first. */
export function checksumsOf({ content, checksum: own }: Hashed): readonly string[] {
  // 4.3.0 and 4.3.1 leave the final semicolon
  const texts = [`${content};`];
  for (const before of new Set([content, stripEnd(content), `${content};`])) {
    texts.push(...COMMENT_FIXES.map((fix) => before + fix));
  }
  return [own, ...texts.map(checksum)];
}

function strip(text: string): string {
  return stripEnd(text).replace(leadingSpace, "");
}

function stripEnd(text: string): string {
  let end = text.length;
  // a loop, as a regular expression anchored at the end takes quadratic time on long runs of space
  while (end > 0 && isSpace.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
