import { parseBlock } from "./parse-script.ts";
import { isWord, type ScriptReader } from "./script-reader.ts";
import type { Declaration, Span } from "./script-tree.ts";

/**
 * One declaration with its semicolon: in a DECLARE section, or what follows LET.
 * https://docs.snowflake.com/en/sql-reference/snowflake-scripting/declare
 */
export function parseDeclaration(reader: ScriptReader): Declaration {
  const at = reader.here();
  const name = reader.name();
  const declaration = parseRest(reader, name, at);
  reader.expect(";");
  return declaration;
}

function parseRest(reader: ScriptReader, name: string, at: Span): Declaration {
  if (reader.accept("CURSOR")) {
    reader.expect("FOR");
    return { kind: "cursor", name, query: reader.until(";"), at };
  }
  if (reader.accept("RESULTSET")) {
    if (!acceptDefault(reader)) return { kind: "resultset", name, at };
    return { kind: "resultset", name, query: reader.until(";"), at };
  }
  if (reader.accept("EXCEPTION")) return parseException(reader, name, at);
  if (reader.accept("PROCEDURE")) return parseProcedure(reader, name, at);
  if (acceptDefault(reader)) return { kind: "variable", name, value: reader.until(";"), at };
  const type = typeText(reader);
  if (!acceptDefault(reader)) return { kind: "variable", name, type, at };
  return { kind: "variable", name, type, value: reader.until(";"), at };
}

/**
 * `name PROCEDURE (a INT) RETURNS INT AS BEGIN … END`
 * https://docs.snowflake.com/en/sql-reference/snowflake-scripting/declare#nested-stored-procedure-declaration-syntax
 */
function parseProcedure(reader: ScriptReader, name: string, at: Span): Declaration {
  const header = reader.until("AS");
  reader.expect("AS");
  const first = reader.at;
  parseBlock(reader);
  return { kind: "procedure", name, header, body: reader.cut(first, reader.at), at };
}

function acceptDefault(reader: ScriptReader): boolean {
  return reader.accept("DEFAULT") || reader.accept(":=");
}

function typeText(reader: ScriptReader): string {
  const first = reader.at;
  let depth = 0;
  for (let token = reader.peek(); token !== undefined; token = reader.peek()) {
    if (depth === 0 && [";", ":=", "DEFAULT"].some((end) => isWord(token, end))) break;
    if (isWord(token, "(")) depth += 1;
    if (isWord(token, ")")) depth -= 1;
    reader.at += 1;
  }
  return reader.cut(first, reader.at).text;
}

// Without a number and a message: -20000 and none.
function parseException(reader: ScriptReader, name: string, at: Span): Declaration {
  let code = -20_000;
  let message = "";
  if (reader.accept("(")) {
    const sign = reader.accept("-") ? -1 : 1;
    const number = reader.peek();
    if (number?.kind !== "number") throw reader.unexpected();
    reader.at += 1;
    code = sign * Number(number.value);
    if (reader.accept(",")) {
      const text = reader.peek();
      if (text?.kind !== "string") throw reader.unexpected();
      reader.at += 1;
      message = text.value;
    }
    reader.expect(")");
  }
  return { kind: "exception", name, code, message, at };
}
