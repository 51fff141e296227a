import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { LeaseError } from "../../core/errors/index.ts";
import {
  beginMessage,
  endMessage,
  type MessageInput,
  pauseMessage,
  readMessage,
  readNewestMessage,
} from "../../core/migrations/history/messages.ts";
import { metadataNames } from "../../core/migrations/history/metadata-names.ts";
import { acquireLease, type Lease } from "../../core/migrations/lease/acquire-lease.ts";
import { fenceSql, isLeaseLost } from "../../core/migrations/lease/lease-sql.ts";
import { startAccount, type TestAccount } from "../../core/migrations/testing/account.ts";
import { createSchema, type MessageKey } from "./snowflake-model.ts";

// The simulation's model of lease and messages answers as the product's SQL does in an account.

let account: TestAccount;
beforeAll(async () => {
  account = await startAccount();
});
afterAll(() => account?.close());

const HOLDERS = ["a's push", "b"] as const;
const MESSAGES: readonly MessageKey[] = [
  { environment: "dev", commit: "one", attempt: 1 },
  { environment: "dev", commit: "one", attempt: 2 },
  { environment: "dev", commit: "two", attempt: 3 },
];
/** Of a lease that was taken before: the newest, or the one before it. */
const taken = fc.constantFrom(0, 0, 0, 1);
const message = fc.constantFrom(...MESSAGES);

/** What a deployment, the command line, or time does next. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("acquire"), holder: fc.constantFrom(...HOLDERS) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("expire") }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("renew", "release", "fence"), lease: taken }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom("begin", "pause", "end"), lease: taken, message }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("read", "newest"), message }) },
);
type Step = { do: string; holder?: string; lease?: number; message?: MessageKey };

const TTL_SECONDS = 900;

/** One side of the comparison: what it says to each step. */
interface Side {
  acquire(holder: string): Promise<boolean>;
  expire(): Promise<void>;
  renew(lease: number): Promise<boolean>;
  release(lease: number): Promise<void>;
  fence(lease: number): Promise<boolean>;
  begin(lease: number, message: MessageKey): Promise<unknown>;
  pause(lease: number, message: MessageKey): Promise<boolean>;
  end(lease: number, message: MessageKey): Promise<boolean>;
  read(message: MessageKey): Promise<unknown>;
  newest(): Promise<unknown>;
}

async function answer(
  side: Side,
  { do: what, holder = "", lease = 0, message: key }: Step,
): Promise<unknown> {
  const [of = key] = MESSAGES;
  const which = key ?? of;
  switch (what) {
    case "acquire":
      return side.acquire(holder);
    case "expire":
      return side.expire();
    case "renew":
      return side.renew(lease);
    case "release":
      return side.release(lease);
    case "fence":
      return side.fence(lease);
    default:
      if (which === undefined) return undefined;
      if (what === "begin") return side.begin(lease, which);
      if (what === "pause") return side.pause(lease, which);
      if (what === "end") return side.end(lease, which);
      return what === "read" ? side.read(which) : side.newest();
  }
}

/** Times are each side's own: they are left out. */
const timeless = (state: object | undefined) => {
  if (state === undefined) return undefined;
  const { begunOn: _, ageMs: __, ...rest } = { begunOn: "", ageMs: 0, ...state };
  return rest;
};

function modelSide(): Side {
  let now = 1_000_000;
  const schema = createSchema(() => ++now);
  const tokens: string[] = [];
  const token = (back: number) => tokens.at(-1 - back) ?? "none";
  return {
    async acquire(holder) {
      const own = `t${tokens.length}`;
      const held = schema.acquire(holder, own, TTL_SECONDS * 1000);
      if (held) tokens.push(own);
      return held;
    },
    async expire() {
      now += TTL_SECONDS * 2_000;
    },
    renew: async (lease) => schema.extend(token(lease), TTL_SECONDS * 1000),
    release: async (lease) => schema.release(token(lease)),
    fence: async (lease) => schema.holds(token(lease)),
    begin: async (lease, key) => timeless(schema.begin(key, token(lease))),
    pause: async (lease, key) => schema.pause(key, token(lease)),
    end: async (lease, key) => schema.end(key, token(lease), "succeeded", "push:it's"),
    read: async (key) => timeless(schema.read(key)),
    newest: async () => timeless(schema.newest("dev")),
  };
}

async function accountSide(): Promise<Side> {
  const box = await account.sandbox();
  const { connection } = box;
  const schema = `${box.database}.METADATA`;
  await box.rows(`CREATE SCHEMA ${schema}`);
  const names = metadataNames({ metadataSchema: schema });
  const leases: Lease[] = [];
  const none = {
    token: "none",
    renew: () => Promise.reject(new LeaseError("none")),
    release: async () => {},
  };
  const of = (back: number) => leases.at(-1 - back) ?? none;
  const input = (back: number, key: MessageKey): MessageInput => ({
    ...{ connection, names, message: key },
    lease: of(back),
  });
  const unlessLost = (act: Promise<unknown>) =>
    act.then(
      () => true,
      (error: unknown) => {
        if (error instanceof LeaseError || isLeaseLost(error)) return false;
        throw error;
      },
    );
  return {
    acquire: (holder) =>
      unlessLost(
        acquireLease(connection, { schema, holder, ttlSeconds: TTL_SECONDS }).then((lease) =>
          leases.push(lease),
        ),
      ),
    expire: async () =>
      void (await box.rows(
        `UPDATE ${names.lease} SET EXPIRES_ON = DATEADD(SECOND, -1, CURRENT_TIMESTAMP()) WHERE TRUE`,
      )),
    renew: (lease) => unlessLost(of(lease).renew()),
    release: (lease) => of(lease).release(),
    fence: (lease) => unlessLost(connection.query(fenceSql(names.lease, of(lease).token))),
    begin: async (lease, key) => timeless(await beginMessage(input(lease, key))),
    pause: (lease, key) => pauseMessage(input(lease, key)),
    end: (lease, key) => endMessage(input(lease, key), "succeeded", "push:it's"),
    read: async (key) => timeless(await readMessage({ connection, names, message: key })),
    newest: async () => timeless(await readNewestMessage({ connection, names, environment: "dev" })),
  };
}

it("answers the same calls as the account does", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 25 }), async (steps) => {
      const sides = [modelSide(), await accountSide()] as const;
      // There is a lease and a message before anybody can change them.
      const first = [
        { do: "acquire", holder: HOLDERS[0] },
        { do: "begin", message: MESSAGES[0] },
      ];
      for (const [index, one] of [...first, ...steps].entries()) {
        const [model, real] = [await answer(sides[0], one as Step), await answer(sides[1], one as Step)];
        expect({ index, one, said: model }).toEqual({ index, one, said: real });
      }
    }),
    { numRuns: 6, endOnFailure: true },
  );
}, 180_000);
