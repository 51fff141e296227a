import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Session } from "../account/session.ts";
import { blankSession } from "../session/blank-session.ts";
import { createVersions } from "../storage/versions.ts";
import { createTransactions, type Transactions } from "./transactions.ts";
import { createWriteTurn } from "./write-turn.ts";

let instance: DuckDBInstance;
let transactions: Transactions;
let opened: DuckDBConnection[];

beforeEach(async () => {
  instance = await DuckDBInstance.create(":memory:");
  opened = [];
  transactions = createTransactions(createWriteTurn(), createVersions(Date.now));
  const session = await newSession();
  await session.duck.run("CREATE TABLE t (a INTEGER NOT NULL)");
});
afterEach(() => {
  for (const connection of opened) connection.closeSync();
  instance.closeSync();
});

async function newSession(parameters: Record<string, string | number | boolean> = {}): Promise<Session> {
  const duck = await instance.connect();
  opened.push(duck);
  return blankSession({ id: "1", user: "U", duck, parameters: new Map(Object.entries(parameters)) });
}

const { signal } = new AbortController();
function write(session: Session, sql: string): Promise<unknown> {
  const now = () => session.duck.run(sql);
  return transactions.write(session, signal, { now, again: now, single: false, streamsRead: new Set() });
}
async function values(session: Session): Promise<unknown[]> {
  const rows = await transactions.read(session, () =>
    session.duck.runAndReadAll("SELECT a FROM t ORDER BY a"),
  );
  return rows.getRows().map(([value]) => value);
}

// https://docs.snowflake.com/en/sql-reference/transactions
describe("transactions", () => {
  it("commit each statement by itself, all or nothing", async () => {
    const session = await newSession();
    const other = await newSession();
    await write(session, "INSERT INTO t VALUES (1)");
    expect(await values(other)).toEqual([1]);
    const twoSteps = async () => {
      await session.duck.run("INSERT INTO t VALUES (2)");
      await session.duck.run("INSERT INTO t VALUES (NULL)");
    };
    await expect(
      transactions.write(session, signal, {
        now: twoSteps,
        again: twoSteps,
        single: false,
        streamsRead: new Set(),
      }),
    ).rejects.toThrow();
    expect(await values(session)).toEqual([1]);
  });

  it("show their writes to others after COMMIT only, and not after ROLLBACK", async () => {
    const session = await newSession();
    const other = await newSession();
    transactions.begin(session);
    expect(session.inTransaction).toBe(true);
    await write(session, "INSERT INTO t VALUES (1)");
    expect(await values(session)).toEqual([1]);
    expect(await values(other)).toEqual([]);
    await transactions.rollback(session);
    expect(await values(session)).toEqual([]);
    transactions.begin(session);
    await write(session, "INSERT INTO t VALUES (2)");
    await transactions.commit(session);
    expect(session.inTransaction).toBe(false);
    expect(await values(other)).toEqual([2]);
  });

  it("read what others committed since they began", async () => {
    const session = await newSession();
    transactions.begin(session);
    expect(await values(session)).toEqual([]);
    await write(await newSession(), "INSERT INTO t VALUES (1)");
    expect(await values(session)).toEqual([1]);
  });

  it("lose only the statement that fails", async () => {
    const session = await newSession();
    transactions.begin(session);
    await write(session, "INSERT INTO t VALUES (1)");
    await expect(write(session, "INSERT INTO t VALUES (NULL)")).rejects.toThrow();
    await write(session, "INSERT INTO t VALUES (2)");
    await expect(transactions.read(session, () => session.duck.run("SELECT error('x')"))).rejects.toThrow();
    expect(await values(session)).toEqual([1, 2]);
    await transactions.commit(session);
    expect(await values(await newSession())).toEqual([1, 2]);
  });

  it("lose all of a procedure that fails", async () => {
    const session = await newSession();
    transactions.begin(session);
    await write(session, "INSERT INTO t VALUES (1)");
    const call = transactions.scoped(session, async () => {
      await write(session, "INSERT INTO t VALUES (2)");
      throw new Error("the procedure fails");
    });
    await expect(call).rejects.toThrow("the procedure fails");
    await write(session, "INSERT INTO t VALUES (3)");
    await transactions.commit(session);
    expect(await values(session)).toEqual([1, 3]);
  });

  it("make a second writer wait, who then sees what the first committed", async () => {
    const first = await newSession();
    const second = await newSession();
    await write(first, "INSERT INTO t VALUES (1)");
    transactions.begin(first);
    await write(first, "UPDATE t SET a = a + 10");
    const waiting = write(second, "UPDATE t SET a = a + 100");
    await transactions.commit(first);
    await waiting;
    expect(await values(first)).toEqual([111]);
  });

  it("of a waiting writer end with LOCK_TIMEOUT", async () => {
    const first = await newSession();
    transactions.begin(first);
    await write(first, "INSERT INTO t VALUES (1)");
    const second = await newSession({ LOCK_TIMEOUT: 0 });
    await expect(write(second, "INSERT INTO t VALUES (2)")).rejects.toMatchObject({ code: "000625" });
    await transactions.rollback(first);
    await write(second, "INSERT INTO t VALUES (2)");
    expect(await values(first)).toEqual([2]);
  });

  it("open by themselves when AUTOCOMMIT is off", async () => {
    const session = await newSession({ AUTOCOMMIT: false });
    await write(session, "INSERT INTO t VALUES (1)");
    expect(transactions.current(session)).not.toBeNull();
    expect(await values(await newSession())).toEqual([]);
    await transactions.commit(session);
    expect(await values(await newSession())).toEqual([1]);
    expect(transactions.current(session)).toBeNull();
  });

  it("commit before DDL, which others wait for from its first look on", async () => {
    const session = await newSession();
    const other = await newSession();
    transactions.begin(session);
    await write(session, "INSERT INTO t VALUES (1)");
    const seen: unknown[] = [];
    let started = () => {};
    const looking = new Promise<void>((resolve) => {
      started = resolve;
    });
    const look = async () => {
      seen.push(await values(session));
      started();
      await new Promise((resolve) => setTimeout(resolve, 20));
      seen.push(await values(session));
    };
    const ddl = transactions.change(session, signal, look);
    await looking;
    await Promise.all([ddl, write(other, "INSERT INTO t VALUES (2)")]);
    expect(seen).toEqual([[1], [1]]);
    expect(session.inTransaction).toBe(false);
    expect(await values(session)).toEqual([1, 2]);
  });

  // https://docs.snowflake.com/en/sql-reference/transactions#scoped-transactions
  it("begin and end in one scope", async () => {
    const session = await newSession();
    await expect(
      transactions.scoped(session, async () => {
        transactions.begin(session);
        await write(session, "INSERT INTO t VALUES (1)");
      }),
    ).rejects.toThrow("Scoped transaction started in stored procedure is incomplete and it was rolled back.");
    expect(await values(session)).toEqual([]);
    transactions.begin(session);
    await expect(transactions.scoped(session, () => transactions.commit(session))).rejects.toThrow(
      "Modifying a transaction that has started at a different scope is not allowed.",
    );
    await transactions.scoped(session, () => write(session, "INSERT INTO t VALUES (2)"));
    await transactions.commit(session);
    await transactions.scoped(session, async () => {
      transactions.begin(session);
      await write(session, "INSERT INTO t VALUES (3)");
      await transactions.commit(session);
    });
    expect(await values(await newSession())).toEqual([2, 3]);
  });
});
