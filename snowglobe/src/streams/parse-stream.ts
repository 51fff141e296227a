import { notSupported } from "../errors/snowflake-error.ts";
import type { TimeTravel } from "../parser/ast.ts";
import type { ParseContext } from "../parser/expression-parser.ts";
import { readTravel } from "../parser/time-travel-parser.ts";
import type { NameParts, TokenReader } from "../sql/token-reader.ts";

/** CREATE STREAM as it was written. */
export interface WrittenStream {
  readonly orReplace: boolean;
  readonly ifNotExists: boolean;
  readonly name: NameParts;
  readonly copyGrants: boolean;
  /** CLONE: the stream that it is a copy of. */
  readonly clone?: NameParts;
  /** ON TABLE | VIEW | DYNAMIC TABLE. */
  readonly source?: { readonly kind: "TABLE" | "VIEW" | "DYNAMIC TABLE"; readonly name: NameParts };
  readonly travel?: TimeTravel;
  readonly appendOnly: boolean;
  readonly initialRows: boolean;
  readonly comment?: string;
}

/**
 * Reads CREATE STREAM. https://docs.snowflake.com/en/sql-reference/sql/create-stream
 * @throws {SnowflakeError} 000002 for sources and options that streams here have not.
 */
export function parseStream(context: ParseContext): WrittenStream {
  const { reader } = context;
  reader.expect("CREATE");
  const orReplace = reader.accept("OR", "REPLACE");
  if (reader.looksLike("OR", "ALTER")) throw notSupported("CREATE OR ALTER STREAM");
  reader.expect("STREAM");
  const ifNotExists = reader.accept("IF", "NOT", "EXISTS");
  if (orReplace && ifNotExists) throw reader.unexpected();
  const name = reader.qualifiedName();
  if (reader.accept("CLONE")) {
    const clone = reader.qualifiedName();
    if (readTravel(context)) throw notSupported("CREATE STREAM … CLONE … AT");
    const copyGrants = reader.accept("COPY", "GRANTS");
    reader.end();
    return { orReplace, ifNotExists, name, clone, copyGrants, appendOnly: false, initialRows: false };
  }
  refuseTags(reader);
  const copyGrants = reader.accept("COPY", "GRANTS");
  refuseTags(reader);
  reader.expect("ON");
  const source = readSource(reader);
  const travel = readTravel(context);
  const options = readOptions(reader);
  return { orReplace, ifNotExists, name, copyGrants, source, ...(travel && { travel }), ...options };
}

function refuseTags(reader: TokenReader): void {
  if (reader.looksLike("WITH", "TAG") || reader.looksLike("TAG")) throw notSupported("TAG of STREAM");
}

function readSource(reader: TokenReader): NonNullable<WrittenStream["source"]> {
  for (const kind of ["EXTERNAL TABLE", "STAGE", "EVENT TABLE", "ICEBERG TABLE"])
    if (reader.looksLike(...kind.split(" "))) throw notSupported(`a stream on ${kind}`);
  const kind = (["DYNAMIC TABLE", "TABLE", "VIEW"] as const).find((each) =>
    reader.accept(...each.split(" ")),
  );
  if (!kind) throw reader.unexpected();
  return { kind, name: reader.qualifiedName() };
}

function readOptions(reader: TokenReader): Pick<WrittenStream, "appendOnly" | "initialRows" | "comment"> {
  let [appendOnly, initialRows] = [false, false];
  let comment: string | undefined;
  while (!reader.done && !reader.looksLike(";")) {
    if (reader.accept("APPEND_ONLY", "=")) appendOnly = reader.boolean();
    else if (reader.accept("SHOW_INITIAL_ROWS", "=")) initialRows = reader.boolean();
    else if (reader.accept("INSERT_ONLY", "=")) {
      if (reader.boolean()) throw notSupported("INSERT_ONLY of a stream");
    } else if (reader.accept("COMMENT", "=")) comment = reader.comment();
    else throw reader.unexpected();
  }
  reader.end();
  return { appendOnly, initialRows, ...(comment !== undefined && { comment }) };
}
