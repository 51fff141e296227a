import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Sandbox, startAccount, type TestAccount } from "../testing/account.ts";
import { baselineMigrations } from "./baseline.ts";
import { undoMigrations } from "./undo.ts";

let account: TestAccount;
let box: Sandbox;

beforeAll(async () => {
  account = await startAccount();
});
afterAll(() => account?.close());
beforeEach(async () => {
  box = await account.sandbox();
});

const scripts = {
  "V1__a.sql": "CREATE TABLE a (x INT)",
  "V1.10__b.sql": "CREATE TABLE b (x INT)",
  "V1.9__c.sql": "CREATE TABLE c (x INT)",
  "U1.10__b.sql": "DROP TABLE b",
  "U1.9__c.sql": "DROP TABLE c",
};
const tables = async () =>
  (await box.rows(`SHOW TABLES IN SCHEMA ${box.database}.PUBLIC`)).map(({ name }) => name);

describe("undo", () => {
  it("runs the newest version's U script, and its V script can be applied again", async () => {
    await box.deploy(scripts);
    expect(await undoMigrations(box.input(scripts))).toEqual({ undone: ["U1.10__b.sql"] });
    expect((await box.history()).toSorted()).toEqual([
      "U1.10__b.sql Success",
      "V1.10__b.sql Undone",
      "V1.9__c.sql Success",
      "V1__a.sql Success",
    ]);
    expect(await tables()).toEqual(["A", "C"]);
    const again = await box.deploy(scripts);
    expect(again.applied.map(({ script }) => script)).toEqual(["V1.10__b.sql"]);
  });

  it("goes down to a version, newest first", async () => {
    await box.deploy(scripts);
    const report = await undoMigrations(box.input(scripts), "1");
    expect(report.undone).toEqual(["U1.10__b.sql", "U1.9__c.sql"]);
    expect(await tables()).toEqual(["A"]);
  });

  it("runs nothing when one of the versions has no U script, or nothing is applied", async () => {
    await expect(undoMigrations(box.input(scripts))).rejects.toThrow(/nothing to undo/);
    await box.deploy(scripts);
    await expect(undoMigrations(box.input(scripts), "0")).rejects.toThrow(/Version 1 .* has no undo script/);
    expect(await tables()).toEqual(["A", "B", "C"]);
  });

  it("runs nothing when one of the U scripts has a statement that the environment blocks", async () => {
    await box.deploy(scripts);
    const config = { ...box.config, dangers: { destructive: "block" as const } };
    const refused = undoMigrations(box.input(scripts, { config }), "1");
    await expect(refused).rejects.toThrow(/destructive \(TABLE b\)/);
    await expect(refused).rejects.toMatchObject({ where: { file: "U1.10__b.sql", statement: 1 } });
    const loses = { ...scripts, "U1.9__c.sql": "DROP STREAM s" };
    await expect(undoMigrations(box.input(loses), "1")).rejects.toThrow(/unrecoverable/);
    expect(await tables()).toEqual(["A", "B", "C"]);
    const accepted = "-- snowhook: allow destructive: b is empty\nDROP TABLE b";
    const report = await undoMigrations(box.input({ ...scripts, "U1.10__b.sql": accepted }, { config }));
    expect(report.undone).toEqual(["U1.10__b.sql"]);
  });

  it("leaves the version applied when its U script fails", async () => {
    await box.deploy(scripts);
    const report = await undoMigrations(box.input({ ...scripts, "U1.10__b.sql": "DROP TABLE gone" }));
    expect(report.failed?.error.where).toMatchObject({ file: "U1.10__b.sql", statement: 1 });
    expect(await box.history()).toContain("V1.10__b.sql Success");
    expect(await box.history()).toContain("U1.10__b.sql Failed");
  });
});

describe("baseline", () => {
  it("records versions up to one, and runs none of them", async () => {
    expect(await baselineMigrations(box.input(scripts), "1.9")).toEqual(["V1__a.sql", "V1.9__c.sql"]);
    expect(await tables()).toEqual([]);
    const report = await box.deploy(scripts);
    expect(report.applied.map(({ script }) => script)).toEqual(["V1.10__b.sql"]);
    expect(report.warnings).toEqual([]);
    expect(await baselineMigrations(box.input(scripts), "1.10")).toEqual([]);
  });

  it("explains a version that nothing has", async () => {
    await expect(baselineMigrations(box.input(scripts), "0.1")).rejects.toThrow(
      /no V script of version 0\.1/,
    );
  });
});
