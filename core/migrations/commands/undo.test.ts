import { beforeEach, describe, expect, it } from "vitest";
import { deployInput } from "../testing/deploy-input.ts";
import { FakeSnowflake } from "../testing/fake-snowflake.ts";
import { baselineMigrations } from "./baseline.ts";
import { deployMigrations } from "./deploy-migrations.ts";
import { undoMigrations } from "./undo.ts";

let account: FakeSnowflake;
const recorded = () => account.history.map(({ SCRIPT, STATUS }) => `${SCRIPT} ${STATUS}`);

beforeEach(() => {
  account = new FakeSnowflake();
});

const scripts = {
  "V1__a.sql": "CREATE TABLE a (x INT)",
  "V1.10__b.sql": "CREATE TABLE b (x INT)",
  "V1.9__c.sql": "CREATE TABLE c (x INT)",
  "U1.10__b.sql": "DROP TABLE b",
  "U1.9__c.sql": "DROP TABLE c",
};

describe("undo", () => {
  it("runs the newest version's U script, and its V script can be applied again", async () => {
    await deployMigrations(deployInput(account, scripts));
    const report = await undoMigrations(deployInput(account, scripts));
    expect(report).toEqual({ undone: ["U1.10__b.sql"] });
    expect(recorded()).toEqual([
      "V1__a.sql Success",
      "V1.9__c.sql Success",
      "V1.10__b.sql Undone",
      "U1.10__b.sql Success",
    ]);
    const again = await deployMigrations(deployInput(account, scripts));
    expect(again.applied.map(({ script }) => script)).toEqual(["V1.10__b.sql"]);
  });

  it("goes down to a version, newest first", async () => {
    await deployMigrations(deployInput(account, scripts));
    const report = await undoMigrations(deployInput(account, scripts), "1");
    expect(report.undone).toEqual(["U1.10__b.sql", "U1.9__c.sql"]);
    expect(account.executed.filter((sql) => sql.startsWith("DROP"))).toEqual([
      "DROP TABLE b",
      "DROP TABLE c",
    ]);
  });

  it("runs nothing when one of the versions has no U script, or nothing is applied", async () => {
    await expect(undoMigrations(deployInput(account, scripts))).rejects.toThrow(/nothing to undo/);
    await deployMigrations(deployInput(account, scripts));
    await expect(undoMigrations(deployInput(account, scripts), "0")).rejects.toThrow(
      /Version 1 .* has no undo script/,
    );
    expect(account.executed.filter((sql) => sql.startsWith("DROP"))).toEqual([]);
  });

  it("leaves the version applied when its U script fails", async () => {
    await deployMigrations(deployInput(account, scripts));
    const broken = { ...scripts, "U1.10__b.sql": "DROP FAIL_HERE" };
    const report = await undoMigrations(deployInput(account, broken));
    expect(report.failed?.error.where).toMatchObject({ file: "U1.10__b.sql", statement: 1 });
    expect(recorded()).toContain("V1.10__b.sql Success");
    expect(recorded()).toContain("U1.10__b.sql Failed");
  });
});

describe("baseline", () => {
  it("records versions up to one, and runs none of them", async () => {
    expect(await baselineMigrations(deployInput(account, scripts), "1.9")).toEqual([
      "V1__a.sql",
      "V1.9__c.sql",
    ]);
    expect(account.executed.filter((sql) => sql.startsWith("CREATE TABLE"))).toEqual([]);
    const report = await deployMigrations(deployInput(account, scripts));
    expect(report.applied.map(({ script }) => script)).toEqual(["V1.10__b.sql"]);
    expect(report.warnings).toEqual([]);
    expect(await baselineMigrations(deployInput(account, scripts), "1.10")).toEqual([]);
  });

  it("explains a version that nothing has", async () => {
    await expect(baselineMigrations(deployInput(account, scripts), "0.1")).rejects.toThrow(
      /no V script of version 0\.1/,
    );
  });
});
