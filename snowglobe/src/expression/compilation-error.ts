import { SnowflakeError } from "../errors/snowflake-error.ts";
import type { Span } from "../parser/ast.ts";
import { positionOf } from "../sql/tokenize.ts";
import type { Environment } from "./context.ts";

/** A compilation error at a place of the statement. */
export function compilationError(
  environment: Environment,
  span: Span,
  code: string,
  sqlState: string,
  detail: string,
): SnowflakeError {
  const at = positionOf(environment.text, span.start);
  return new SnowflakeError(
    code,
    sqlState,
    `SQL compilation error: error line ${at.line} at position ${at.position}\n${detail}`,
    at,
  );
}

/** 000904: no such column. */
export function invalidIdentifier(environment: Environment, span: Span, name: string): SnowflakeError {
  return compilationError(environment, span, "000904", "42000", `invalid identifier '${name}'`);
}
