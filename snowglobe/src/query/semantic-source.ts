import { ownerSession } from "../access/owner-session.ts";
import type { Session } from "../account/session.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { type Environment, sourceOf } from "../expression/context.ts";
import { type CompiledFrom, relationOf } from "../expression/relation.ts";
import type { Expression, FromItem, SemanticSource } from "../parser/ast.ts";
import { parseExpressionText } from "../parser/parse-statement.ts";
import { tokenize } from "../sql/tokenize.ts";
import type { CompiledQuery } from "../types/compiled-query.ts";
import { timestampMapping } from "./parsed.ts";
import { compileQuery } from "./query.ts";
import type { Translation } from "./semantic/join-tree.ts";
import { readSemanticView, type SemanticModel } from "./semantic/semantic-model.ts";
import { semanticQuery } from "./semantic/semantic-query.ts";

/**
 * SEMANTIC_VIEW(…) in FROM: with SELECT on the view; its tables are read with its owner's rights.
 * https://docs.snowflake.com/en/user-guide/views-semantic/querying#privileges-required-to-query-a-semantic-view
 */
export function compileSemantic(
  environment: Environment,
  { source, alias }: Extract<FromItem, { kind: "semantic" }>,
): CompiledFrom {
  const { compiler, rights } = environment;
  if (environment.tracked) throw notSupported("a stream on a VIEW of a semantic view");
  const { account, session } = compiler.execution;
  const view = account.access.resolve(rights, "SEMANTIC VIEW", source.view.parts);
  account.access.require(rights, "SELECT", view);
  compiler.tablesRead.add(view.id);
  const inner: Environment = {
    ...environment,
    rights: ownerSession(session, view),
    commonTables: new Map(),
    inside: [...environment.inside, view.id],
  };
  const query = compileModel(inner, readSemanticView(view), source);
  const name = compiler.name("s");
  return { sql: `(${query.sql}) AS ${name}`, relations: [relationOf(name, query.columns, alias)] };
}

/** What the translation of a query into one over the view's tables works with. */
export function translationOf(session: Session, model: SemanticModel): Translation {
  let count = 0;
  const mapping = timestampMapping(session);
  return {
    model,
    parse: (sql) => parseExpressionText(sql, tokenize(sql), mapping),
    newName: () => `$S${count++}`,
  };
}

/** The query that a SEMANTIC_VIEW clause stands for, with the rights of the environment. */
export function compileModel(
  environment: Environment,
  model: SemanticModel,
  source: SemanticSource,
  all = false,
): CompiledQuery {
  const translation = translationOf(environment.compiler.execution.session, model);
  const nameOf = (expression: Expression): string =>
    expression.kind === "column"
      ? (expression.parts.at(-1) ?? "")
      : sourceOf(environment, expression.span).toUpperCase();
  return compileQuery(environment, semanticQuery(translation, source, nameOf, all), undefined);
}
