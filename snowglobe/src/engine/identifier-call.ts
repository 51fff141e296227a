import type { Bind, Binds, Execution } from "../account/account.ts";
import type { Session } from "../account/session.ts";
import { openName } from "../errors/cannot-be-prepared.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { type Token, tokenize } from "../sql/tokenize.ts";

interface Statement {
  readonly sql: string;
  readonly tokens: readonly Token[];
  readonly session: Session;
  readonly binds: Binds;
  readonly scriptVariables?: Execution["scriptVariables"];
}

/**
 * Writes the value into `IDENTIFIER($variable)`, `IDENTIFIER(?)`, `IDENTIFIER(:1)` and `IDENTIFIER(:name)`, so that
 * every parser sees IDENTIFIER('…') only.
 * https://docs.snowflake.com/en/sql-reference/identifier-literal
 *
 * @throws {SnowflakeError} 000904 when the variable is not set or no text.
 */
export function resolveIdentifierCalls<Given extends Statement>(statement: Given): Given {
  const { tokens, sql } = statement;
  const kept: Bind[] = [];
  let questionMarks = 0;
  let rewritten = "";
  let copied = 0;
  tokens.forEach((token, index) => {
    if (token.kind === "symbol" && token.text === "?") {
      questionMarks += 1;
      const bind = statement.binds.get(questionMarks);
      if (bind && token.start >= copied) kept.push(bind);
    }
    if (!(token.kind === "word" && token.value === "IDENTIFIER")) return;
    if (tokens[index + 1]?.text !== "(") return;
    const argument = tokens[index + 2];
    if (!argument) return;
    const inParentheses = argument.text === ":" ? [argument, tokens[index + 3]] : [argument];
    const close = tokens[index + 2 + inParentheses.length];
    if (close?.text !== ")") return;
    const text = textOf(statement, inParentheses, questionMarks);
    if (text === undefined) return;
    rewritten += `${sql.slice(copied, argument.start)}'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
    copied = close.start;
  });
  if (copied === 0) return statement;
  const resolved = rewritten + sql.slice(copied);
  // A question mark that was replaced takes its bind along: the others move up.
  const binds =
    questionMarks > 0
      ? new Map<number | string, Bind>([
          ...[...statement.binds].filter(([key]) => typeof key === "string"),
          ...kept.map((bind, index) => [index + 1, bind] as const),
        ])
      : statement.binds;
  return { ...statement, sql: resolved, tokens: tokenize(resolved), binds };
}

function textOf(
  statement: Statement,
  [first, second]: readonly (Token | undefined)[],
  before: number,
): string | undefined {
  if (!first) return undefined;
  if (first.kind === "variable") return textOfLiteral(statement.session.variables.get(first.value), first);
  if (first.text === "?") return textOfBind(statement.binds.get(before + 1), first);
  if (first.text !== ":" || !second) return undefined;
  if (second.kind === "number") return textOfBind(statement.binds.get(Number(second.value)), second);
  const value = (statement.scriptVariables?.get(second.value) ?? statement.binds.get(second.value))?.value;
  if (typeof value !== "string") throw notAName(second);
  return value;
}

function textOfLiteral(literal: string | undefined, token: Token): string {
  const value = literal === undefined ? undefined : tokenize(literal)[0];
  if (value?.kind !== "string") throw notAName(token);
  return value.value;
}

function textOfBind(bind: Bind | undefined, token: Token): string {
  if (!bind) throw openName(token.text);
  if (typeof bind?.value !== "string") throw notAName(token);
  return bind.value;
}

function notAName(token: Token): SnowflakeError {
  return new SnowflakeError(
    "000904",
    "42000",
    `SQL compilation error:\nIDENTIFIER(${token.text}) has no value that is a name.`,
  );
}
