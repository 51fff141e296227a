import { signatureType } from "../../catalog/object-name.ts";
import { invalid } from "../../errors/invalid.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { parseDataType } from "../../sql/parse-type.ts";
import { type NameParts, TokenReader } from "../../sql/token-reader.ts";
import { tokenize } from "../../sql/tokenize.ts";
import { typeName } from "../../types/type-name.ts";
import { packageName, runtimeVersion } from "../python-clauses.ts";

interface NamedType {
  readonly name: string;
  readonly type: string;
}

/** CREATE FUNCTION as it is written; names are not looked up yet. */
export interface CreateFunction {
  readonly mode: "CREATE" | "OR REPLACE" | "OR ALTER" | "IF NOT EXISTS";
  readonly secure: boolean;
  /** Only its session sees it. */
  readonly temporary: boolean;
  readonly name: NameParts;
  readonly arguments: readonly NamedType[];
  /** `NAME(VARCHAR, NUMBER)`: the last part of the object's name. */
  readonly signature: string;
  readonly copyGrants: boolean;
  /** The type, or `TABLE (A NUMBER, …)`. */
  readonly returns: string;
  readonly columns: readonly NamedType[] | undefined;
  readonly clauses: FunctionClauses;
}

/** What stands between RETURNS and the body, in any order. */
export interface FunctionClauses {
  language: "SQL" | "JAVASCRIPT" | "PYTHON";
  strict: boolean;
  immutable: boolean;
  handler?: string;
  runtimeVersion?: string;
  packages: string[];
  comment: string;
  body: string;
}

/**
 * Reads CREATE FUNCTION: https://docs.snowflake.com/en/sql-reference/sql/create-function
 * @throws {SnowflakeError} 001003; 000002 for what this account has not, by name.
 */
export function parseCreateFunction(reader: TokenReader, mapping: string): CreateFunction {
  reader.expect("CREATE");
  const orReplace = reader.accept("OR", "REPLACE");
  if (reader.looksLike("OR", "ALTER", "EXTERNAL")) throw notSupported("CREATE OR ALTER EXTERNAL FUNCTION");
  const orAlter = !orReplace && reader.accept("OR", "ALTER");
  const temporary = reader.acceptOneOf("TEMPORARY", "TEMP") !== undefined;
  const secure = reader.accept("SECURE");
  if (temporary && orAlter) throw notSupported("CREATE OR ALTER TEMPORARY FUNCTION");
  if (!reader.accept("FUNCTION")) throw notSupported(`CREATE ${reader.peek()?.value ?? ""} FUNCTION`);
  const ifNotExists = reader.accept("IF", "NOT", "EXISTS");
  const name = reader.qualifiedName();
  const declared = reader.list(() => argument(reader, mapping));
  const copyGrants = reader.accept("COPY", "GRANTS");
  reader.expect("RETURNS");
  const columns = reader.accept("TABLE")
    ? reader.list(() => ({ name: reader.identifier(), type: typeName(parseDataType(reader, mapping)) }))
    : undefined;
  const returns = columns
    ? `TABLE (${columns.map((column) => `${column.name} ${column.type}`).join(", ")})`
    : typeName(parseDataType(reader, mapping));
  return {
    mode: orReplace ? "OR REPLACE" : orAlter ? "OR ALTER" : ifNotExists ? "IF NOT EXISTS" : "CREATE",
    secure,
    temporary,
    name,
    arguments: declared.map((one) => ({ name: one.name, type: one.type })),
    signature: `${name.at(-1) ?? ""}(${declared.map((one) => one.signature).join(", ")})`,
    copyGrants,
    returns,
    columns,
    clauses: clauses(reader),
  };
}

function argument(reader: TokenReader, mapping: string) {
  const name = reader.identifier();
  const start = reader.peek()?.start ?? 0;
  const type = typeName(parseDataType(reader, mapping));
  const written = reader.sql.slice(start, reader.lastEnd);
  if (reader.looksLike("DEFAULT")) throw notSupported("a function's argument with a default");
  return { name, type, signature: signatureType(new TokenReader(written, tokenize(written))) };
}

function clauses(reader: TokenReader): FunctionClauses {
  const found: FunctionClauses = {
    ...{ language: "SQL", strict: false, immutable: false, packages: [], comment: "", body: "" },
  };
  while (!reader.accept("AS")) clause(reader, found);
  found.body = reader.string();
  if (found.language === "SQL") found.body = found.body.trim().replace(/;$/, "").trim();
  reader.end();
  if (found.body.trim() === "") throw invalid("001003", "42000", "a function needs a body.");
  return found;
}

function clause(reader: TokenReader, found: FunctionClauses): void {
  if (reader.accept("LANGUAGE")) found.language = language(reader);
  else if (reader.accept("COMMENT", "=")) found.comment = reader.comment();
  else if (reader.accept("IMMUTABLE")) found.immutable = true;
  else if (reader.acceptOneOf("VOLATILE", "MEMOIZABLE")) return;
  else if (reader.accept("CALLED", "ON", "NULL", "INPUT") || reader.accept("NOT", "NULL")) return;
  else if (reader.accept("STRICT") || reader.accept("RETURNS", "NULL", "ON", "NULL", "INPUT"))
    found.strict = true;
  else if (reader.accept("HANDLER", "=")) found.handler = reader.string();
  else if (reader.accept("RUNTIME_VERSION", "=")) found.runtimeVersion = runtimeVersion(reader);
  else if (reader.accept("PACKAGES", "="))
    found.packages = reader.list(() => packageName(reader.string(), "function"));
  else if (reader.peek()?.kind === "word") throw notSupported(`CREATE FUNCTION … ${reader.peek()?.value}`);
  else throw reader.unexpected();
}

function language(reader: TokenReader): FunctionClauses["language"] {
  const word = reader.identifier();
  if (word === "SQL" || word === "JAVASCRIPT" || word === "PYTHON") return word;
  throw notSupported(`CREATE FUNCTION … LANGUAGE ${word}`);
}
