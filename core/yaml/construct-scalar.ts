import { pyDate, pyDateTime, pyFloat, type Value } from "jinja-exact/values";
import { readFloat, readInt } from "./read-number.ts";
import { readTimestamp, type Timestamp } from "./read-timestamp.ts";
import { YAML } from "./resolve-tag.ts";

const booleans: ReadonlyMap<string, boolean> = new Map([
  ["yes", true],
  ["no", false],
  ["true", true],
  ["false", false],
  ["on", true],
  ["off", false],
]);

/**
 * The value of a scalar's text under its tag.
 * @returns undefined when the tag cannot have that text, or is none of a scalar
 */
export function constructScalar(tag: string, text: string): Value | undefined {
  switch (tag) {
    case `${YAML}str`:
      return text;
    case `${YAML}null`:
      return null;
    case `${YAML}bool`:
      return booleans.get(text.toLowerCase());
    case `${YAML}int`:
      return readInt(text);
    case `${YAML}float`:
      return wrapped(readFloat(text), pyFloat);
    case `${YAML}timestamp`:
      return wrapped(readTimestamp(text), dateOf);
    case `${YAML}binary`:
      return readBase64(text);
    default:
      return undefined;
  }
}

function dateOf({ year, month, day, time }: Timestamp): Value {
  if (time === undefined) return pyDate(year, month, day);
  const { offsetMinutes, ...clock } = time;
  return pyDateTime({
    year,
    month,
    day,
    ...clock,
    ...(offsetMinutes === undefined ? {} : { offsetMinutes }),
  });
}

/** Like Python, over anything that is no letter of base 64; what is left must end at a whole byte. */
function readBase64(text: string): Uint8Array | undefined {
  if (/\P{ASCII}/u.test(text)) return undefined;
  const letters = text.replace(/[^A-Za-z0-9+/=]/g, "");
  const [body = "", padding = ""] = [letters.replace(/=.*$/, ""), letters.replace(/^[^=]*/, "")];
  const needed = (4 - (body.length % 4)) % 4;
  if (needed === 3 || padding.replace(/[^=]/g, "").length < needed) return undefined;
  return new Uint8Array(Buffer.from(body, "base64"));
}

function wrapped<T>(value: T | undefined, wrap: (value: T) => Value): Value | undefined {
  return value === undefined ? undefined : wrap(value);
}
