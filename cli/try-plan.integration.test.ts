import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEmbeddedAccount } from "../local/embedded-account.ts";
import { openTestAccount, type TestAccount } from "./testing/account.ts";
import { folderWith, runCli } from "./testing/run-cli.ts";

// snowhook plan --try: the plan on an embedded account of its own.

const embeddedAccount = () => startEmbeddedAccount();

describe("without an account", () => {
  const cwd = folderWith({
    "s/V1__orders.sql": "CREATE TABLE ORDERS AS SELECT * FROM GONE;\nCREATE TABLE KEPT (A INT);",
    "s/V2__rows.sql": "INSERT INTO KEPT VALUES (1);\n\nINSERT INTO ORDERS\n  SELECT 1;\nSELECT A FROM KEPT;",
    "s/V3__undefined.sql": "SELECT 1;\nSELECT {{ gone }};",
    "s/V4__empty.sql": "-- nothing",
    "s/V5__deploy.cli.yml": "steps: []",
    "s/R__group.sql":
      "CREATE FAILOVER GROUP FG OBJECT_TYPES = DATABASES;\nUSE ROLE ANALYST;\nUSE SCHEMA RAW.LANDING;\nCREATE FAILOVER GROUP G2 OBJECT_TYPES = DATABASES;",
    "s/R__view.sql":
      "CREATE OR REPLACE VIEW V AS SELECT A FROM KEPT;\nSELECT CURRENT_ROLE() || CURRENT_SCHEMA();",
    "s/A__secret.sql": "SELECT '{{ secret_word }}' FROM NOWHERE;",
  });
  const argv = [
    "plan",
    "--try",
    "-f",
    "s",
    "-d",
    "D",
    "-s",
    "S",
    "-r",
    "DEPLOYER",
    "-V",
    '{"secret_word": "hunter22"}',
  ];

  it("lists everything, with the place and what it comes from, and goes on", async () => {
    const { code, out } = await runCli([...argv, "--json"], { cwd, embeddedAccount });
    expect(code).toBe(2);
    expect(out).not.toContain("hunter22");
    const report: unknown = JSON.parse(out);
    expect(report).toEqual({
      pending: [
        ...["V1__orders.sql", "V2__rows.sql", "R__group.sql", "R__view.sql", "A__secret.sql"],
        ...["V3__undefined.sql", "V4__empty.sql"],
      ],
      earlier: [],
      dangers: expect.any(Array),
      assumed: ["ROLE ANALYST", "DATABASE RAW", "SCHEMA RAW.LANDING"],
      earlierFindings: [],
      unsupported: [
        {
          feature: "FAILOVER GROUP objects",
          places: [1, 4].map((at) => ({ path: "R__group.sql", line: at, statement: at })),
        },
      ],
      findings: [
        {
          kind: "policy",
          path: "V5__deploy.cli.yml",
          message: expect.stringContaining("snow command line"),
        },
        {
          kind: "template",
          path: "V3__undefined.sql",
          line: 2,
          column: expect.any(Number),
          message: expect.stringContaining("'gone' is undefined"),
        },
        { kind: "template", path: "V4__empty.sql", message: expect.stringContaining("only comments") },
        {
          kind: "failed",
          path: "V1__orders.sql",
          line: 1,
          statement: 1,
          message: expect.stringContaining("'GONE' does not exist"),
        },
        {
          kind: "failed",
          path: "V2__rows.sql",
          line: 3,
          statement: 2,
          message: expect.stringContaining("'ORDERS' does not exist"),
          because: { path: "V1__orders.sql", line: 1, statement: 1 },
        },
        {
          kind: "unsupported",
          path: "R__group.sql",
          line: 1,
          statement: 1,
          message: expect.stringContaining("FAILOVER GROUP"),
        },
        {
          kind: "unsupported",
          path: "R__group.sql",
          line: 4,
          statement: 4,
          message: expect.stringContaining("FAILOVER GROUP"),
        },
        {
          kind: "failed",
          path: "A__secret.sql",
          line: 1,
          statement: 1,
          message: expect.stringContaining("'NOWHERE' does not exist"),
        },
      ],
    });
  });

  it("tells it to a person, says that every script counts as new, and needs no account for it", async () => {
    const { code, out, err } = await runCli(argv, { cwd, embeddedAccount });
    expect([code, err]).toEqual([2, expect.not.stringContaining("✗")]);
    expect(out).toContain("✗ V2__rows.sql:3, statement 2: ");
    expect(out).toContain("V1__orders.sql:1, which failed to make it");
    expect(out).toMatch(
      /Not supported in the embedded account.*:\n\? FAILOVER GROUP objects: R__group.sql:1, R__group.sql:4\n/,
    );
    expect(out).toMatch(
      /Tried 7 scripts: 6 with failures; no account is given, so every script counts as new\.\n$/,
    );
  });

  it("says what a statement loses, and what a deployment would refuse", async () => {
    const risky = folderWith({
      "V1__a.sql": "CREATE TABLE T (A INT);\nCREATE STAGE FILES;",
      "V2__b.sql":
        "SELECT 1;\nDROP STAGE FILES;\n-- snowhook: allow destructive: not needed any more\nDELETE FROM T;",
    });
    const run = ["plan", "--try", "-d", "D", "-s", "S"];
    const warned = await runCli(run, { cwd: risky, embeddedAccount });
    expect(warned.code, warned.out).toBe(0);
    expect(warned.out).toContain("    line 2: unrecoverable (STAGE FILES): drops it; there is no UNDROP: ");
    expect(warned.out).toContain("sql-reference/sql/drop-stage");
    expect(warned.out).toContain("[accepted: not needed any more]");
    expect(warned.out).toContain("    1 statement is safe");
    const blocked = await runCli([...run, "--on-unrecoverable", "block"], { cwd: risky, embeddedAccount });
    expect(blocked.code).toBe(2);
    expect(blocked.out).toContain(
      "V2__b.sql:2, statement 2: stops the deployment: unrecoverable (STAGE FILES)",
    );
    expect(blocked.out).toContain("[blocks the deployment]");
  });

  it("ends with 0 when all ran", async () => {
    const good = folderWith({ "V1__a.sql": "BEGIN;\nCREATE TABLE T (A INT);\nINSERT INTO T VALUES (1);" });
    const { code, out } = await runCli(["plan", "--try", "-d", "D"], { cwd: good, embeddedAccount });
    expect([code, out]).toEqual([0, expect.stringContaining("Tried 1 script: all ran")]);
  });
});

describe("with an account", () => {
  let account: TestAccount;
  beforeAll(async () => {
    account = await openTestAccount();
  });
  afterAll(() => account?.close());

  it("tries what its history has not, behind what it has, whose failures stand apart", async () => {
    const files = {
      "V1__a.sql":
        "CREATE SCHEMA MY_DB.S;\nCREATE TABLE MY_DB.S.T (A INT);\nALTER SESSION SET TIMEZONE = 'UTC';",
      "R__v.sql": "CREATE OR REPLACE VIEW MY_DB.S.V AS SELECT A FROM MY_DB.S.T;",
    };
    const env = account.env;
    const deployed = await runCli(["deploy", "--create-change-history-table"], {
      cwd: folderWith(files),
      env,
    });
    expect(deployed.code, deployed.err).toBe(0);
    const cwd = folderWith({
      ...files,
      "R__v.sql": "CREATE OR REPLACE VIEW MY_DB.S.V AS SELECT A FROM MY_DB.S.T; --\n",
      "V1__a.sql": `${files["V1__a.sql"]}\nSELECT * FROM LOST;`,
      "V2__b.sql": "INSERT INTO MY_DB.S.T VALUES (1);\nSELECT A FROM MY_DB.S.V;",
    });
    const { code, out } = await runCli(["plan", "--try", "--json"], { cwd, env, embeddedAccount });
    const report: unknown = JSON.parse(out);
    expect([code, report]).toEqual([
      0,
      {
        pending: ["V2__b.sql", "R__v.sql"],
        earlier: ["V1__a.sql"],
        assumed: [],
        dangers: [
          expect.objectContaining({ path: "V2__b.sql", mistakes: [] }),
          expect.objectContaining({ path: "R__v.sql" }),
        ],
        findings: [],
        unsupported: [],
        earlierFindings: [
          {
            kind: "failed",
            path: "V1__a.sql",
            line: 4,
            statement: 4,
            message: expect.stringContaining("'LOST' does not exist"),
          },
        ],
      },
    ]);
    const rows = await runCli(["plan"], { cwd, env });
    expect(rows.out).toContain("2 scripts to apply");
  });
});

describe("where there is no embedded account", () => {
  const cwd = folderWith({ "V1__a.sql": "SELECT 1" });

  it("says so", async () => {
    const { code, err } = await runCli(["plan", "--try"], { cwd });
    expect([code, err]).toEqual([1, expect.stringContaining("no embedded account")]);
  });

  it("names the package that is missing", async () => {
    const missing = Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
    const { code, err } = await runCli(["plan", "--try"], {
      cwd,
      embeddedAccount: () => startEmbeddedAccount(() => Promise.reject(missing)),
    });
    expect([code, err]).toEqual([1, expect.stringContaining("npm install snowglobe")]);
  });
});
