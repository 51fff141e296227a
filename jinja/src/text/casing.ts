// https://docs.python.org/3/library/stdtypes.html#str.title — where JavaScript has no function for it.

/** The form of a letter at the start of a word, which is not always the upper case: `ǆ` becomes `ǅ`. */
export function titleCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return character.toUpperCase();
  if (code >= 0x10d0 && code <= 0x10ff) return character;
  for (const first of [0x1c4, 0x1c7, 0x1ca, 0x1f1]) {
    if (code >= first && code < first + 3) return String.fromCodePoint(first + 1);
  }
  if (code >= 0x1f80 && code <= 0x1faf) return String.fromCodePoint(code | 8);
  if ([0x1fb3, 0x1fc3, 0x1ff3].includes(code)) return String.fromCodePoint(code + 9);
  if ([0x1fbc, 0x1fcc, 0x1ffc].includes(code)) return character;
  const upper = character.toUpperCase();
  const [first = "", ...rest] = Array.from(upper);
  if (rest.length === 0) return upper;
  if (upper.endsWith("\u0399")) return `${upper.slice(0, -1)}\u0345`;
  // of a ligature, only the first letter is large
  return first + rest.join("").toLowerCase();
}

const cased = /\p{Cased}/u;

/** Python's `str.title()`. */
export function titleText(text: string): string {
  const lower = text.toLowerCase();
  // one to one in all but a few letters: then small letters come from the whole text, which knows a final sigma
  const aligned = lower.length === text.length;
  let previousCased = false;
  let at = 0;
  let result = "";
  for (const character of text) {
    const small = aligned ? lower.slice(at, at + character.length) : character.toLowerCase();
    result += previousCased ? small : titleCharacter(character);
    previousCased = cased.test(character);
    at += character.length;
  }
  return result;
}

/** Python's `str.capitalize()`. */
export function capitalizeText(text: string): string {
  const [first = ""] = text;
  const lower = text.toLowerCase();
  return titleCharacter(first) + lower.slice(first.toLowerCase().length);
}

const upperLetter = /\p{Uppercase}/u;
const lowerLetter = /\p{Lowercase}/u;
const titleLetter = /\p{Lt}/u;

/** Python's `str.swapcase()`. */
export function swapText(text: string): string {
  return Array.from(text, (character) => {
    if (upperLetter.test(character)) return character.toLowerCase();
    return lowerLetter.test(character) ? character.toUpperCase() : character;
  }).join("");
}

/** Python's `str.casefold()`. */
export function foldText(text: string): string {
  return Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code === 0x131 || (code >= 0x13a0 && code <= 0x13f5)) return character;
    if ((code >= 0xab70 && code <= 0xabbf) || (code >= 0x13f8 && code <= 0x13fd))
      return character.toUpperCase();
    return Array.from(character.toUpperCase(), (upper) => upper.toLowerCase()).join("");
  }).join("");
}

/** Python's `str.islower()`. */
export function isLower(text: string): boolean {
  return lowerLetter.test(text) && !upperLetter.test(text) && !titleLetter.test(text);
}

/** Python's `str.isupper()`. */
export function isUpper(text: string): boolean {
  return upperLetter.test(text) && !lowerLetter.test(text) && !titleLetter.test(text);
}

/** Python's `str.istitle()`. */
export function isTitle(text: string): boolean {
  let previousCased = false;
  let found = false;
  for (const character of text) {
    if (upperLetter.test(character) || titleLetter.test(character)) {
      if (previousCased) return false;
      previousCased = true;
      found = true;
    } else if (lowerLetter.test(character)) {
      if (!previousCased) return false;
      found = true;
    } else previousCased = false;
  }
  return found;
}
