import { notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import { parseDataType } from "../../sql/parse-type.ts";
import type { NameParts, TokenReader } from "../../sql/token-reader.ts";
import type { DataType } from "../../types/data-type.ts";
import { typeName } from "../../types/type-name.ts";
import { packageName, runtimeVersion } from "../python-clauses.ts";

/** An argument as it is declared; `defaultSql` is Snowflake SQL. */
export interface DeclaredArgument {
  readonly name: string;
  readonly type: DataType;
  readonly defaultSql?: string;
}

/** CREATE PROCEDURE as it is written; names are not looked up yet. */
export interface CreateProcedure {
  readonly mode: "CREATE" | "OR REPLACE" | "OR ALTER" | "IF NOT EXISTS";
  readonly secure: boolean;
  /** Only its session sees it. */
  readonly temporary: boolean;
  readonly name: NameParts;
  readonly arguments: readonly DeclaredArgument[];
  readonly copyGrants: boolean;
  readonly returns: DataType | null;
  readonly returnsColumns: readonly { readonly name: string; readonly type: DataType }[];
  readonly clauses: Clauses;
}

/** What stands between RETURNS and the body, in any order. */
export interface Clauses {
  language: string;
  runtimeVersion?: string;
  packages: string[];
  imports: string[];
  handler?: string;
  integrations: NameParts[];
  secrets: { variable: string; secret: NameParts }[];
  strict: boolean;
  comment?: string;
  executeAs: "OWNER" | "CALLER";
  body?: string;
}

/**
 * Reads CREATE PROCEDURE: https://docs.snowflake.com/en/sql-reference/sql/create-procedure
 * @throws {SnowflakeError} 001003; 000002 for what this account has not, by name.
 */
export function parseCreateProcedure(reader: TokenReader): CreateProcedure {
  reader.expect("CREATE");
  const orReplace = reader.accept("OR", "REPLACE");
  const orAlter = !orReplace && reader.accept("OR", "ALTER");
  const temporary = reader.acceptOneOf("TEMP", "TEMPORARY") !== undefined;
  if (temporary && orAlter) throw notSupported("CREATE OR ALTER TEMPORARY PROCEDURE");
  const secure = reader.accept("SECURE");
  reader.expect("PROCEDURE");
  const ifNotExists = reader.accept("IF", "NOT", "EXISTS");
  const name = reader.qualifiedName();
  const declared = reader.list(() => argument(reader));
  const copyGrants = reader.accept("COPY", "GRANTS");
  const result = returns(reader);
  return {
    mode: orReplace ? "OR REPLACE" : orAlter ? "OR ALTER" : ifNotExists ? "IF NOT EXISTS" : "CREATE",
    secure,
    temporary,
    name,
    arguments: declared,
    copyGrants,
    ...result,
    clauses: clauses(reader),
  };
}

/**
 * Reads `WITH name AS PROCEDURE … AS '…'`, up to the CALL: it is kept nowhere and runs with its caller's rights.
 * https://docs.snowflake.com/en/sql-reference/sql/call-with
 */
export function parseAnonymousProcedure(reader: TokenReader): CreateProcedure {
  reader.expect("WITH");
  const name = [reader.identifier()];
  reader.expect("AS", "PROCEDURE");
  const declared = reader.list(() => argument(reader));
  const found = { ...noClauses(), executeAs: "CALLER" as const };
  const result = returns(reader);
  while (!reader.looksLike("AS") && !reader.looksLike("CALL")) {
    if (reader.looksLike("EXECUTE")) throw reader.unexpected();
    clause(reader, found);
  }
  const body = reader.accept("AS") ? { body: reader.string() } : {};
  if (reader.looksLike(",")) throw notSupported("WITH … AS PROCEDURE beside other WITH queries");
  return {
    ...{
      mode: "CREATE",
      secure: false,
      temporary: false,
      name,
      arguments: declared,
      copyGrants: false,
      ...result,
    },
    clauses: { ...found, ...body },
  };
}

function argument(reader: TokenReader): DeclaredArgument {
  const name = reader.identifier();
  if (reader.acceptOneOf("OUT", "OUTPUT")) throw notSupported("OUT arguments of procedures");
  if (!reader.looksLike("IN", ",")) reader.acceptOneOf("IN", "INPUT");
  const type = parseDataType(reader);
  if (!reader.accept("DEFAULT")) return { name, type };
  return { name, type, defaultSql: untilEndOfItem(reader) };
}

/** The text up to the comma or parenthesis that ends a list's item. */
function untilEndOfItem(reader: TokenReader): string {
  const start = reader.peek()?.start ?? reader.sql.length;
  let end = start;
  for (let depth = 0; ; ) {
    const token = reader.peek();
    if (!token) throw reader.unexpected("the end");
    if (depth === 0 && (token.text === "," || token.text === ")")) break;
    if (token.text === "(") depth += 1;
    if (token.text === ")") depth -= 1;
    end = reader.next().end;
  }
  return reader.sql.slice(start, end);
}

function returns(reader: TokenReader): Pick<CreateProcedure, "returns" | "returnsColumns"> {
  reader.expect("RETURNS");
  if (!reader.accept("TABLE")) {
    const type = parseDataType(reader);
    if (!reader.accept("NOT", "NULL")) reader.accept("NULL");
    return { returns: type, returnsColumns: [] };
  }
  const returnsColumns = reader.list(() => ({ name: reader.identifier(), type: parseDataType(reader) }));
  return { returns: null, returnsColumns };
}

function noClauses(): Clauses {
  return {
    language: "SQL",
    packages: [],
    imports: [],
    integrations: [],
    secrets: [],
    strict: false,
    executeAs: "OWNER",
  };
}

function clauses(reader: TokenReader): Clauses {
  const found = noClauses();
  while (!reader.done && !reader.looksLike(";") && !reader.looksLike("AS")) clause(reader, found);
  if (reader.accept("AS")) found.body = body(reader);
  reader.end();
  return found;
}

function clause(reader: TokenReader, found: Clauses): void {
  if (reader.accept("LANGUAGE")) found.language = language(reader);
  else if (option(reader, "RUNTIME_VERSION")) found.runtimeVersion = runtimeVersion(reader);
  else if (option(reader, "PACKAGES"))
    found.packages = reader.list(() => packageName(reader.string(), "procedure"));
  else if (option(reader, "IMPORTS")) found.imports = reader.list(() => reader.string());
  else if (option(reader, "HANDLER")) found.handler = reader.string();
  else if (option(reader, "EXTERNAL_ACCESS_INTEGRATIONS"))
    found.integrations = reader.list(() => reader.qualifiedName());
  else if (option(reader, "SECRETS")) found.secrets = reader.list(() => secret(reader));
  else if (option(reader, "COMMENT")) found.comment = reader.comment();
  else if (reader.accept("CALLED", "ON", "NULL", "INPUT")) found.strict = false;
  else if (reader.accept("STRICT") || reader.accept("RETURNS", "NULL", "ON", "NULL", "INPUT"))
    found.strict = true;
  else if (reader.acceptOneOf("VOLATILE", "IMMUTABLE")) return;
  else if (reader.accept("EXECUTE", "AS")) found.executeAs = executeAs(reader);
  else if (reader.looksLike("ARTIFACT_REPOSITORY")) throw notSupported("ARTIFACT_REPOSITORY of a procedure");
  else if (reader.looksLike("TARGET_PATH")) throw notSupported("TARGET_PATH of a procedure");
  else throw reader.unexpected();
}

function option(reader: TokenReader, name: string): boolean {
  if (!reader.accept(name)) return false;
  reader.accept("=");
  return true;
}

export function executeAs(reader: TokenReader): "OWNER" | "CALLER" {
  if (reader.accept("RESTRICTED")) throw notSupported("EXECUTE AS RESTRICTED CALLER");
  if (reader.accept("CALLER")) return "CALLER";
  reader.expect("OWNER");
  return "OWNER";
}

export function secret(reader: TokenReader): { variable: string; secret: NameParts } {
  const variable = reader.string();
  reader.expect("=");
  return { variable, secret: reader.qualifiedName() };
}

function language(reader: TokenReader): string {
  const word = reader.identifier();
  if (word !== "SQL" && word !== "PYTHON" && word !== "JAVASCRIPT")
    throw notSupported(`procedures in LANGUAGE ${word}`);
  return word;
}

function body(reader: TokenReader): string {
  const token = reader.peek();
  if (token?.kind === "string" || token?.kind === "dollar") return reader.string();
  return reader.rest().replace(/;\s*$/, "");
}

/** `LOAD(VARCHAR, NUMBER)`: the name that a procedure's object has. */
export function signature(name: string, types: readonly DataType[]): string {
  return `${name}(${types.map((type) => typeName(type).replace(/\(.*\)$/, "")).join(", ")})`;
}

/** 002128-like: what does not fit together. */
export function missingClause(clauseName: string, languageName: string): SnowflakeError {
  return new SnowflakeError(
    "391517",
    "42601",
    `SQL compilation error:\n${clauseName} must be given for a procedure in LANGUAGE ${languageName}.`,
  );
}
