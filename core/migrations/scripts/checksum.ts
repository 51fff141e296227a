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

/** What schemachange 4.0 to 4.3 puts behind a script that ends in a comment, and hashes with it. */
const COMMENT_FIX = "\nSELECT 1; -- schemachange: trailing comment fix";

/** A content with its own checksum. */
interface Hashed {
  readonly content: string;
  readonly checksum: string;
}

/**
 * True when a recorded checksum is this content's, as we and schemachange 4.4 write it or as 4.0 to 4.3 do. Their fix is
 * tried for any content, so that it does not matter what exactly counts as a comment there.
 */
export function isChecksumOf(recorded: string, hashed: Hashed): boolean {
  return recorded === hashed.checksum || checksumsOf(hashed).includes(recorded);
}

/** Every checksum under which a content may be recorded; ours comes first. */
export function checksumsOf({ content, checksum: own }: Hashed): readonly string[] {
  return [own, checksum(`${content}${COMMENT_FIX}`), checksum(`${content};${COMMENT_FIX}`)];
}

function strip(text: string): string {
  let end = text.length;
  // a loop, as a regular expression anchored at the end takes quadratic time on long runs of space
  while (end > 0 && isSpace.test(text.charAt(end - 1))) end--;
  return text.slice(0, end).replace(leadingSpace, "");
}
