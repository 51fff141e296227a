import { unsupported } from "../errors/raised.ts";

const names: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
  copy: "©",
  reg: "®",
  trade: "™",
  hellip: "…",
  mdash: "—",
  ndash: "–",
  lsquo: "‘",
  rsquo: "’",
  ldquo: "“",
  rdquo: "”",
  laquo: "«",
  raquo: "»",
  bull: "•",
  middot: "·",
  euro: "€",
  pound: "£",
  yen: "¥",
  cent: "¢",
  sect: "§",
  para: "¶",
  deg: "°",
  plusmn: "±",
  times: "×",
  divide: "÷",
  frac12: "½",
  frac14: "¼",
  frac34: "¾",
  szlig: "ß",
  auml: "ä",
  ouml: "ö",
  uuml: "ü",
  Auml: "Ä",
  Ouml: "Ö",
  Uuml: "Ü",
  eacute: "é",
  egrave: "è",
  agrave: "à",
  aacute: "á",
  ccedil: "ç",
  ntilde: "ñ",
  larr: "←",
  rarr: "→",
  uarr: "↑",
  darr: "↓",
};

/** HTML's entities as the characters they stand for. @throws Raised of type Unsupported for the rarer names */
export function unescapeHtml(text: string): string {
  return text.replace(
    /&(?:#(?:x([\da-f]+)|(\d+));?|([A-Za-z][A-Za-z\d]*);)/gi,
    (whole, hex, decimal, name) => {
      if (name === undefined) return numbered(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
      return Object.hasOwn(names, name) ? (names[name] ?? "") : unsupported(`The entity ${whole}`);
    },
  );
}

function numbered(code: number): string {
  if (code === 0 || (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) return "\ufffd";
  if (code >= 0x80 && code <= 0x9f) unsupported(`The character reference ${code}`);
  return String.fromCodePoint(code);
}
