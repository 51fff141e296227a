import { Raised } from "../errors/raised.ts";

const simple: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\n": "",
};

function fail(message: string): never {
  throw new Raised("TemplateSyntaxError", message);
}

/** The value of a string literal between its quotes, with Python's escapes. @throws Raised for a broken sequence */
export function unescapeLiteral(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(
    /\\([0-7]{1,3}|x[\da-fA-F]{0,2}|u[\da-fA-F]{0,4}|U[\da-fA-F]{0,8}|[\s\S])/gu,
    (_, sequence: string) => {
      const first = sequence.charAt(0);
      if (Object.hasOwn(simple, sequence)) return simple[sequence] ?? "";
      if (/[0-7]/.test(first)) return String.fromCodePoint(Number.parseInt(sequence, 8));
      if (first === "x" || first === "u" || first === "U") return hexadecimal(first, sequence.slice(1));
      if (first === "N")
        throw new Raised("Unsupported", "\\N{…} in a string: not supported. Write the character.");
      // Python writes what is not ASCII as an sequence first, and the backslash before it then escapes that one's
      if (sequence > "\x7f") return `\\${escapedCode(sequence)}`;
      return `\\${sequence}`;
    },
  );
}

function escapedCode(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `x${code.toString(16)}`;
  return code < 0x10000 ? `u${code.toString(16).padStart(4, "0")}` : `U${code.toString(16).padStart(8, "0")}`;
}

function hexadecimal(kind: string, digits: string): string {
  const wanted = kind === "x" ? 2 : kind === "u" ? 4 : 8;
  if (digits.length < wanted) fail(`truncated \\${kind}${"X".repeat(wanted)} sequence`);
  const code = Number.parseInt(digits, 16);
  if (code > 0x10ffff) fail("illegal Unicode character");
  if (code >= 0xd800 && code <= 0xdfff)
    fail("half of a surrogate pair in a string: it cannot be written as UTF-8");
  return String.fromCodePoint(code);
}
