import { SnowflakeError } from "../errors/snowflake-error.ts";
import type { Entry } from "./scope.ts";
import type { Span } from "./script-tree.ts";

type DeclaredException = Extract<Entry, { kind: "exception" }>;

/** An exception on its way to a handler. */
export class ScriptException extends Error {
  override readonly name = "ScriptException";
  /** STATEMENT_ERROR, EXPRESSION_ERROR, or the name of a declared exception. */
  readonly type: string;
  /** The declaration: two exceptions of one name in two blocks are two. */
  readonly declared: DeclaredException | undefined;
  readonly failure: SnowflakeError;
  readonly at: Span;

  constructor(type: string, failure: SnowflakeError, at: Span, declared?: DeclaredException) {
    super(failure.message);
    this.type = type;
    this.failure = failure;
    this.at = at;
    this.declared = declared;
  }

  /** SQLCODE: the code as a number. */
  get sqlCode(): number {
    return this.declared?.code ?? Number(this.failure.code);
  }

  /** What the client sees when nothing handles it: "Raising a declared exception" in the page on exceptions. */
  uncaught(): SnowflakeError {
    const { line, position } = this.at;
    return new SnowflakeError(
      this.failure.code,
      this.failure.sqlState,
      `Uncaught exception of type '${this.type}' on line ${line} at position ${position} : ${this.failure.message}`,
      { line, position },
    );
  }
}

/** RAISE of a declared exception: sqlState P0001. */
export function raised(name: string, declared: DeclaredException, at: Span): ScriptException {
  const failure = new SnowflakeError(String(declared.code), "P0001", declared.message);
  return new ScriptException(name, failure, at, declared);
}
