import { z } from "zod";
import type { Execution } from "../account/account.ts";
import type { KindDefinition } from "../catalog/statements/kind-definition.ts";
import { aBoolean, type OptionReader, oneOf } from "../catalog/statements/option-readers.ts";
import { readOptions } from "../catalog/statements/read-options.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { quotedPath } from "../sql/quoted-name.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { tokenize } from "../sql/tokenize.ts";
import { completeFormat, FORMAT_OPTIONS } from "./file-format.ts";
import { findFormat } from "./find-format.ts";
import { stageProperties } from "./stage-properties.ts";

const external: OptionReader = (_reader, option) => {
  throw notSupported(`external stages (${option})`);
};

/** https://docs.snowflake.com/en/sql-reference/sql/create-stage, …/alter-stage, …/drop-stage */
export const stageKind: KindDefinition = {
  kind: "STAGE",
  label: "Stage area",
  temporary: true,
  options: {
    DIRECTORY: { property: "directory", read: directoryTable },
    FILE_FORMAT: { property: "fileFormat", read: formatClause },
  },
  createOptions: {
    ENCRYPTION: { property: "encryption", read: encryption },
    URL: { property: "url", read: external },
    STORAGE_INTEGRATION: { property: "url", read: external },
    CREDENTIALS: { property: "url", read: external },
    COPY_OPTIONS: { property: "copyOptions", read: copyOptions },
  },
  defaults: { type: "INTERNAL", directory: false, encryption: "SNOWFLAKE_FULL", fileFormat: null },
  orReplace: true,
  orAlter: true,
  rename: true,
  check: (execution, properties) =>
    stageProperties.parse({ ...properties, fileFormat: storedFormat(execution, properties.fileFormat) }),
};

function copyOptions(): never {
  throw notSupported("COPY_OPTIONS of a stage");
}

function encryption(reader: TokenReader, option: string): unknown {
  reader.expect("(", "TYPE", "=");
  const type = oneOf(["SNOWFLAKE_FULL", "SNOWFLAKE_SSE"])(reader, option);
  reader.expect(")");
  return type;
}

function directoryTable(reader: TokenReader, option: string): unknown {
  const text = reader.parenthesised();
  const inner = new TokenReader(text, tokenize(text));
  const refresh: OptionReader = (within) => {
    if (within.boolean()) throw notSupported("AUTO_REFRESH of a stage's directory table");
    return undefined;
  };
  const { properties } = readOptions(inner, option, {
    ENABLE: { property: "enable", read: aBoolean },
    AUTO_REFRESH: { property: "refresh", read: refresh },
    REFRESH_ON_CREATE: { property: "refreshOnCreate", read: aBoolean },
  });
  return properties.enable === true;
}

/** `( FORMAT_NAME = 'name' | TYPE = … options )` or a format's name: {formatName} as written, or the options given. */
export function formatClause(reader: TokenReader): Readonly<Record<string, unknown>> {
  if (!reader.looksLike("(")) return { formatName: nameText(reader) };
  const text = reader.parenthesised();
  const inner = new TokenReader(text, tokenize(text));
  const { properties } = readOptions(inner, "FILE_FORMAT", {
    FORMAT_NAME: { property: "formatName", read: nameText },
    ...FORMAT_OPTIONS,
  });
  return properties;
}

function nameText(reader: TokenReader): string {
  if (reader.peek()?.kind === "string") return reader.string();
  return quotedPath(reader.qualifiedName());
}

const written = z.looseObject({ formatName: z.string().optional() });
const stored = stageProperties.shape.fileFormat;

// A name as it was written just now is looked up; what is stored already stays as it is.
function storedFormat(execution: Execution, value: unknown): unknown {
  const already = stored.safeParse(value);
  if (already.success) return already.data;
  const { formatName, ...options } = written.parse(value);
  if (formatName === undefined) return completeFormat(options);
  return findFormat(execution, formatName).path;
}
