import type { Bind, Binds } from "../account/account.ts";
import { type Token, tokenize } from "../sql/tokenize.ts";

interface Statement {
  readonly sql: string;
  readonly tokens: readonly Token[];
  readonly binds: Binds;
}

/**
 * Writes the values into the options of a COPY that stand as `ON_ERROR = ?`, as write_pandas of the Python connector
 * sends it, so that its parser sees literals only. A ? whose value is not there yet stays.
 */
export function resolveCopyBinds<Given extends Statement>(statement: Given): Given {
  const { sql, tokens, binds } = statement;
  if (tokens[0]?.kind !== "word" || tokens[0].value !== "COPY" || binds.size === 0) return statement;
  const kept: Bind[] = [];
  let marks = 0;
  let depth = 0;
  let rewritten = "";
  let copied = 0;
  tokens.forEach((token, index) => {
    if (token.text === "(") depth += 1;
    if (token.text === ")") depth -= 1;
    if (token.kind !== "symbol" || token.text !== "?") return;
    marks += 1;
    const bind = binds.get(marks);
    if (!bind) return;
    if (depth > 0 || tokens[index - 1]?.text !== "=" || typeof bind.value !== "string") {
      kept.push(bind);
      return;
    }
    const text = bind.value.replaceAll("\\", "\\\\").replaceAll("'", "''");
    rewritten += `${sql.slice(copied, token.start)}${bind.type === "TEXT" ? `'${text}'` : bind.value}`;
    copied = token.end;
  });
  if (copied === 0) return statement;
  const resolved = rewritten + sql.slice(copied);
  return {
    ...statement,
    sql: resolved,
    tokens: tokenize(resolved),
    binds: new Map(kept.map((bind, index) => [index + 1, bind])),
  };
}
