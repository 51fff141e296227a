import type { DuckDBConnection } from "@duckdb/node-api";
import { parameterValue } from "../account/parameters.ts";
import type { Session } from "../account/session.ts";
import type { StreamOffset, Versions } from "../account/versions.ts";
import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import { consumedOffsets, storeCommitTime, storeOffsets } from "../storage/stored-versions.ts";
import { createTransactionLog, type TransactionRecord } from "./transaction-log.ts";
import type { TurnTicket, WriteTurn } from "./write-turn.ts";

/**
 * A session's transactions. DuckDB's own transaction is opened with the first write, so that reads before it see what
 * others commit meanwhile (READ COMMITTED), and lasts with the write turn until COMMIT or ROLLBACK.
 * https://docs.snowflake.com/en/sql-reference/transactions
 */
export interface Transactions {
  /** BEGIN. Does nothing when one is open, as Snowflake does. */
  begin(session: Session, name?: string): void;
  /** COMMIT. Does nothing when none is open. */
  commit(session: Session): Promise<void>;
  rollback(session: Session): Promise<void>;
  /** Those that run, and the last ones that have ended, oldest first. */
  all(): TransactionRecord[];
  /** CURRENT_TRANSACTION(): epoch milliseconds of its start as text, null when none is open. */
  current(session: Session): string | null;
  /**
   * Runs a statement that writes rows: by itself all or nothing; inside a transaction only its own effects are lost
   * when it fails.
   */
  write<Value>(session: Session, signal: AbortSignal, work: Work<Value>): Promise<Value>;
  /**
   * Runs a DDL statement: commits what is open, then nobody else changes anything from the statement's first look at
   * the catalogue to its end.
   */
  change<Value>(session: Session, signal: AbortSignal, work: () => Promise<Value>): Promise<Value>;
  /**
   * Runs a stored procedure: a transaction begins and ends in one scope.
   * https://docs.snowflake.com/en/sql-reference/transactions#scoped-transactions
   * @throws {SnowflakeError} 090232 when the procedure leaves a transaction of its own open; it is rolled back.
   */
  scoped<Value>(session: Session, work: () => Promise<Value>): Promise<Value>;
  /** Runs a statement that only reads: its failure must not end the transaction around it. */
  read<Value>(session: Session, work: () => Promise<Value>): Promise<Value>;
}

/** A statement's work; `again` repeats it with the session as it was, without looking at its answer. */
export interface Work<Value> {
  readonly now: () => Promise<Value>;
  readonly again: () => Promise<unknown>;
  /** Whatever it changes, it changes with one statement of DuckDB, which is all or nothing by itself. */
  readonly single: boolean;
  /** The streams that it read: their offsets move when it is committed. */
  readonly streamsRead: ReadonlySet<number>;
}

interface State {
  /** BEGIN was said (or AUTOCOMMIT is off and something was written). */
  startedAt: number | null;
  record: TransactionRecord | undefined;
  /** DuckDB's transaction is open on the connection. */
  duckOpen: boolean;
  ticket: TurnTicket | undefined;
  /** How many procedures deep the session is, and how deep it was when the transaction began. */
  depth: number;
  begunAt: number;
  /** The transaction's successful writes, to be repeated when DuckDB gives the transaction up. */
  writes: Write[];
  /** The one that runs now. */
  running: Write | undefined;
}

interface Write {
  readonly again: () => Promise<unknown>;
  /** The streams that it consumes. */
  readonly streamsRead: Set<number>;
}

export function createTransactions(turn: WriteTurn, versions: Versions): Transactions {
  const states = new WeakMap<DuckDBConnection, State>();
  const log = createTransactionLog();
  const stateOf = (session: Session): State => {
    const known = states.get(session.duck);
    if (known) return known;
    const state: State = {
      startedAt: null,
      record: undefined,
      duckOpen: false,
      ticket: undefined,
      depth: 0,
      begunAt: 0,
      writes: [],
      running: undefined,
    };
    states.set(session.duck, state);
    return state;
  };

  const end = async (session: Session, how: "COMMIT" | "ROLLBACK") => {
    const state = stateOf(session);
    const { duck } = session;
    const read = new Set(state.writes.flatMap(({ streamsRead }) => [...streamsRead]));
    let committed = false;
    try {
      if (state.duckOpen) {
        const moved =
          how === "COMMIT" ? await beforeCommit(duck, versions, read) : new Map<number, StreamOffset>();
        await duck.run(how);
        committed = how === "COMMIT";
        for (const [id, offset] of moved) versions.offsets.set(id, offset);
      }
    } catch (error) {
      await duck.run("ROLLBACK").catch(() => undefined);
      throw error;
    } finally {
      versions.end(duck, committed);
      versions.setSnapshot(duck, undefined);
      if (state.ticket) turn.giveBack(state.ticket);
      state.ticket = undefined;
      if (state.record) log.end(state.record, how === "COMMIT" && (committed || !state.duckOpen));
      state.record = undefined;
      state.duckOpen = false;
      state.startedAt = null;
      state.writes = [];
      session.inTransaction = false;
    }
  };

  const openDuck = async (session: Session, state: State, signal: AbortSignal) => {
    const timeoutSeconds = Number(parameterValue(session, "LOCK_TIMEOUT"));
    state.ticket = await turn.take({ timeoutSeconds, signal });
    try {
      await session.duck.run("BEGIN TRANSACTION");
      versions.begin(session.duck);
      state.record ??= log.begin(session, undefined, state.depth);
      state.duckOpen = true;
    } catch (error) {
      if (state.ticket) turn.giveBack(state.ticket);
      state.ticket = undefined;
      throw error;
    }
  };

  const inTurn = async <Value>(session: Session, signal: AbortSignal, work: () => Promise<Value>) => {
    const timeoutSeconds = Number(parameterValue(session, "LOCK_TIMEOUT"));
    const ticket = await turn.take({ timeoutSeconds, signal });
    if (!ticket) return work();
    try {
      return await turn.within(ticket, work);
    } finally {
      turn.giveBack(ticket);
    }
  };

  /** One statement of DuckDB, which is its own transaction. */
  const alone = async <Value>(session: Session, work: () => Promise<Value>) => {
    const { duck } = session;
    // A statement inside one that has the turn writes with it.
    if (versions.has(duck)) return work();
    versions.begin(duck);
    const record = log.begin(session, undefined, stateOf(session).depth);
    let committed = false;
    try {
      const value = await work();
      committed = true;
      await storeCommitTime(duck, versions.committing(duck));
      return value;
    } finally {
      versions.end(duck, committed);
      log.end(record, committed);
    }
  };

  const inside = <Value>(state: State, work: () => Promise<Value>) =>
    state.ticket ? turn.within(state.ticket, work) : work();

  // What a statement runs besides (COPY's INSERT) is repeated with it.
  const remembered = async <Value>(state: State, work: Work<Value>): Promise<Value> => {
    const { again } = work;
    const write: Write = { again, streamsRead: new Set() };
    state.running = write;
    try {
      const value = await within(write, state, work);
      state.writes.push(write);
      return value;
    } finally {
      state.running = undefined;
    }
  };
  const within = async <Value>({ streamsRead }: Write, state: State, work: Work<Value>): Promise<Value> => {
    const value = await inside(state, work.now);
    for (const id of work.streamsRead) streamsRead.add(id);
    return value;
  };

  // DuckDB gives up the whole transaction at a run-time error; Snowflake only takes the statement back. The earlier
  // writes are therefore done again: nobody else can have written since, because the turn was never given back.
  const recover = async (session: Session, state: State, kept = state.writes.length) => {
    const writes = state.writes.slice(0, kept);
    if (writes.length === state.writes.length && (await isUsable(session.duck))) return;
    state.writes = writes;
    await session.duck.run("ROLLBACK");
    await session.duck.run("BEGIN TRANSACTION");
    try {
      for (const { again } of writes) await inside(state, again);
    } catch (cause) {
      await end(session, "ROLLBACK");
      throw new SnowflakeError(
        "000603",
        "XX000",
        `The transaction was rolled back: its earlier statements could not be repeated after an error (${String(cause)}).`,
      );
    }
  };

  return {
    begin(session, name) {
      const state = stateOf(session);
      if (state.startedAt !== null && state.begunAt < state.depth) {
        throw notSupported("a transaction inside a stored procedure that was called in a transaction");
      }
      if (state.startedAt === null) state.begunAt = state.depth;
      if (state.startedAt === null) versions.setSnapshot(session.duck, versions.latest());
      state.record ??= log.begin(session, name, state.depth);
      state.startedAt ??= state.record.id;
      session.inTransaction = true;
    },
    async commit(session) {
      refuseOtherScope(stateOf(session));
      await end(session, "COMMIT");
    },
    async rollback(session) {
      refuseOtherScope(stateOf(session));
      await end(session, "ROLLBACK");
    },
    async change(session, signal, work) {
      await this.commit(session);
      return inTurn(session, signal, work);
    },
    async scoped(session, work) {
      const state = stateOf(session);
      state.depth += 1;
      const writesBefore = state.writes.length;
      try {
        const value = await work();
        if (state.startedAt !== null && state.begunAt === state.depth) throw incompleteScope();
        return value;
      } catch (error) {
        // A failed CALL is taken back whole, as any failed statement of a transaction.
        if (state.startedAt !== null && state.begunAt < state.depth)
          await recover(session, state, writesBefore);
        throw error;
      } finally {
        if (state.startedAt !== null && state.begunAt === state.depth) await end(session, "ROLLBACK");
        state.depth -= 1;
      }
    },
    all: () => log.all(),
    current: (session) => {
      const { startedAt } = stateOf(session);
      return startedAt === null ? null : String(startedAt);
    },
    async write(session, signal, work) {
      const state = stateOf(session);
      if (parameterValue(session, "AUTOCOMMIT") === false && state.startedAt === null) this.begin(session);
      const inTransaction = state.startedAt !== null;
      if (state.duckOpen && state.running) return within(state.running, state, work);
      if (state.duckOpen) {
        try {
          return await remembered(state, work);
        } catch (error) {
          if (inTransaction) await recover(session, state);
          throw error;
        }
      }
      // BEGIN and COMMIT around it would be two statements more.
      if (work.single && !inTransaction) return inTurn(session, signal, () => alone(session, work.now));
      await openDuck(session, state, signal);
      try {
        const value = await remembered(state, work);
        if (!inTransaction) await end(session, "COMMIT");
        return value;
      } catch (error) {
        if (inTransaction) await recover(session, state);
        else await end(session, "ROLLBACK");
        throw error;
      }
    },
    async read(session, work) {
      const state = stateOf(session);
      if (!state.duckOpen || state.startedAt === null) return work();
      try {
        return await inside(state, work);
      } catch (error) {
        await recover(session, state);
        throw error;
      }
    },
  };
}

/** Stores with a transaction where the streams stand that it consumed, and when it was committed. @returns the former. */
async function beforeCommit(
  duck: DuckDBConnection,
  versions: Versions,
  streamsRead: ReadonlySet<number>,
): Promise<ReadonlyMap<number, StreamOffset>> {
  const upTo = versions.snapshotOf(duck) ?? versions.of(duck) - 1;
  const moved = consumedOffsets(versions, streamsRead, upTo);
  await storeOffsets(duck, moved);
  await storeCommitTime(duck, versions.committing(duck));
  return moved;
}

function refuseOtherScope({ startedAt, begunAt, depth }: State): void {
  if (startedAt === null || begunAt === depth) return;
  throw new SnowflakeError(
    "090231",
    "25000",
    "Modifying a transaction that has started at a different scope is not allowed.",
  );
}

function incompleteScope(): SnowflakeError {
  return new SnowflakeError(
    "090232",
    "25000",
    "Stored procedure execution error: Scoped transaction started in stored procedure is incomplete and it was rolled back.",
  );
}

async function isUsable(duck: DuckDBConnection): Promise<boolean> {
  try {
    await duck.run("SELECT 1");
    return true;
  } catch {
    return false;
  }
}
