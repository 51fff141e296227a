import { notSupported, syntaxError } from "../../errors/snowflake-error.ts";
import { readStageText } from "../../parser/stage-reference.ts";
import { quoted } from "../../sql/quoted-name.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { formatClause, LOCATION_OPTIONS } from "../stage-kind.ts";

/** COPY INTO <location> as it is written. */
export interface UnloadStatement {
  /** `@…`, or the address of an external location. */
  readonly stage: string;
  readonly integration: string | undefined;
  /** The query whose rows are written. */
  readonly query: string;
  readonly fileFormat: Readonly<Record<string, unknown>> | undefined;
  readonly overwrite: boolean;
  readonly single: boolean;
  readonly header: boolean;
}

/**
 * Reads COPY INTO <location>: https://docs.snowflake.com/en/sql-reference/sql/copy-into-location
 * @throws {SnowflakeError} 001003; 000002 for what this account has not, by name.
 */
export function parseUnload(reader: TokenReader): UnloadStatement {
  reader.expect("COPY", "INTO");
  const stage = readStageText(reader);
  reader.expect("FROM");
  const query = reader.looksLike("(") ? reader.parenthesised() : `SELECT * FROM ${tableName(reader)}`;
  if (reader.looksLike("PARTITION")) throw notSupported("PARTITION BY of COPY INTO <location>");
  const found: Record<string, unknown> = {};
  while (!reader.done && !reader.looksLike(";")) {
    const name = reader.identifier();
    if (name in found) throw syntaxError(`duplicate option '${name}' of COPY.`);
    const read = OPTIONS[name];
    if (!read) throw notSupported(`COPY INTO <location> option ${name}`);
    reader.expect("=");
    found[name] = read(reader, name);
    reader.accept(",");
  }
  reader.end();
  return {
    stage,
    query,
    integration: found.STORAGE_INTEGRATION as string | undefined,
    fileFormat: found.FILE_FORMAT as Readonly<Record<string, unknown>> | undefined,
    overwrite: found.OVERWRITE === true,
    single: found.SINGLE === true,
    header: found.HEADER === true,
  };
}

function tableName(reader: TokenReader): string {
  return reader.qualifiedName().map(quoted).join(".");
}

const OPTIONS: Readonly<Record<string, (reader: TokenReader, name: string) => unknown>> = {
  ...LOCATION_OPTIONS,
  FILE_FORMAT: formatClause,
  OVERWRITE: (reader) => reader.boolean(),
  SINGLE: (reader) => reader.boolean(),
  HEADER: (reader) => reader.boolean(),
  // Everything is written into one file; a limit that it keeps to changes nothing.
  MAX_FILE_SIZE: (reader) => reader.integer(),
};
