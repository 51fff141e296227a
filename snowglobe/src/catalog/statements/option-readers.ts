import { SnowflakeError } from "../../errors/snowflake-error.ts";
import type { TokenReader } from "../../sql/token-reader.ts";

/** Reads an option's value; what it gives must survive JSON. `option` is the name, for messages. */
export type OptionReader = (reader: TokenReader, option: string) => unknown;

/** 001008: the option is known, its value is not one of those that it takes. */
export function invalidValue(option: string, value: string): SnowflakeError {
  return new SnowflakeError(
    "001008",
    "22023",
    `SQL compilation error:\ninvalid value [${value}] for parameter '${option}'`,
  );
}

/** TRUE or FALSE. */
export const aBoolean: OptionReader = (reader) => reader.boolean();

/** '…' or $$…$$. */
export const aString: OptionReader = (reader) => reader.string();

/** A word, a quoted name or a string, as DEFAULT_ROLE takes it: a bare word is a name, in upper case. */
export const aName: OptionReader = (reader) => {
  const token = reader.peek();
  if (token?.kind === "string" || token?.kind === "dollar") return reader.string();
  return reader.qualifiedName().join(".");
};

/** A whole number between the two, both allowed. NULL means 0 where `nullIsZero`. */
export function anInteger(from: number, to: number, nullIsZero = false): OptionReader {
  return (reader, option) => {
    if (nullIsZero && reader.accept("NULL")) return 0;
    const value = reader.integer();
    if (value < from || value > to) throw invalidValue(option, String(value));
    return value;
  };
}

/** One of the words, bare or as a string, in any case; `spelling` says how it is kept. */
export function oneOf(spelling: Readonly<Record<string, string>> | readonly string[]): OptionReader {
  const known: Readonly<Record<string, string>> = Array.isArray(spelling)
    ? Object.fromEntries(spelling.map((word: string) => [word, word]))
    : (spelling as Readonly<Record<string, string>>);
  return (reader, option) => {
    const token = reader.next();
    let text = token.value;
    // X-SMALL without quotes is three tokens.
    while (reader.looksLike("-") && token.kind === "word") text += reader.next().text + reader.next().value;
    const found = known[text.toUpperCase()];
    if (found === undefined) throw invalidValue(option, text);
    return found;
  };
}

/** `('a', 'b')`; a single string without parentheses is no list. */
export const aStringList: OptionReader = (reader) => reader.list(() => reader.string());

/** `(a, db.schema.b)`: names as they are meant, each a list of parts. */
export const aNameList: OptionReader = (reader) => reader.list(() => [...reader.qualifiedName()]);
