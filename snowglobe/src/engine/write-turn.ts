import { AsyncLocalStorage } from "node:async_hooks";
import { cancelled, SnowflakeError } from "../errors/snowflake-error.ts";

/**
 * Who may write now: one writer in the account at a time, from its first write to the end of its transaction.
 * Snowflake locks a table for an UPDATE, DELETE or MERGE and lets the next one wait; DuckDB would fail the second with
 * a conflict. Because only the holder writes, its snapshot is always the newest, so waiting statements see what was
 * committed before them, as READ COMMITTED promises.
 * https://docs.snowflake.com/en/sql-reference/transactions#resource-locking
 */
export interface WriteTurn {
  /**
   * Waits for the turn and takes it. A statement inside work that holds the turn already (a change, a transaction)
   * passes at once, and gets undefined: the turn is not its to give back.
   * @throws {SnowflakeError} 000625 after `timeoutSeconds` (LOCK_TIMEOUT), 000604 when the signal is aborted.
   */
  take(options: {
    readonly timeoutSeconds: number;
    readonly signal?: AbortSignal;
  }): Promise<TurnTicket | undefined>;
  giveBack(ticket: TurnTicket): void;
  /** Runs work as the holder of the ticket: writes inside it pass. */
  within<Value>(ticket: TurnTicket, work: () => Promise<Value>): Promise<Value>;
}

/** Says that its owner holds the turn. */
export interface TurnTicket {
  readonly ticket: symbol;
}

export function createWriteTurn(): WriteTurn {
  const context = new AsyncLocalStorage<TurnTicket>();
  const waiting: (() => void)[] = [];
  let holder: TurnTicket | undefined;

  const grantNext = () => {
    holder = undefined;
    waiting.shift()?.();
  };

  return {
    async take({ timeoutSeconds, signal }) {
      if (holder !== undefined && context.getStore() === holder) return undefined;
      const ticket: TurnTicket = { ticket: Symbol("write turn") };
      if (holder === undefined) {
        holder = ticket;
        return ticket;
      }
      await new Promise<void>((resolve, reject) => {
        const stop = (error: SnowflakeError) => {
          waiting.splice(waiting.indexOf(granted), 1);
          finish();
          reject(error);
        };
        const granted = () => {
          holder = ticket;
          finish();
          resolve();
        };
        const onAbort = () => stop(cancelled());
        const timer = setTimeout(
          () => stop(lockTimeout(timeoutSeconds)),
          Math.min(timeoutSeconds * 1000, 2 ** 31 - 1),
        );
        const finish = () => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", onAbort);
        };
        waiting.push(granted);
        if (signal?.aborted) onAbort();
        else signal?.addEventListener("abort", onAbort);
      });
      return ticket;
    },
    giveBack(ticket) {
      if (holder === ticket) grantNext();
    },
    within: (ticket, work) => context.run(ticket, work),
  };
}

// https://docs.snowflake.com/en/sql-reference/parameters#lock-timeout
function lockTimeout(seconds: number): SnowflakeError {
  return new SnowflakeError(
    "000625",
    "57014",
    `Statement waited for a lock longer than LOCK_TIMEOUT (${seconds} seconds) and was aborted: another transaction holds it.`,
  );
}
