import type { MigrationReport } from "../migrations/contracts/migration-report.ts";
import type { Cancellation } from "../migrations/history/cancellations.ts";
import type { MessageState, NewestMessage } from "../migrations/history/messages.ts";
import type { ConnectionOptions, SnowflakeConnection } from "../snowflake/connection.ts";
import type { Engine } from "./deployment-types.ts";

/** What a unit test lets the account and the engine do; each may throw. */
export interface FakeAccount {
  connect?: (options: ConnectionOptions) => void;
  acquireLease?: () => void;
  releaseLease?: () => void;
  deployMigrations?: () => Partial<MigrationReport>;
  /** the procedure's answer */
  load?: () => unknown;
  /** what the ledger knows of the message from before */
  message?: Partial<MessageState>;
  /** what was begun last in the environment */
  newest?: NewestMessage;
  /** that may concern the message */
  cancelled?: Cancellation;
  /** another process takes the lease once this one has begun, and makes this of the message */
  takenOver?: Partial<MessageState>;
}

function messageState(known: Partial<MessageState> = {}): MessageState {
  const first = { state: "running", generation: 1, deliveries: 1, crashes: 0 } as const;
  return { ...first, outcome: undefined, detail: undefined, begunOn: "2026-11-22T10:00:00.000Z", ...known };
}

/** An engine without Snowflake, and the list of what was done with it. */
export function fakeEngine(account: FakeAccount = {}): { engine: Engine; done: string[] } {
  const done: string[] = [];
  const connection = (role: string | undefined): SnowflakeConnection => ({
    query: () => Promise.reject(new Error("no statement is expected here")),
    waitFor: () => Promise.reject(new Error("no waiting is expected here")),
    runScript: () => Promise.reject(new Error("no script is expected here")),
    async close() {
      done.push(`close ${role}`);
    },
    async detach() {
      done.push(`detach ${role}`);
    },
  });
  const engine: Engine = {
    async connect(options) {
      account.connect?.(options);
      done.push(`connect ${options.role}`);
      return connection(options.role);
    },
    async acquireLease(_, { holder }) {
      account.acquireLease?.();
      done.push(`lease ${holder}`);
      return {
        token: "t",
        holder,
        renew: async () => undefined,
        async release() {
          done.push("release");
          account.releaseLease?.();
        },
      };
    },
    async readMessage() {
      done.push("read message");
      if (account.takenOver !== undefined && done.includes("begin message"))
        return messageState(account.takenOver);
      return account.message === undefined ? undefined : messageState(account.message);
    },
    async readNewestMessage() {
      return account.newest;
    },
    async readCancellation() {
      return account.cancelled;
    },
    async beginMessage() {
      done.push("begin message");
      return messageState(account.message);
    },
    async pauseMessage() {
      done.push("pause message");
      return account.takenOver === undefined;
    },
    async endMessage(_, outcome, detail) {
      done.push(["end message", outcome, detail].filter((part) => part !== undefined).join(" "));
      return account.takenOver === undefined;
    },
    async runRecorded({ sql, runAs, deployment }) {
      done.push(`run as ${runAs?.role}: ${sql.split(/[;(]/)[0]} ${deployment.commit} ${deployment.attempt}`);
      const report = account.load?.() ?? { rowsRead: 3, groups: 2, globalSales: 1.5 };
      return { ran: true, results: [{ rows: [{ LOAD: report }], queryId: "q", updatedRows: undefined }] };
    },
    undoDeployment: () => Promise.reject(new Error("nothing is undone here")),
    async deployMigrations({ files, stagedFolders }) {
      done.push(
        `migrate ${[...files.keys()].join()} with ${[...(stagedFolders ?? new Map()).keys()].join()}`,
      );
      const nothing = {
        applied: [],
        skipped: [],
        warnings: [],
        verified: [],
        verifyFailures: [],
        staged: {},
      };
      return { ...nothing, undoPoint: undefined, ...account.deployMigrations?.() };
    },
  };
  return { engine, done };
}
