import { randomUUID } from "node:crypto";
import { InterruptedError, StatementError } from "../../errors/index.ts";
import type { QueryResult, ScriptResult, SnowflakeConnection } from "../../snowflake/connection.ts";
import { splitStatements } from "../sql-text/split-statements.ts";

export interface HistoryRow {
  VERSION: string;
  DESCRIPTION: string;
  SCRIPT: string;
  SCRIPT_TYPE: string;
  CHECKSUM: string;
  STATUS: string;
}

export type LedgerEntry = Record<string, string | null>;

/**
 * As much of a Snowflake account as the engine's own statements need, in memory, for unit tests: history, lease and
 * ledger tables, request ids, failures worded as Snowflake words them. Scripts' statements are only written down;
 * one that contains FAIL_HERE fails, one that contains HANG_HERE never ends.
 */
export class FakeSnowflake {
  readonly history: HistoryRow[] = [];
  readonly ledger: LedgerEntry[] = [];
  readonly executed: string[] = [];
  readonly requests: { sql: string; requestId: string | undefined }[] = [];
  tables = new Set<string>();
  lease = { holder: "", token: "", reentered: false, expires: 0 };
  now = 1_800_000_000;
  /** an answer for a statement that the fake does not know */
  answerTo: (sql: string) => Record<string, unknown>[] | undefined = () => undefined;
  #done = new Map<string, ScriptResult | StatementError>();

  connect(): SnowflakeConnection {
    return {
      query: async <Row>(sql: string, options: { requestId?: string } = {}) => {
        this.requests.push({ sql, requestId: options.requestId });
        return this.#run(sql) as QueryResult<Row>;
      },
      runScript: async (sql, { requestId, onQueryId, signal, fetchResults }) => {
        this.requests.push({ sql, requestId });
        onQueryId?.(requestId);
        const known = this.#done.get(requestId);
        const outcome = known ?? this.#script(sql, requestId, signal, fetchResults === true);
        this.#done.set(requestId, outcome);
        if (outcome instanceof Error) throw outcome;
        return outcome;
      },
      waitFor: async (queryId) => ({ queryId, results: [] }),
      close: async () => undefined,
      detach: async () => undefined,
    };
  }

  #script(
    sql: string,
    queryId: string,
    signal: AbortSignal | undefined,
    fetch: boolean,
  ): ScriptResult | StatementError {
    const results: QueryResult<Record<string, unknown>>[] = [];
    for (const { text, start } of splitStatements(sql)) {
      if (text.includes("HANG_HERE")) throw new InterruptedError("Stopped waiting.", { where: { queryId } });
      if (signal?.aborted) throw new InterruptedError("Stopped waiting.", { where: { queryId } });
      try {
        const result = this.#run(text);
        if (fetch) results.push(result);
      } catch (error) {
        if (!(error instanceof StatementError)) throw error;
        const before = sql.slice(0, start).split("\n");
        return new StatementError(error.message, {
          code: "100132",
          where: error.where,
          requestPlace: { line: before.length, position: before.at(-1)?.length ?? 0 },
        });
      }
    }
    return { queryId, results };
  }

  #run(sql: string): QueryResult<Record<string, unknown>> {
    const done = (rows: Record<string, unknown>[] = [], updatedRows?: number) => ({
      rows,
      queryId: randomUUID(),
      updatedRows,
    });
    const answer = this.answerTo(sql);
    if (answer !== undefined) return done(answer);
    if (sql.includes("FAIL_HERE"))
      throw fails("001003", "SQL compilation error:\nsyntax error line 1 at position 7");
    const table = /"(CHANGE_HISTORY|SNOWHOOK_LEASE|SNOWHOOK_LEDGER)"/.exec(sql)?.[1];
    if (table === undefined) {
      this.executed.push(sql);
      return done();
    }
    if (sql.startsWith("CREATE TABLE")) {
      this.tables.add(table);
      return done();
    }
    if (!this.tables.has(table)) {
      throw fails("002003", `SQL compilation error:\nObject '${table}' does not exist or not authorized.`);
    }
    if (sql.startsWith("UPDATE") && table === "SNOWHOOK_LEASE") return done([], this.#updateLease(sql));
    if (sql.startsWith("SELECT TO_NUMBER")) return done(this.#fence(sql));
    if (sql.startsWith("SELECT HOLDER"))
      return done([{ HOLDER: this.lease.holder, EXPIRES: this.lease.expires }]);
    if (sql.startsWith("SELECT")) return done(this.#state(sql));
    if (sql.startsWith("INSERT")) this.#insert(sql);
    else if (sql.startsWith("UPDATE")) this.#undo(sql);
    else throw new Error(`the fake does not know: ${sql}`);
    return done();
  }

  #updateLease(sql: string): number {
    const [first = "", ...rest] = literals(sql);
    const seconds = Number(/SECOND, (\d+)/.exec(sql)?.[1]);
    if (!sql.includes("SET REENTERED")) {
      if (this.lease.token !== first) return 0;
      this.lease.expires = this.now + seconds;
      return 1;
    }
    const free = this.lease.holder === first || this.lease.expires <= this.now;
    if (!free) return 0;
    const reentered = this.lease.holder === first && this.lease.expires > this.now;
    this.lease = { holder: first, token: rest[1] ?? "", reentered, expires: this.now + seconds };
    return 1;
  }

  #fence(sql: string): Record<string, unknown>[] {
    const token = literals(sql).at(-1);
    if (this.lease.token === token && this.lease.expires > this.now) return [{ ONE: 1 }];
    throw fails("100038", "Numeric value 'SNOWHOOK_LEASE_LOST' is not recognized");
  }

  #state(sql: string): Record<string, unknown>[] {
    const latest = new Map<string, HistoryRow>();
    for (const row of this.history) {
      if (row.STATUS === "Success" && "VR".includes(row.SCRIPT_TYPE))
        latest.set(`${row.SCRIPT_TYPE}${row.SCRIPT}`, row);
    }
    const NOW_MS = this.now * 1000;
    const rows: Record<string, unknown>[] = [...latest.values()].map((row) => ({
      KIND: row.SCRIPT_TYPE,
      SCRIPT: row.SCRIPT,
      VERSION: row.VERSION,
      CHECKSUM: row.CHECKSUM,
      NOW_MS,
    }));
    if (sql.includes("SNOWHOOK_LEDGER")) {
      for (const { KIND, SCRIPT, CHECKSUM } of this.ledger) {
        if (KIND === "FILES") rows.push({ KIND, SCRIPT, VERSION: null, CHECKSUM, NOW_MS });
      }
      rows.push({
        KIND: "LEASE",
        SCRIPT: this.lease.reentered ? "again" : "",
        VERSION: null,
        CHECKSUM: null,
        NOW_MS,
      });
    }
    return rows;
  }

  #insert(sql: string): void {
    const columns = (/\(([A-Z_, ]+)\) SELECT/.exec(sql)?.[1] ?? "").split(", ");
    const values = [
      ...sql
        .slice(sql.indexOf(") SELECT") + 8)
        .matchAll(/'(?:[^'\\]|\\[\s\S]|'')*'|(?:\((?:[^()]|\([^()]*\))*\)|[^,('])+/g),
    ]
      .map(([value]) => value.trim())
      .filter((value) => value !== "");
    const row = Object.fromEntries(
      columns.map((column, index) => [column, literalValue(values[index] ?? "NULL")]),
    );
    if (sql.includes('"CHANGE_HISTORY"')) this.history.push(row as unknown as HistoryRow);
    else this.ledger.push(row);
  }

  #undo(sql: string): void {
    const [status = "", script] = literals(sql);
    for (const row of this.history)
      if (row.SCRIPT === script && row.STATUS === "Success") row.STATUS = status;
  }
}

function fails(code: string, message: string): StatementError {
  const position = /line (\d+) at position (\d+)/.exec(message);
  const where = position === null ? {} : { line: Number(position[1]), column: Number(position[2]) + 1 };
  return new StatementError(message, { code, sqlState: "42000", where });
}

function literals(sql: string): string[] {
  return [...sql.matchAll(/'((?:[^'\\]|\\[\s\S]|'')*)'/g)].map(([literal]) => literalValue(literal) ?? "");
}

/** Reads a literal as Snowflake does; anything that is none stays as it is written. */
function literalValue(sql: string): string | null {
  if (sql === "NULL") return null;
  if (!sql.startsWith("'")) return sql;
  return sql
    .slice(1, -1)
    .replace(/''|\\([\s\S])/g, (_, escaped: string | undefined) =>
      escaped === undefined ? "'" : escaped === "0" ? "\0" : escaped,
    );
}
