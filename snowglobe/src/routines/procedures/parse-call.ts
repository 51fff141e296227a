import { syntaxError } from "../../errors/snowflake-error.ts";
import type { NameParts, TokenReader } from "../../sql/token-reader.ts";

/** CALL as it is written: the arguments are SQL expressions, all by position or all by name. */
export interface Call {
  readonly name: NameParts;
  readonly arguments: readonly { readonly name?: string; readonly sql: string }[];
}

/**
 * Reads `CALL name(a, b)` or `CALL name(x => a, y => b)`: https://docs.snowflake.com/en/sql-reference/sql/call
 * @throws {SnowflakeError} 001003
 */
export function parseCall(reader: TokenReader): Call {
  reader.expect("CALL");
  const name = reader.qualifiedName();
  reader.expect("(");
  const found: { name?: string; sql: string }[] = [];
  if (!reader.accept(")")) {
    do found.push(argument(reader));
    while (reader.accept(","));
    reader.expect(")");
  }
  reader.end();
  const named = found.filter((one) => one.name !== undefined).length;
  if (named > 0 && named < found.length) {
    throw syntaxError("arguments of a procedure must be given all by name or all by position.");
  }
  return { name, arguments: found };
}

function argument(reader: TokenReader): { name?: string; sql: string } {
  const token = reader.peek();
  const isNamed = token?.kind === "word" && reader.peek(1)?.text === "=>";
  const name = isNamed ? reader.identifier() : undefined;
  if (name !== undefined) reader.expect("=>");
  const start = reader.peek()?.start ?? reader.sql.length;
  let end = start;
  for (let depth = 0; ; ) {
    const next = reader.peek();
    if (!next) throw reader.unexpected("the end of the statement");
    if (depth === 0 && (next.text === "," || next.text === ")")) break;
    if (next.text === "(" || next.text === "[" || next.text === "{") depth += 1;
    if (next.text === ")" || next.text === "]" || next.text === "}") depth -= 1;
    end = reader.next().end;
  }
  if (end === start) throw reader.unexpected();
  const sql = reader.sql.slice(start, end);
  return name === undefined ? { sql } : { name, sql };
}
