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

function strip(text: string): string {
  let end = text.length;
  // a loop, as a regular expression anchored at the end takes quadratic time on long runs of space
  while (end > 0 && isSpace.test(text.charAt(end - 1))) end--;
  return text.slice(0, end).replace(leadingSpace, "");
}
