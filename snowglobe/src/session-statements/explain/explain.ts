import type { Execution, StatementFamily } from "../../account/account.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { parsedStatement } from "../../query/parsed.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import type { ResultSet } from "../../types/result-set.ts";
import { jsonPlan, tabularPlan, textPlan } from "./plan-output.ts";
import { planOf } from "./plan-tree.ts";

const FORMATS = { TABULAR: tabularPlan, JSON: jsonPlan, TEXT: textPlan } as const;
/** The families whose statements have a plan here. */
const PLANNED = ["query", "write"];

/**
 * EXPLAIN [USING TABULAR | JSON | TEXT]: the operations that the statement's own tree stands for, by Snowflake's names. The
 * statement is compiled, so that names and privileges are checked, and not run. An account in DuckDB has no
 * micro-partitions: what is told of them is NULL; and it tells no filters of joins and no pruning, which are the work of
 * Snowflake's optimizer.
 * https://docs.snowflake.com/en/sql-reference/sql/explain
 */
export const explainFamily: StatementFamily = {
  name: "EXPLAIN",
  commits: false,
  accepts: ([first]) => first?.kind === "word" && first.value === "EXPLAIN",
  execute: explain,
  describe: explain,
};

async function explain(execution: Execution): Promise<ResultSet> {
  const { account, session } = execution;
  const reader = new TokenReader(execution.sql, execution.tokens);
  reader.expect("EXPLAIN");
  const format = reader.accept("USING") ? reader.acceptOneOf("TABULAR", "JSON", "TEXT") : "TABULAR";
  const [first] = [reader.peek()];
  if (format === undefined || !first) throw reader.unexpected();
  const sql = execution.sql.slice(first.start);
  // Offsets of tokens are those of the statement by itself.
  const tokens = execution.tokens
    .slice(execution.tokens.indexOf(first))
    .map((token) => ({ ...token, start: token.start - first.start, end: token.end - first.start }));
  const family = account.families.find((candidate) => candidate.accepts(tokens));
  if (!family || !PLANNED.includes(family.name) || first.value === "TRUNCATE")
    throw notSupported(
      `EXPLAIN ${[first, reader.peek(1)]
        .map((word) => word?.text ?? "")
        .join(" ")
        .trim()}`,
    );
  const statement: Execution & { readonly describing: true } = {
    ...execution,
    sql,
    tokens,
    describing: true,
  };
  const described = await family.describe?.(statement);
  described?.more?.discard();
  return FORMATS[format](planOf(statement, parsedStatement(session, sql, tokens)));
}
