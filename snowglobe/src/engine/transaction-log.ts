import { randomUUID } from "node:crypto";
import type { Session } from "../account/session.ts";

/** A transaction that runs, or has run: one that BEGIN opened, or a statement that was one by itself. */
export interface TransactionRecord {
  /** Epoch milliseconds of its start, or the next number that no other has. */
  readonly id: number;
  readonly user: string;
  readonly sessionId: string;
  /** BEGIN … NAME, or made up. */
  readonly name: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  endedAt: number | null;
  state: "running" | "committed" | "rolled back";
  /** Of how many procedures that run it is inside. */
  readonly depth: number;
}

export interface TransactionLog {
  begin(session: Session, name: string | undefined, depth: number): TransactionRecord;
  end(record: TransactionRecord, committed: boolean): void;
  /** Oldest first. */
  all(): TransactionRecord[];
}

/** Of so many that have ended it is known what became of them. */
const KEPT = 1000;

export function createTransactionLog(): TransactionLog {
  const running = new Map<number, TransactionRecord>();
  const ended = new Map<number, TransactionRecord>();
  let last = 0;
  return {
    begin({ user, id: sessionId }, name = randomUUID(), depth) {
      const startedAt = Date.now();
      last = Math.max(startedAt, last + 1);
      const record: TransactionRecord = {
        ...{ id: last, user, sessionId, name, startedAt, depth },
        ...{ endedAt: null, state: "running" },
      };
      running.set(record.id, record);
      return record;
    },
    end(record, committed) {
      running.delete(record.id);
      record.endedAt = Date.now();
      record.state = committed ? "committed" : "rolled back";
      ended.set(record.id, record);
      const [oldest] = ended.keys();
      if (ended.size > KEPT && oldest !== undefined) ended.delete(oldest);
    },
    all: () => [...ended.values(), ...running.values()].sort((a, b) => a.id - b.id),
  };
}
