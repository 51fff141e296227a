const notPrintable = /[\p{C}\p{Zl}\p{Zp}\p{Zs}]/u;
const escaped = /[\\'\p{C}\p{Zl}\p{Zp}\p{Zs}]/u;
const everyEscaped = /[\\'"\p{C}\p{Zl}\p{Zp}\p{Zs}]/gu;

/** True for what Python's `str.isprintable()` takes. */
export function isPrintable(character: string): boolean {
  return character === " " || !notPrintable.test(character);
}

/** Python's `repr()` of a str. */
export function quotedText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  if (!escaped.test(text)) return quote + text + quote;
  const inside = text.replace(everyEscaped, (character) => {
    if (character === " ") return " ";
    if (character === "'" || character === '"') return character === quote ? `\\${character}` : character;
    return escapeOf(character);
  });
  return quote + inside + quote;
}

const named: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** How Python writes a character that it does not print. */
export function escapeOf(character: string): string {
  const name = named[character];
  if (name !== undefined) return name;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

/** Python's `repr()` of bytes. */
export function quotedBytes(bytes: Uint8Array): string {
  const text = String.fromCharCode(...bytes);
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inside = text.replace(/[^\x20-\x7e]|[\\'"]/g, (character) => {
    if (character === "'" || character === '"') return character === quote ? `\\${character}` : character;
    return escapeOf(character);
  });
  return `b${quote}${inside}${quote}`;
}
