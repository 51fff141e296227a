import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { acquireLease, type Lease } from "../lease/acquire-lease.ts";
import { type Sandbox, startAccount, type TestAccount } from "../testing/account.ts";
import { beginMessage, endMessage, type MessageInput, pauseMessage, readMessage } from "./messages.ts";
import { metadataNames } from "./metadata-names.ts";

let account: TestAccount;
let box: Sandbox;

beforeAll(async () => {
  account = await startAccount();
});
afterAll(() => account?.close());
beforeEach(async () => {
  box = await account.sandbox();
  await box.rows(`CREATE SCHEMA ${box.database}.METADATA`);
});

const message = { environment: "dev", commit: "it's \\ one", attempt: 1_764_000_000_000 };

/** A delivery of the message: a session of its own that takes the lease. */
async function delivery(of = message): Promise<MessageInput & { lease: Lease }> {
  const connection = await box.session();
  const schema = `${box.database}.METADATA`;
  const lease = await acquireLease(connection, { schema, holder: "dev one" });
  return { connection, names: metadataNames({ metadataSchema: schema }), message: of, lease };
}

describe("a message's life", () => {
  it("is not known before its work begins, also where nothing was ever deployed", async () => {
    const one = await delivery();
    expect(await readMessage(one)).toBeUndefined();
    await beginMessage(one);
    expect(await readMessage({ ...one, message: { ...message, attempt: 2 } })).toBeUndefined();
  });

  it("counts a delivery once, however often it says that it begins", async () => {
    const one = await delivery();
    const begun = { state: "running", deliveries: 1, crashes: 0, generation: 1, outcome: undefined };
    expect(await beginMessage(one)).toMatchObject(begun);
    expect(await beginMessage(one)).toMatchObject(begun);
    expect(await readMessage(one)).toMatchObject(begun);
  });

  it("counts a crash for each delivery that neither paused nor ended", async () => {
    await beginMessage(await delivery());
    expect(await beginMessage(await delivery())).toMatchObject({ deliveries: 2, crashes: 1, generation: 2 });
    const third = await delivery();
    expect(await beginMessage(third)).toMatchObject({ deliveries: 3, crashes: 2 });
    expect(await pauseMessage(third)).toBe(true);
    await third.lease.release();
    const fourth = await delivery();
    expect(await beginMessage(fourth)).toMatchObject({ state: "running", deliveries: 4, crashes: 2 });
  });

  it("ends for good: a later delivery finds how, and changes nothing", async () => {
    const one = await delivery();
    await beginMessage(one);
    expect(await endMessage(one, "failed", "V1__a.sql: it's \\ gone")).toBe(true);
    const ended = { state: "ended", outcome: "failed", detail: "V1__a.sql: it's \\ gone", deliveries: 1 };
    const two = await delivery();
    expect(await beginMessage(two)).toMatchObject(ended);
    expect(await pauseMessage(two)).toBe(false);
    expect(await endMessage(two, "succeeded")).toBe(false);
    expect(await readMessage(two)).toMatchObject(ended);
  });

  it("is left to whoever holds the lease: a delivery that lost it says nothing any more", async () => {
    const slow = await delivery();
    await beginMessage(slow);
    const next = await delivery();
    expect(await endMessage(slow, "succeeded")).toBe(false);
    expect(await beginMessage(next)).toMatchObject({ crashes: 1, generation: 2 });
    expect(await pauseMessage(slow)).toBe(false);
    expect(await beginMessage(slow)).toMatchObject({ generation: 2, deliveries: 2, crashes: 1 });
    expect(await endMessage(next, "succeeded")).toBe(true);
  });

  it("does not begin without the lease", async () => {
    const one = await delivery();
    await one.lease.release();
    expect(await beginMessage(one)).toBeUndefined();
  });

  it("keeps messages apart", async () => {
    const one = await delivery();
    await beginMessage(one);
    await endMessage(one, "succeeded");
    for (const other of [
      { ...message, attempt: 2 },
      { ...message, commit: "two" },
      { ...message, environment: "prod" },
    ]) {
      expect(await beginMessage({ ...one, message: other })).toMatchObject({ state: "running", crashes: 0 });
    }
  });
});
