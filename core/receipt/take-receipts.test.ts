import fc from "fast-check";
import { expect, it } from "vitest";
import { StatementError } from "../errors/index.ts";
import { workId } from "../migrations/apply/work-id.ts";
import { shopFile } from "../project/testing/shop.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { type CollectEvent, collectReceipts } from "./collect-receipts.ts";
import { takeReceipts } from "./take-receipts.ts";

const environment = "shop/dev";
const names = { ledger: '"D"."M"."SNOWHOOK_LEDGER"', messages: '"D"."M"."SNOWHOOK_MESSAGES"' };

interface Account {
  readonly wanting: readonly { readonly commit: string; readonly attempt: number }[];
  readonly usage: readonly Readonly<Record<string, unknown>>[];
  readonly refusal?: string;
}

/** A session that answers what is asked of it, and keeps it. */
function accountOf({ wanting, usage, refusal }: Account) {
  const asked: string[] = [];
  const none = () => Promise.reject(new Error("no script is expected here"));
  const answer = (sql: string) => {
    if (refusal !== undefined) throw new StatementError(refusal, { code: "002003" });
    if (sql.startsWith("SELECT M.COMMIT_ID")) {
      return wanting.map(({ commit, attempt }) => ({
        COMMIT_ID: commit,
        ATTEMPT: attempt,
        BEGUN_MS: "1000",
      }));
    }
    return sql.startsWith("WITH ASKED") ? usage : [];
  };
  const connection: SnowflakeConnection = {
    query: async <Row>(sql: string) => {
      asked.push(sql);
      return { rows: [...answer(sql)] as Row[], queryId: "q", updatedRows: undefined };
    },
    runScript: none,
    waitFor: none,
    close: async () => undefined,
    detach: async () => undefined,
  };
  return { connection, asked };
}

const usageOf = (work: string, more: Readonly<Record<string, unknown>> = {}) => ({
  WORK: work,
  CREDITS: 0.25,
  BYTES_SCANNED: "1000",
  BYTES_WRITTEN: null,
  ...more,
});

it("writes what Snowflake says, in three statements for all deployments", async () => {
  const wanting = [1, 2, 3, 4].map((attempt) => ({ commit: `${attempt}`.repeat(40), attempt }));
  const [first, second, third] = wanting.map((one) => workId({ environment, ...one }));
  const { connection, asked } = accountOf({
    wanting,
    usage: [
      usageOf(first ?? ""),
      usageOf(second ?? "", { CREDITS: "1.5", BYTES_WRITTEN: 7 }),
      usageOf(third ?? "", { CREDITS: null }),
    ],
  });
  expect(await takeReceipts({ connection, names, environment })).toEqual({
    outcome: "taken",
    taken: 3,
    unknown: 1,
  });
  expect(asked).toHaveLength(3);
  expect(asked[2]).toContain(`('${"1".repeat(40)}', 1, '{"credits":0.25,"bytesScanned":1000}')`);
  expect(asked[2]).toContain(
    `('${"2".repeat(40)}', 2, '{"credits":1.5,"bytesScanned":1000,"bytesWritten":7}')`,
  );
  expect(asked[2]).toContain(`('${"3".repeat(40)}', 3, '{"bytesScanned":1000}')`);
});

it("asks once when nothing wants a receipt, or nothing was ever deployed", async () => {
  for (const given of [{}, { refusal: "Object 'D.M.SNOWHOOK_MESSAGES' does not exist or not authorized." }]) {
    const { connection, asked } = accountOf({ wanting: [], usage: [], ...given });
    expect(await takeReceipts({ connection, names, environment })).toMatchObject({ taken: 0, unknown: 0 });
    expect(asked).toHaveLength(1);
  }
});

it.each([
  "Database 'SNOWFLAKE' does not exist or not authorized.",
  "Schema 'SNOWFLAKE.ACCOUNT_USAGE' does not exist or not authorized.",
  "Object 'SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY' does not exist or not authorized.",
])("is not allowed when Snowflake says: %s", async (refusal) => {
  const { connection } = accountOf({ wanting: [], usage: [], refusal });
  expect(await takeReceipts({ connection, names, environment })).toEqual({ outcome: "not allowed" });
});

it("records what was asked for and nothing else, whatever the rows are", async () => {
  const wanted = fc.record({
    commit: fc.stringMatching(/^[0-9a-f]{40}$/),
    attempt: fc.integer({ min: 1, max: 9 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(wanted, { maxLength: 6, selector: ({ commit, attempt }) => `${commit} ${attempt}` }),
      fc.array(fc.nat({ max: 5 }), { maxLength: 6 }),
      fc.array(fc.uuid(), { maxLength: 3 }),
      async (wanting, known, foreign) => {
        const works = [...new Set(known)].flatMap((index) => wanting.slice(index, index + 1));
        const usage = [
          ...works.map((one) => usageOf(workId({ environment, ...one }))),
          ...foreign.map((work) => usageOf(work)),
        ];
        const { connection, asked } = accountOf({ wanting, usage });
        expect(await takeReceipts({ connection, names, environment })).toEqual({
          outcome: "taken",
          taken: works.length,
          unknown: wanting.length - works.length,
        });
        const [, , record = ""] = asked;
        const recorded = [...record.matchAll(/\('([0-9a-f]{40})', (\d+), '/g)].map(([, commit, attempt]) => ({
          commit,
          attempt: Number(attempt),
        }));
        expect(recorded).toEqual(works);
      },
    ),
  );
});

it("says once, of all environments, that they may not, and that is no failure", async () => {
  const events: CollectEvent[] = [];
  const collected = await collectReceipts({
    file: shopFile(),
    secrets: { environment: async () => ({ account: "A", user: "U" }) as never } as never,
    connect: async () =>
      accountOf({ wanting: [], usage: [], refusal: "Database 'SNOWFLAKE' does not exist or not authorized." })
        .connection,
    onEvent: (event) => events.push(event),
  });
  expect(collected).toEqual({ taken: 0, failed: 0 });
  expect(events).toEqual([
    {
      type: "receipts-not-allowed",
      environments: ["shop/dev", "shop/prod"],
      grants: [
        "GRANT DATABASE ROLE SNOWFLAKE.GOVERNANCE_VIEWER TO ROLE SHOP_DEV_DEPLOY;",
        "GRANT DATABASE ROLE SNOWFLAKE.GOVERNANCE_VIEWER TO ROLE SHOP_PROD_DEPLOY;",
      ],
    },
  ]);
});

it("asks the other environments when one cannot be asked", async () => {
  const events: CollectEvent[] = [];
  let calls = 0;
  const collected = await collectReceipts({
    file: shopFile(),
    secrets: { environment: async () => ({ account: "A", user: "U" }) as never } as never,
    connect: async () => {
      calls += 1;
      if (calls === 1) throw new Error("away");
      return accountOf({ wanting: [{ commit: "a", attempt: 1 }], usage: [] }).connection;
    },
    onEvent: (event) => events.push(event),
  });
  expect(collected).toEqual({ taken: 0, failed: 1 });
  expect(events).toMatchObject([
    { type: "receipts-failed", environment: "shop/dev" },
    { type: "receipts-taken", environment: "shop/prod", taken: 0, unknown: 1 },
  ]);
});
