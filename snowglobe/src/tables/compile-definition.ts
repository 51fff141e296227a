import type { Execution } from "../account/account.ts";
import type { Session } from "../account/session.ts";
import { withAnswers } from "../expression/await-answers.ts";
import { createCompiler } from "../expression/compiler.ts";
import { parseQueryText } from "../parser/parse-statement.ts";
import { timestampMapping } from "../query/parsed.ts";
import { compileQuery } from "../query/query.ts";
import { tokenize } from "../sql/tokenize.ts";
import type { CompiledQuery } from "../types/compiled-query.ts";

/** A query of a definition, and what it reads: tables, views and dynamic tables, also those behind views. */
export interface CompiledDefinition {
  readonly query: CompiledQuery;
  readonly sources: ReadonlySet<number>;
}

/**
 * Compiles the query of CREATE … AS, a view or a dynamic table.
 *
 * @param rights whose privileges and whose current schema hold; the session's own when absent.
 * @throws {SnowflakeError} whatever is wrong with it.
 */
export async function compileDefinition(
  execution: Execution,
  text: string,
  rights?: Session,
): Promise<CompiledQuery> {
  return (await compileWithSources(execution, text, { rights })).query;
}

/** The same, with what the query reads. @param isDefined nothing is read yet: dynamic tables may be empty still */
export function compileWithSources(
  execution: Execution,
  text: string,
  { rights = execution.session, isDefined = false }: { rights?: Session | undefined; isDefined?: boolean },
): Promise<CompiledDefinition> {
  const startedAt = new Date(execution.account.now());
  const query = parseQueryText(text, tokenize(text), timestampMapping(execution.session));
  return withAnswers((answer) => {
    const compiler = { ...createCompiler(execution, answer, startedAt), ...(isDefined && { isDefined }) };
    const environment = { compiler, rights, text, commonTables: new Map(), inside: [] };
    return { query: compileQuery(environment, query, undefined), sources: compiler.tablesRead };
  });
}
