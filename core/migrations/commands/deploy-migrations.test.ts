import { beforeEach, describe, expect, it } from "vitest";
import { ConfigError, LeaseError, StatementError } from "../../errors/index.ts";
import type { MigrationConfig } from "../contracts/migration-config.ts";
import type { MigrationEvent } from "../contracts/migration-report.ts";
import { FakeSnowflake } from "../testing/fake-snowflake.ts";
import type { DeployMigrationsInput } from "./deploy-input.ts";
import { deployMigrations } from "./deploy-migrations.ts";

let account: FakeSnowflake;
let events: MigrationEvent[];

beforeEach(() => {
  account = new FakeSnowflake();
  events = [];
});

const config: MigrationConfig = {
  historyTable: "D.METADATA.CHANGE_HISTORY",
  createHistoryTable: true,
  role: "DEPLOY",
  warehouse: "WH",
  database: "D",
};

function deploy(scripts: Record<string, string>, changes: Partial<DeployMigrationsInput> = {}) {
  return deployMigrations({
    connection: account.connect(),
    files: new Map(Object.entries(scripts).map(([path, text]) => [path, new TextEncoder().encode(text)])),
    config,
    deployment: { environment: "dev", commit: "c1", attempt: 1 },
    onEvent: (event) => events.push(event),
    ...changes,
  });
}

const names = (list: readonly { script: string }[]) => list.map(({ script }) => script);
const recorded = () => account.history.map(({ SCRIPT, STATUS }) => `${SCRIPT} ${STATUS}`);

describe("deploying", () => {
  const scripts = {
    "b/V1.10__two.sql": "CREATE TABLE two (a INT);",
    "a/V1.9__one.sql": "CREATE TABLE one (a INT);\nINSERT INTO one VALUES (1); -- end",
    "R__view.sql": "CREATE OR REPLACE VIEW v AS SELECT * FROM one",
    "A__always.sql": "SELECT 1",
  };

  it("applies V by version, then R, then A, each with its history row in the same request", async () => {
    const report = await deploy(scripts);
    expect(names(report.applied)).toEqual([
      "V1.9__one.sql",
      "V1.10__two.sql",
      "R__view.sql",
      "A__always.sql",
    ]);
    expect(recorded()).toEqual(names(report.applied).map((name) => `${name} Success`));
    const request = account.requests.find(({ sql }) => sql.includes("CREATE TABLE one"))?.sql ?? "";
    expect(request).toMatch(
      /INSERT INTO one VALUES \(1\) {2}-- end\n;USE ROLE "DEPLOY"\n;USE WAREHOUSE "WH"\n;INSERT/,
    );
    expect(request).toContain(";\nBEGIN TRANSACTION;\nCREATE TABLE one");
    expect(request.endsWith("\n;COMMIT")).toBe(true);
  });

  it("does nothing the second time, in three requests", async () => {
    await deploy({ ...scripts, "A__always.sql": "" }).catch(() => undefined);
    const { "A__always.sql": _, ...once } = scripts;
    await deploy(once);
    account.requests.length = 0;
    const report = await deploy(once);
    expect(report.applied).toEqual([]);
    expect(report.skipped.map(({ reason }) => reason)).toEqual(["applied", "applied", "unchanged"]);
    expect(account.requests).toHaveLength(3);
  });

  it("needs at most n + 4 requests, also the first time", async () => {
    const many = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`V${i}__s.sql`, `SELECT ${i}`]));
    await deploy(many);
    expect(account.requests.length).toBeLessThanOrEqual(14);
  });

  it("applies a changed R script again, and warns of a changed V script", async () => {
    await deploy(scripts);
    const report = await deploy({ ...scripts, "R__view.sql": "SELECT 2", "a/V1.9__one.sql": "SELECT 3" });
    expect(names(report.applied)).toEqual(["R__view.sql", "A__always.sql"]);
    expect(report.warnings.map(({ kind, path }) => [kind, path])).toEqual([
      ["changedVersioned", "a/V1.9__one.sql"],
    ]);
  });

  it("stores hostile names exactly", async () => {
    const name = "V1__it's \\ \"odd\" ☃ '); DROP TABLE x; --.sql";
    await deploy({ [name]: "SELECT 1" });
    expect(account.history.map(({ SCRIPT, DESCRIPTION }) => [SCRIPT, DESCRIPTION])).toEqual([
      [name, "It's \\ \"odd\" ☃ '); drop table x; --"],
    ]);
    const again = await deploy({ [name]: "SELECT 1" });
    expect(again.applied).toEqual([]);
  });
});

describe("a history that schemachange wrote", () => {
  it("is gone on with: nothing runs twice, nothing seems changed", async () => {
    account.tables.add("CHANGE_HISTORY");
    const theirs = { DESCRIPTION: "First", STATUS: "Success", VERSION: "", CHECKSUM: "" };
    account.history.push(
      // its checksums of "SELECT 1;" and "SELECT 1 ;"
      {
        ...theirs,
        SCRIPT: "V1.1__first.sql",
        SCRIPT_TYPE: "V",
        VERSION: "1.1",
        CHECKSUM: "cf10d24b9fdfe97deed2616e91ce08dc4491bbc0d556a1f518647de5",
      },
      {
        ...theirs,
        SCRIPT: "R__view.sql",
        SCRIPT_TYPE: "R",
        CHECKSUM: "35a02bba84ea3c7e767f95474811b45353ffc23eade105a093862562",
      },
    );
    const scripts = { "V1.1__first.sql": "SELECT 1;\r\n", "R__view.sql.jinja": "{{ 'SELECT' }} 1 ;\n" };
    const report = await deploy(scripts, { config: { ...config, createHistoryTable: false } });
    expect([report.applied, report.warnings]).toEqual([[], []]);
  });
});

describe("a script that fails", () => {
  const scripts = {
    "V1__good.sql": "SELECT 1",
    "V2__bad.sql": "\n\nSELECT 2;\n-- a comment; with a semicolon\n  SELECT FAIL_HERE;\nSELECT 3;",
    "V3__later.sql": "SELECT 4",
  };

  it("stops there, names file, line, column and statement, and records it", async () => {
    const { failed, applied } = await deploy(scripts);
    expect(names(applied)).toEqual(["V1__good.sql"]);
    expect(failed?.error.where).toMatchObject({ file: "V2__bad.sql", line: 5, column: 10, statement: 2 });
    expect(failed?.snippet).toBe("5 |   SELECT FAIL_HERE;\n             ^");
    expect(recorded()).toEqual(["V1__good.sql Success", "V2__bad.sql Failed"]);
    expect(account.ledger.at(-1)).toMatchObject({
      KIND: "FAILURE",
      SCRIPT: "V2__bad.sql",
      STATEMENT_NUMBER: "2",
      LINE_NUMBER: "5",
      ERROR_MESSAGE: "SQL compilation error:\nsyntax error line 1 at position 7",
    });
    expect(account.executed.filter((sql) => sql === "ROLLBACK")).toHaveLength(1);
  });

  it("names the grant for a warehouse that it switches to, and no secret in it", async () => {
    account.answerTo = (sql) => {
      if (!sql.startsWith("USE WAREHOUSE hunter22")) return undefined;
      throw new StatementError("Object does not exist, or operation cannot be performed.", {
        code: "002043",
      });
    };
    const vars = { secret_name: "hunter22" };
    const sql = "SELECT 1;\nUSE WAREHOUSE {{ secret_name }};";
    const { failed } = await deploy({ "V1__a.sql": sql }, { config: { ...config, vars } });
    expect(failed?.error.next).toBe(
      "Make the warehouse ***, or as its owner: GRANT USAGE ON WAREHOUSE *** TO ROLE …; then deploy again.",
    );
  });

  it("tells and stores no secret variable", async () => {
    const vars = { keys: { secret_key: "hunter22" } };
    account.answerTo = (sql) => {
      if (!sql.includes("hunter22")) return undefined;
      throw new StatementError("syntax error near 'hunter22'", { code: "001003" });
    };
    const sql = "SELECT 1;\nCREATE SECRET x PASSWORD = '{{ keys.secret_key }}'";
    const { failed } = await deploy({ "V1__a.sql": sql }, { config: { ...config, vars } });
    expect(failed?.error.message).toBe("syntax error near '***'");
    expect(failed?.snippet).toBe("2 | CREATE SECRET x PASSWORD = '***'");
    expect(JSON.stringify([account.ledger, account.history, failed, failed?.error.cause])).not.toContain(
      "hunter22",
    );
  });

  it("is tried again by the next deployment, which goes on from there", async () => {
    await deploy(scripts);
    const mended = { ...scripts, "V2__bad.sql": "SELECT 2" };
    const report = await deploy(mended, { deployment: { environment: "dev", commit: "c2", attempt: 1 } });
    expect(names(report.applied)).toEqual(["V2__bad.sql", "V3__later.sql"]);
  });
});

describe("the lease", () => {
  const one = { "V1__a.sql": "SELECT 1" };

  it("is refused while somebody else holds it, naming them", async () => {
    await deploy(one);
    account.lease = { holder: "dev other #1", token: "t", reentered: false, expires: account.now + 60 };
    await expect(deploy(one)).rejects.toThrow(/^dev other #1 is deploying here; its lease ends at 2027-/);
    const refused = await deploy(one).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(LeaseError);
    expect(refused).toMatchObject({ holder: "dev other #1" });
  });

  it("is taken over when it has run out, and given back at the end", async () => {
    await deploy(one);
    account.lease = { holder: "dev other #1", token: "t", reentered: false, expires: account.now };
    await deploy(one);
    expect(account.lease).toMatchObject({ holder: "dev c1 #1", expires: account.now });
  });

  it("fences: a script does not start once somebody else has taken over", async () => {
    await deploy(one);
    const onEvent = (event: MigrationEvent) => {
      if (event.type === "script-started") account.lease.token = "somebody else's";
    };
    const scripts = { ...one, "V2__b.sql": "CREATE TABLE never (a INT)" };
    await expect(deploy(scripts, { onEvent })).rejects.toThrow("somebody else has taken over");
    expect(account.executed.join()).not.toContain("never");
  });
});

describe("a deployment that takes too long", () => {
  it("starts nothing after the deadline and keeps its lease; the same deployment goes on", async () => {
    const scripts = { "V1__a.sql": "SELECT 1", "V2__b.sql": "SELECT 2" };
    const stop = new AbortController();
    const onEvent = (event: MigrationEvent) => {
      if (event.type === "script-applied") stop.abort();
    };
    const first = await deploy(scripts, { signal: stop.signal, onEvent });
    expect(first.paused).toEqual({ script: undefined, queryId: undefined });
    expect(account.lease.expires).toBeGreaterThan(account.now);
    const second = await deploy(scripts);
    expect(names(second.applied)).toEqual(["V2__b.sql"]);
  });

  it("leaves a running script to the server and tells its query id", async () => {
    const { paused } = await deploy({ "V1__a.sql": "SELECT HANG_HERE" });
    expect(paused).toMatchObject({ script: "V1__a.sql" });
    expect(paused?.queryId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("does not run a script twice when its record was lost from sight: the request id is the same", async () => {
    await deploy({ "V1__a.sql": "CREATE TABLE once (a INT)" });
    account.history.length = 0;
    await deploy({ "V1__a.sql": "CREATE TABLE once (a INT)" });
    expect(account.executed.filter((sql) => sql.includes("once"))).toHaveLength(1);
  });
});

describe("PUT and one-by-one scripts", () => {
  it("go statement by statement, with the record at the end", async () => {
    const sql = "PUT file:///data/*.csv @st//a;\nCOPY INTO t FROM @st;";
    await deploy({ "V1__load.sql": sql });
    expect(account.requests.map((request) => request.sql)).toContain("PUT file:///data/*.csv @st//a");
    expect(recorded()).toEqual(["V1__load.sql Success"]);
  });

  it("tell the statement that failed", async () => {
    const sql = "-- snowhook: one-by-one\nSELECT 1;\nSELECT FAIL_HERE;";
    const { failed } = await deploy({ "V1__x.sql": sql });
    expect(failed?.error.where).toMatchObject({ line: 3, statement: 2 });
    expect(recorded()).toEqual(["V1__x.sql Failed"]);
  });
});

describe("before anything runs", () => {
  it("says that there is no history table when it may not make one", async () => {
    const strict = { ...config, createHistoryTable: false };
    await expect(deploy({ "V1__a.sql": "SELECT 1" }, { config: strict })).rejects.toThrow(
      /no change history table/,
    );
    expect(account.executed).toEqual([]);
  });

  it.each([
    ["an empty script", { "V1__a.sql": " \n" }],
    ["a script of comments", { "V1__a.sql": "-- nothing\n/* at all */;" }],
    ["a missing variable in a later script", { "V1__a.sql": "SELECT 1", "R__b.sql": "{{ gone }}" }],
    ["two scripts of one version", { "V1.0__a.sql": "SELECT 1", "V1.00__b.sql": "SELECT 2" }],
    ["one underscore", { "V1_a.sql": "SELECT 1" }],
  ])("refuses %s and runs nothing", async (_, scripts) => {
    await expect(deploy(scripts)).rejects.toMatchObject({ kind: expect.stringMatching(/config|template/) });
    expect(account.history).toEqual([]);
    expect(account.lease.expires).toBeLessThanOrEqual(account.now);
  });

  it("an ignored old version is an error when the policy says so", async () => {
    await deploy({ "V2__a.sql": "SELECT 1" });
    const scripts = { "V2__a.sql": "SELECT 1", "V1__old.sql": "SELECT 0" };
    expect((await deploy(scripts)).warnings.map(({ kind }) => kind)).toEqual(["ignoredVersioned"]);
    const strict = { ...config, policies: { ignoredVersioned: "error" as const } };
    await expect(deploy(scripts, { config: strict })).rejects.toBeInstanceOf(ConfigError);
    const loose = { ...config, outOfOrder: true };
    expect(names((await deploy(scripts, { config: loose })).applied)).toEqual(["V1__old.sql"]);
  });
});

describe("files", () => {
  const folder = (text: string) =>
    new Map([["load", new Map([["src/a.py", new TextEncoder().encode(text)]])]]);
  const scripts = { "R__p.sql": "CREATE PROCEDURE p IMPORTS=('{{ staged.load }}/src/a.py')" };

  it("are uploaded under their content hash, only when changed", async () => {
    const first = await deploy(scripts, { stagedFolders: folder("1") });
    expect(first.staged.load).toMatch(/^@D\.METADATA\.SNOWHOOK_FILES\/load\/[0-9a-f]{32}$/);
    const puts = () => account.requests.filter(({ sql }) => sql.startsWith("PUT")).length;
    expect(puts()).toBe(1);
    await deploy(scripts, { stagedFolders: folder("1") });
    expect(puts()).toBe(1);
    const changed = await deploy(scripts, { stagedFolders: folder("2") });
    expect([puts(), names(changed.applied)]).toEqual([2, ["R__p.sql"]]);
  });
});

describe("verify/", () => {
  it("runs assertions after the scripts, as the role they name", async () => {
    account.answerTo = (sql) => (sql === "SELECT FALSE" ? [{ F: false }] : undefined);
    const report = await deploy({
      "V1__a.sql": "SELECT 1",
      "verify/good.sql": "-- role: vendor\nSELECT 1 WHERE FALSE;",
      "verify/bad.sql": "SELECT FALSE;",
    });
    expect(report.verified).toEqual(["verify/good.sql"]);
    expect(report.verifyFailures).toEqual([{ path: "verify/bad.sql", message: "It returned FALSE." }]);
    expect(account.executed).toContain('USE ROLE "VENDOR"');
  });
});

describe("on an account where an assumption does not hold", () => {
  it("writes the history in a request of its own", async () => {
    const apart = { ...config, assumptions: { historyInSameRequest: false } };
    await deploy({ "V1__a.sql": "CREATE TABLE t (a INT)" }, { config: apart });
    expect(recorded()).toEqual(["V1__a.sql Success"]);
    const request = account.requests.find(({ sql }) => sql.includes("CREATE TABLE t"))?.sql ?? "";
    expect(request).not.toContain("CHANGE_HISTORY");
  });

  it("sends blocks one by one", async () => {
    const single = { ...config, assumptions: { blocksInScripts: false } };
    await deploy({ "V1__a.sql": "SELECT 1;\nBEGIN\n  SELECT 2;\nEND;" }, { config: single });
    expect(account.requests.map(({ sql }) => sql)).toContain("BEGIN\n  SELECT 2;\nEND");
  });

  it("looks for a running script instead of sending it again, after a run that did not end in order", async () => {
    const careful = { ...config, assumptions: { resubmission: false } };
    await deploy({ "V1__a.sql": "SELECT HANG_HERE" }, { config: careful });
    const sql = "SELECT HANG_HERE";
    account.answerTo = (text) => (text.includes("QUERY_HISTORY_BY_USER") ? [{ QUERY_ID: "q-1" }] : undefined);
    const report = await deploy({ "V1__a.sql": sql }, { config: careful });
    expect(report.applied.map(({ queryId }) => queryId)).toEqual(["q-1"]);
  });
});
