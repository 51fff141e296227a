import { parameterValue } from "../account/parameters.ts";
import type { Session } from "../account/session.ts";
import type { Environment } from "../expression/context.ts";
import type { Query } from "../parser/ast.ts";
import { parseQueryText, parseStatement } from "../parser/parse-statement.ts";
import type { Statement } from "../parser/statement.ts";
import type { Token } from "../sql/tokenize.ts";
import { tokenize } from "../sql/tokenize.ts";

const KEPT = 200;
const LONGEST_KEPT = 20_000;
const statements = new Map<string, Statement>();
const queries = new Map<string, Query>();

/** A statement's tree. The same text is parsed once: trees are never changed, so sessions share them. */
export function parsedStatement(session: Session, sql: string, tokens: readonly Token[]): Statement {
  const mapping = timestampMapping(session);
  return remembered(statements, `${mapping} ${sql}`, () => parseStatement(sql, tokens, mapping));
}

/** The tree of a view's or dynamic table's query. */
export function parsedQuery(environment: Environment, text: string): Query {
  const mapping = timestampMapping(environment.compiler.execution.session);
  return remembered(queries, `${mapping} ${text}`, () => parseQueryText(text, tokenize(text), mapping));
}

/** What TIMESTAMP alone means in a session. */
export function timestampMapping(session: Session): string {
  return String(parameterValue(session, "TIMESTAMP_TYPE_MAPPING") ?? "TIMESTAMP_NTZ");
}

function remembered<Tree>(known: Map<string, Tree>, key: string, parse: () => Tree): Tree {
  const found = known.get(key);
  const tree = found ?? parse();
  if (key.length > LONGEST_KEPT) return tree;
  known.delete(key);
  known.set(key, tree);
  const [oldest] = known.keys();
  if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
  return tree;
}
