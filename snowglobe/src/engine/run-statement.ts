import type { Account, Binds, Execution, StatementFamily } from "../account/account.ts";
import { parameterValue } from "../account/parameters.ts";
import type { Session } from "../account/session.ts";
import { cannotBePrepared } from "../errors/cannot-be-prepared.ts";
import { cancelled, notSupported, noWarehouse, SnowflakeError } from "../errors/snowflake-error.ts";
import { usableWarehouse } from "../session/usable-warehouse.ts";
import { explainRefusal, refuseStatement } from "../snowflake-index/explain-refusal.ts";
import { type FlowPart, readEarlierResults, splitFlow } from "../sql/flow.ts";
import { hideCredentials } from "../sql/hide-credentials.ts";
import { splitStatements } from "../sql/split-statements.ts";
import { statementTypeId } from "../sql/statement-type-id.ts";
import type { Token } from "../sql/tokenize.ts";
import type { ResultSet, ResultWriter } from "../types/result-set.ts";
import { resolveCopyBinds } from "./copy-binds.ts";
import { resolveIdentifierCalls } from "./identifier-call.ts";
import type { QueryRecord, QueryRegistry } from "./query-registry.ts";
import { withoutScoped } from "./scoped-temporary.ts";
import { isCall, isSingleWrite, mayQuery, writesRows } from "./statement-kind.ts";
import type { Transactions } from "./transactions.ts";

/** What statements run with. */
export interface StatementRunner {
  readonly account: Account;
  readonly queries: QueryRegistry;
  readonly transactions: Transactions;
  /** Keeps the rows of large results in files; absent: in memory. */
  readonly resultWriter?: () => ResultWriter;
}

export interface StatementToRun {
  readonly sql: string;
  readonly tokens: readonly Token[];
  readonly session: Session;
  readonly binds: Binds;
  readonly scriptVariables?: Execution["scriptVariables"];
  /** Only its columns are asked for. */
  readonly describing?: true;
}

// https://docs.snowflake.com/en/developer-guide/stored-procedure/stored-procedures-usage: calls nest up to eight deep;
// blocks and EXECUTE IMMEDIATE in them are statements here too, so the bound is wider.
const DEEPEST = 32;

/**
 * Runs one statement for a query that has been registered, and gives its result.
 * @throws {SnowflakeError} whatever went wrong, in Snowflake's words.
 */
export async function runStatement(
  runner: StatementRunner,
  query: QueryRecord,
  statement: StatementToRun,
  depth = 0,
): Promise<ResultSet> {
  const { signal } = query.abort;
  try {
    if (signal.aborted) throw cancelled();
    // What it runs besides under its own id comes later.
    query.statementTypeId ??= statementTypeId(statement.sql, statement.tokens);
    const resolved = withoutScoped(resolveCopyBinds(resolveIdentifierCalls(statement)));
    const execution = makeExecution(runner, query, resolved, depth);
    const flow = splitFlow(execution.sql, execution.tokens);
    if (statement.describing) {
      if (flow) throw notSupported("describing statements chained with ->>");
      return await describe(runner, familyOf(runner.account, execution), execution);
    }
    if (flow) return await fileRows(runner, depth, await runFlow(execution, flow));
    const family = familyOf(runner.account, execution);
    if (family.needsWarehouse?.(execution) && usableWarehouse(runner.account, execution.session) === null) {
      throw noWarehouse();
    }
    const ended = runner.account.versions.watch(execution.session.duck, query.id);
    const result = await runFamily(runner, family, execution);
    ended();
    return await fileRows(runner, depth, limitRows(result, execution.session));
  } catch (error) {
    if (signal.aborted) throw abortReason(signal);
    throw explainRefusal(asSnowflakeError(error), statement.sql, statement.tokens);
  }
}

/** Runs the statements of a flow in order, each reading the results of those before it; the last one's is the result. */
async function runFlow({ run, session, binds }: Execution, parts: readonly FlowPart[]): Promise<ResultSet> {
  if (binds.size > 0) throw notSupported("bind variables in statements chained with ->>");
  const ids: string[] = [];
  let result: ResultSet | undefined;
  for (const part of parts) {
    result = await run(readEarlierResults(part, ids));
    ids.push(session.queryIds.at(-1) ?? "");
  }
  if (!result) throw emptyStatement();
  return result;
}

// They read, and their columns are known when they have.
const READING = new Set(["SHOW", "DESC", "DESCRIBE", "LIST", "LS"]);

async function describe(
  runner: StatementRunner,
  family: StatementFamily,
  execution: Execution,
): Promise<ResultSet> {
  const { session, tokens } = execution;
  const first = tokens[0]?.value ?? "";
  const bindCount = countBinds(tokens);
  const described = family.describe?.bind(family);
  if (!described && !READING.has(first)) throw cannotBePrepared(first);
  const result = await (described
    ? runner.transactions.read(session, () => described({ ...execution, describing: true }))
    : runFamily(runner, family, execution));
  result.more?.discard();
  const { columns, statementType } = result;
  return { columns, rows: [], statementType, bindCount };
}

/** How many values a statement's `?` and `:1` want. */
function countBinds(tokens: readonly Token[]): number {
  let marks = 0;
  let greatest = 0;
  tokens.forEach((token, index) => {
    if (token.kind !== "symbol") return;
    const next = tokens[index + 1];
    if (token.text === "?") marks += 1;
    if (token.text === ":" && next?.kind === "number") greatest = Math.max(greatest, Number(next.value));
  });
  return Math.max(marks, greatest);
}

function runFamily(
  { transactions }: StatementRunner,
  family: StatementFamily,
  execution: Execution,
): Promise<ResultSet> {
  const { session, signal, tokens } = execution;
  const execute = () => family.execute(execution);
  if (family.commits && family.waitsOutside) return transactions.commit(session).then(execute);
  if (family.commits) return transactions.change(session, signal, execute);
  if (isCall(tokens)) return transactions.scoped(session, execute);
  if (!writesRows(tokens)) return transactions.read(session, execute);
  return transactions.write(session, signal, {
    now: execute,
    // What consumes a stream moves its offset besides.
    single: isSingleWrite(execution) && !(mayQuery(tokens) && hasStreams(execution)),
    streamsRead: execution.streamsRead,
    again: (
      (then) => () =>
        family.execute({ ...execution, session: then })
    )({ ...session }),
  });
}

function hasStreams({ account }: Execution): boolean {
  return account.catalog.list("STREAM", { temporary: "every session" }).length > 0;
}

function familyOf(account: Account, { sql, tokens }: Execution): StatementFamily {
  if (tokens.length === 0) throw emptyStatement();
  const family = account.families.find((candidate) => candidate.accepts(tokens));
  if (family) return family;
  throw refuseStatement(sql, tokens);
}

// From this many rows on it is worth looking whether they are too large to be held in memory.
const MANY_ROWS = 1000;

/** Moves rows that a statement has made in memory (a procedure's table, SHOW) to where a request's large results are. */
async function fileRows(runner: StatementRunner, depth: number, result: ResultSet): Promise<ResultSet> {
  if (depth > 0 || result.more || result.rows.length < MANY_ROWS || !runner.resultWriter) return result;
  const { kept, ...rest } = result;
  const writer = runner.resultWriter();
  try {
    await writer.write(result.rows, kept && result.rows.map((_, index) => kept.get(index)));
    return { ...rest, ...(await writer.end()) };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

function emptyStatement(): SnowflakeError {
  return new SnowflakeError("000900", "42601", "SQL compilation error:\nEmpty SQL statement.");
}

function makeExecution(
  runner: StatementRunner,
  query: QueryRecord,
  statement: StatementToRun,
  depth: number,
): Execution {
  const { account, queries } = runner;
  return {
    account,
    session: statement.session,
    queryId: query.id,
    sql: statement.sql,
    tokens: statement.tokens,
    binds: statement.binds,
    startedAt: new Date(account.now()),
    streamsRead: new Set(),
    signal: query.abort.signal,
    ...(depth === 0 && runner.resultWriter ? { resultWriter: runner.resultWriter } : {}),
    ...(statement.scriptVariables ? { scriptVariables: statement.scriptVariables } : {}),
    async run(sql, options = {}) {
      if (depth >= DEEPEST) throw notSupported(`statements nested more than ${DEEPEST} deep`);
      const session = options.session ?? statement.session;
      const parts = splitStatements(sql);
      if (parts.length > 1) throw wrongStatementCount(parts.length, 1);
      const part = parts[0] ?? { sql: "", tokens: [] };
      const toRun = {
        sql: part.sql,
        tokens: part.tokens,
        session,
        binds: options.binds ?? new Map(),
        ...(options.scriptVariables ? { scriptVariables: options.scriptVariables } : {}),
      };
      if (options.unrecorded) return runStatement(runner, query, toRun, depth + 1);
      const child = queries.add(describeQuery(session, part.sql, { parentId: query.id }));
      const follow = () => child.abort.abort(query.abort.signal.reason);
      query.abort.signal.addEventListener("abort", follow);
      try {
        const result = await runStatement(runner, child, toRun, depth + 1);
        queries.finish(child, { result });
        rememberQueryId(session, child.id);
        return result;
      } catch (error) {
        queries.finish(child, { error: asSnowflakeError(error) });
        rememberQueryId(session, child.id);
        throw error;
      } finally {
        query.abort.signal.removeEventListener("abort", follow);
      }
    },
  };
}

/** What a query's record says of the session it runs in. */
export function describeQuery(
  session: Session,
  sql: string,
  from: { readonly parentId?: string; readonly requestId?: string } = {},
) {
  return {
    sql: hideCredentials(sql),
    requestId: from.requestId ?? null,
    parentId: from.parentId ?? null,
    sessionId: session.id,
    user: session.user,
    queryTag: String(parameterValue(session, "QUERY_TAG") ?? ""),
    role: session.role,
    warehouse: session.warehouse,
    database: session.database,
    schema: session.schema,
  };
}

const QUERY_IDS_KEPT = 1000;

/** For LAST_QUERY_ID(). */
export function rememberQueryId(session: Session, id: string): void {
  session.queryIds.push(id);
  if (session.queryIds.length > QUERY_IDS_KEPT) session.queryIds.shift();
}

/** 000008: https://docs.snowflake.com/en/developer-guide/sql-api/submitting-multiple-statements */
export function wrongStatementCount(actual: number, desired: number): SnowflakeError {
  return new SnowflakeError(
    "000008",
    "0A000",
    `Actual statement count ${actual} did not match the desired statement count ${desired}.`,
  );
}

/** What an aborted statement fails with: its reason if it is an error of ours, else 000604. */
function abortReason(signal: AbortSignal): SnowflakeError {
  return signal.reason instanceof SnowflakeError ? signal.reason : cancelled();
}

/** An error that no part has put into Snowflake's words is shown as an internal one, with its own text. */
export function asSnowflakeError(error: unknown): SnowflakeError {
  if (error instanceof SnowflakeError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new SnowflakeError("000603", "XX000", `SQL execution internal error:\n${message}`);
}

// https://docs.snowflake.com/en/sql-reference/parameters#rows-per-resultset
function limitRows(result: ResultSet, session: Session): ResultSet {
  const limit = Number(parameterValue(session, "ROWS_PER_RESULTSET"));
  if (limit === 0 || result.statementType !== "SELECT" || result.rows.length <= limit) return result;
  return { ...result, rows: result.rows.slice(0, limit) };
}
