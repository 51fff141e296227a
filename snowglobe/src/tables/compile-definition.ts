import type { Execution } from "../account/account.ts";
import type { Session } from "../account/session.ts";
import { withAnswers } from "../expression/await-answers.ts";
import { createCompiler } from "../expression/compiler.ts";
import { parseQueryText } from "../parser/parse-statement.ts";
import { timestampMapping } from "../query/parsed.ts";
import { compileQuery } from "../query/query.ts";
import { tokenize } from "../sql/tokenize.ts";
import type { CompiledQuery } from "../types/compiled-query.ts";

/**
 * Compiles the query of CREATE … AS, a view or a dynamic table.
 *
 * @param rights whose privileges and whose current schema hold; the session's own when absent.
 * @throws {SnowflakeError} whatever is wrong with it.
 */
export function compileDefinition(
  execution: Execution,
  text: string,
  rights?: Session,
): Promise<CompiledQuery> {
  const startedAt = new Date(execution.account.now());
  const query = parseQueryText(text, tokenize(text), timestampMapping(execution.session));
  return withAnswers((answer) =>
    compileQuery(
      {
        compiler: createCompiler(execution, answer, startedAt),
        rights: rights ?? execution.session,
        text,
        commonTables: new Map(),
        inside: [],
      },
      query,
      undefined,
    ),
  );
}
