/** What Python counts as white space, for use inside a class of a regular expression with the flag `u`. */
export const WHITE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

/** Digits that are no decimal digits: superscripts, circled ones. */
const DIGITS =
  "\\u{b2}-\\u{b3}\\u{b9}\\u{1369}-\\u{1371}\\u{19da}\\u{2070}\\u{2074}-\\u{2079}\\u{2080}-\\u{2089}\\u{2460}-\\u{2468}" +
  "\\u{2474}-\\u{247c}\\u{2488}-\\u{2490}\\u{24ea}\\u{24f5}-\\u{24fd}\\u{24ff}\\u{2776}-\\u{277e}\\u{2780}-\\u{2788}" +
  "\\u{278a}-\\u{2792}\\u{10a40}-\\u{10a43}\\u{10e60}-\\u{10e68}\\u{11052}-\\u{1105a}\\u{1f100}-\\u{1f10a}";

/** Ideographs that are numbers. */
const NUMBERS =
  "㐅㒃㠪㭍一七万三九二五亖亿什仟仨伍佰億兆兩八六十千卄卅卌叁-参四壱壹幺廾廿弌-弎弐拾捌柒漆玖百肆萬貮貳贰阡陆陌陸零参拾兩零六陸什" +
  "\\u{20001}\\u{20064}\\u{200e2}\\u{20121}\\u{2092a}\\u{20983}\\u{2098c}\\u{2099c}\\u{20aea}\\u{20afd}\\u{20b19}\\u{22390}" +
  "\\u{22998}\\u{23b1b}\\u{2626d}\\u{2f890}";

const all = (characters: string) => new RegExp(`^[${characters}]+$`, "u");
const digits = all(`\\p{Nd}${DIGITS}`);
const numeric = all(`\\p{N}${NUMBERS}`);
const alphanumeric = all(`\\p{L}\\p{N}${NUMBERS}`);
const letters = all("\\p{L}");
const decimals = all("\\p{Nd}");
const spaces = all(WHITE);
const identifier = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;

export const isDigits = (text: string) => digits.test(text);
export const isNumeric = (text: string) => numeric.test(text);
export const isAlphanumeric = (text: string) => alphanumeric.test(text);
export const isLetters = (text: string) => letters.test(text);
export const isDecimals = (text: string) => decimals.test(text);
export const isSpaces = (text: string) => spaces.test(text);
export const isIdentifier = (text: string) => identifier.test(text);

const whiteStart = new RegExp(`^[${WHITE}]+`, "u");
const white = new RegExp(`[${WHITE}]`, "u");

/** True for one character of white space. */
export const isWhite = (character: string) => white.test(character);

export function stripStart(text: string): string {
  return text.replace(whiteStart, "");
}

/** Without the white space at the end; a regular expression would look at every run inside too. */
export function stripEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isWhite(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
