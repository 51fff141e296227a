import { notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import type { OptionReader } from "./option-readers.ts";

/** An option of CREATE or ALTER … SET: the property that it sets and how its value is read. */
export interface Option {
  readonly property: string;
  /** Written without `=`: WITH MANAGED ACCESS. */
  readonly bare?: true;
  readonly read: OptionReader;
}

export type Options = Readonly<Record<string, Option>>;

/** What was given, by property. `comment` is apart: every kind has it. */
export interface GivenOptions {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly comment: string | undefined;
}

/**
 * Reads `NAME = value NAME = value …` to the end of the statement.
 * @param kind as the message names it: WAREHOUSE
 * @throws {SnowflakeError} 001420 for an option that the kind has not, 000002 for tags.
 */
export function readOptions(reader: TokenReader, kind: string, options: Options): GivenOptions {
  const properties: Record<string, unknown> = {};
  let comment: string | undefined;
  const seen = new Set<string>();
  reader.accept("WITH");
  while (!reader.done && !reader.looksLike(";")) {
    const name = readOptionName(reader, kind);
    if (seen.has(name)) throw duplicateProperty(name, kind);
    seen.add(name);
    const option = options[name];
    if (!option && name !== "COMMENT") throw invalidProperty(name, kind);
    if (!option?.bare) reader.expect("=");
    if (option) properties[option.property] = option.read(reader, name);
    else comment = reader.comment();
    reader.accept(",");
  }
  reader.end();
  return { properties, comment };
}

/** Reads the option names of ALTER … UNSET to the end of the statement. @returns their properties, `comment` for COMMENT. */
export function readUnset(reader: TokenReader, kind: string, options: Options): string[] {
  const properties: string[] = [];
  do {
    const name = readOptionName(reader, kind);
    const option = options[name];
    if (!option && name !== "COMMENT") throw invalidProperty(name, kind);
    properties.push(option?.property ?? "comment");
    reader.accept(",");
  } while (!reader.done && !reader.looksLike(";"));
  reader.end();
  return properties;
}

function readOptionName(reader: TokenReader, kind: string): string {
  const token = reader.peek();
  if (reader.looksLike("TAG") || reader.looksLike("WITH", "TAG")) throw notSupported(`TAG of ${kind}`);
  if (token?.kind !== "word") throw reader.unexpected();
  return reader.identifier();
}

function invalidProperty(name: string, kind: string): SnowflakeError {
  return new SnowflakeError(
    "001420",
    "22023",
    `SQL compilation error:\ninvalid property '${name}' for '${kind}'`,
  );
}

function duplicateProperty(name: string, kind: string): SnowflakeError {
  return new SnowflakeError(
    "001421",
    "22023",
    `SQL compilation error:\nduplicate property '${name}' for '${kind}'`,
  );
}
