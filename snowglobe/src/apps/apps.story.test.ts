import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// The life of a Streamlit app and of a notebook: https://docs.snowflake.com/en/sql-reference/sql/create-streamlit,
// https://docs.snowflake.com/en/sql-reference/sql/create-notebook

const base = mkdtempSync(join(tmpdir(), "snowglobe-apps-"));
const account = join(base, "account");
const clone = join(base, "clone");
const work = join(base, "work");
let globe: Snowglobe;
let admin: TestConnection;
let dev: TestConnection;

const git = (...args: string[]) =>
  execFileSync("git", ["-C", clone, "-c", "user.name=Ada", "-c", "user.email=ada@x.example", ...args], {
    encoding: "utf8",
  }).trim();

const open = async () => {
  globe = await startTestGlobe({
    folder: account,
    mounts: { "https://github.com/acme/project": clone },
  });
  admin = await connect(globe, { role: "ACCOUNTADMIN", database: "D", schema: "PUBLIC" });
};
const close = async () => {
  await admin?.close();
  await globe?.close();
};

beforeAll(async () => {
  for (const folder of [work, join(clone, "app/pages"), join(clone, "nb")])
    mkdirSync(folder, { recursive: true });
  writeFileSync(join(clone, "app/streamlit_app.py"), "import streamlit as st\n");
  writeFileSync(join(clone, "app/pages/one.py"), "# one\n");
  writeFileSync(join(clone, "nb/load.ipynb"), "{}\n");
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-q", "-m", "first");
  writeFileSync(join(work, "main.py"), "import streamlit\n");
  await open();
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE WAREHOUSE other",
    "CREATE DATABASE d",
    "CREATE STAGE d.public.code",
    "CREATE STAGE d.public.outside URL = 's3://bucket/'",
    `PUT file://${join(work, "main.py")} @d.public.code/app AUTO_COMPRESS = FALSE`,
    "CREATE API INTEGRATION git_api API_PROVIDER = git_https_api API_ALLOWED_PREFIXES = ('https://github.com/acme') ENABLED = TRUE",
    "CREATE GIT REPOSITORY project API_INTEGRATION = git_api ORIGIN = 'https://github.com/acme/project.git'",
    "CREATE SECRET key TYPE = GENERIC_STRING SECRET_STRING = 's'",
    "CREATE SECRET stray TYPE = GENERIC_STRING SECRET_STRING = 's'",
    "CREATE NETWORK RULE pypi TYPE = HOST_PORT MODE = EGRESS VALUE_LIST = ('pypi.example')",
    "CREATE EXTERNAL ACCESS INTEGRATION net ALLOWED_NETWORK_RULES = (pypi) ALLOWED_AUTHENTICATION_SECRETS = (key) ENABLED = TRUE",
    "CREATE ROLE dev",
    "CREATE ROLE viewer",
    "GRANT ROLE dev TO ROLE accountadmin",
    "GRANT ROLE viewer TO ROLE dev",
    "CREATE USER dora PASSWORD = 'secret words 1' DEFAULT_ROLE = dev",
    "GRANT ROLE dev TO USER dora",
    "GRANT USAGE ON DATABASE d TO ROLE dev",
    "GRANT USAGE ON SCHEMA d.public TO ROLE dev",
  ])
    await admin.query(sql);
  dev = await connect(globe, {
    ...{ username: "DORA", password: "secret words 1" },
    ...{ database: "D", schema: "PUBLIC" },
  });
}, 60_000);
afterAll(async () => {
  await close();
  rmSync(base, { recursive: true, force: true });
});

const names = async (path: string) => (await admin.query(`LIST '${path}'`)).map(({ name }) => name);
const described = async (kind: string, name: string) =>
  (await admin.query(`DESCRIBE ${kind} ${name}`))[0] ?? {};
const REFUSED = /Insufficient privileges|does not exist or not authorized/;

describe("a Streamlit app", () => {
  it("is made by who has each privilege that its page names, and copies its files", async () => {
    const create =
      "CREATE STREAMLIT dash FROM '@code/app' MAIN_FILE = 'main.py' QUERY_WAREHOUSE = w TITLE = 'Sales' COMMENT = 'ours' EXTERNAL_ACCESS_INTEGRATIONS = (net) SECRETS = ('k' = key)";
    for (const privilege of [
      "CREATE STREAMLIT ON SCHEMA d.public",
      "READ ON STAGE d.public.code",
      "USAGE ON WAREHOUSE w",
      "USAGE ON INTEGRATION net",
      "USAGE ON SECRET d.public.key",
    ]) {
      await expect(dev.query(create)).rejects.toThrow(REFUSED);
      await admin.query(`GRANT ${privilege} TO ROLE dev`);
    }
    expect(await dev.query(create)).toEqual([{ status: "Streamlit DASH successfully created." }]);
    await expect(dev.query(create)).rejects.toThrow("already exists");
    expect(await dev.query(create.replace("STREAMLIT", "STREAMLIT IF NOT EXISTS"))).toEqual([
      { status: "DASH already exists, statement succeeded." },
    ]);
    const shown = await dev.query("SHOW STREAMLITS LIKE 'da%' IN SCHEMA d.public");
    expect(shown).toMatchObject([
      {
        ...{ name: "DASH", database_name: "D", schema_name: "PUBLIC", title: "Sales", comment: "ours" },
        ...{ owner: "DEV", query_warehouse: "W", owner_role_type: "ROLE" },
      },
    ]);
    expect(shown[0]?.url_id).toMatch(/^[a-p]{16}$/);
    expect(await described("STREAMLIT", "dash")).toMatchObject({
      ...{
        name: "DASH",
        title: "Sales",
        main_file: "main.py",
        root_location: null,
        url_id: shown[0]?.url_id,
      },
      ...{ external_access_integrations: '["NET"]', external_access_secrets: '{"k":"D.PUBLIC.KEY"}' },
      ...{ default_version: "LAST", default_version_name: "VERSION$1", last_version_name: "VERSION$1" },
      default_version_source_location_uri: "@D.PUBLIC.CODE/app",
      default_version_location_uri: "snow://streamlit/D.PUBLIC.DASH/versions/version$1/",
      live_version_location_uri: null,
    });
    // "Files are copied only one time when the CREATE command is executed"
    await admin.query("REMOVE @code");
    expect(await names("snow://streamlit/D.PUBLIC.DASH/versions/version$1/")).toEqual([
      "versions/version$1/main.py",
    ]);
  });

  it("has a live version that is edited, committed and taken away", async () => {
    const live = "snow://streamlit/D.PUBLIC.DASH/versions/live/";
    await expect(names(live)).rejects.toThrow("ADD LIVE VERSION FROM LAST");
    await expect(admin.query("ALTER STREAMLIT dash COMMIT")).rejects.toThrow("has no live version");
    await dev.query("ALTER STREAMLIT dash ADD LIVE VERSION FROM LAST");
    await expect(dev.query("ALTER STREAMLIT dash ADD LIVE VERSION FROM LAST")).rejects.toThrow(
      "has a live version already",
    );
    expect((await described("STREAMLIT", "dash")).live_version_location_uri).toBe(live);
    writeFileSync(join(work, "two.py"), "# two\n");
    await admin.query(`PUT file://${join(work, "two.py")} @code AUTO_COMPRESS = FALSE`);
    await admin.query(`COPY FILES INTO '${live}' FROM @code FILES = ('two.py')`);
    expect(await names(live)).toEqual(["versions/live/main.py", "versions/live/two.py"]);
    await expect(
      admin.query("COPY FILES INTO 'snow://streamlit/D.PUBLIC.DASH/versions/version$1/' FROM @code"),
    ).rejects.toThrow("cannot be written to");
    await dev.query("ALTER STREAMLIT dash COMMIT");
    expect(await names("snow://streamlit/D.PUBLIC.DASH/versions/version$2/")).toHaveLength(2);
    expect(await described("STREAMLIT", "dash")).toMatchObject({ last_version_name: "VERSION$2" });
    await dev.query("ALTER STREAMLIT dash ABORT");
    expect((await described("STREAMLIT", "dash")).live_version_location_uri).toBeNull();
    for (const what of ["PUSH", "PULL", "PUSH TO '@project/branches/main'"])
      await expect(dev.query(`ALTER STREAMLIT dash ${what}`)).rejects.toThrow(
        `Unsupported feature in snowglobe: ALTER STREAMLIT … ${what.slice(0, 4)}`,
      );
  });

  it("comes out of a git repository, or stays in a stage", async () => {
    await admin.query(
      "CREATE STREAMLIT of_git FROM @project/branches/main/app/ QUERY_WAREHOUSE = 'W' COMMENT = 'git'",
    );
    expect(await described("STREAMLIT", "of_git")).toMatchObject({
      ...{ title: "OF_GIT", main_file: "streamlit_app.py" },
      default_version_source_location_uri: "@D.PUBLIC.PROJECT/branches/main/app/",
      default_version_git_commit_hash: git("rev-parse", "HEAD"),
    });
    expect(await names("snow://streamlit/D.PUBLIC.OF_GIT/versions/version$1/pages/")).toEqual([
      "versions/version$1/pages/one.py",
    ]);
    const rooted = "CREATE STREAMLIT rooted ROOT_LOCATION = '@d.public.code/app' MAIN_FILE = '/app/main.py'";
    await expect(dev.query(rooted)).rejects.toThrow(REFUSED);
    await admin.query("GRANT CREATE STAGE ON SCHEMA d.public TO ROLE dev");
    await dev.query(rooted);
    expect(await described("STREAMLIT", "rooted")).toMatchObject({
      ...{ root_location: "@D.PUBLIC.CODE/app", main_file: "/app/main.py", default_version_name: null },
    });
    await expect(dev.query("ALTER STREAMLIT rooted ADD LIVE VERSION FROM LAST")).rejects.toThrow(
      "ROOT_LOCATION",
    );
    await dev.query("ALTER STREAMLIT rooted SET ROOT_LOCATION = '@code/other' MAIN_FILE = 'x.py'");
    await expect(dev.query("ALTER STREAMLIT dash SET ROOT_LOCATION = '@code'")).rejects.toThrow(
      "'ROOT_LOCATION'",
    );
    for (const [sql, words] of [
      ["CREATE STREAMLIT x FROM '@outside/a'", "is an external one"],
      ["CREATE STREAMLIT x FROM '@code/none'", "MAIN_FILE 'streamlit_app.py' is not among the files"],
      [
        "CREATE STREAMLIT x FROM '@code' MAIN_FILE = 'a/b.py'",
        "invalid value [a/b.py] for parameter 'MAIN_FILE'",
      ],
      ["CREATE STREAMLIT x QUERY_WAREHOUSE = w", "STREAMLIT without FROM"],
      ["CREATE STREAMLIT x ROOT_LOCATION = '@code'", "[MAIN_FILE]"],
      ["CREATE STREAMLIT x FROM '@code' RUNTIME_NAME = 'y'", "'RUNTIME_NAME'"],
      ["CREATE STREAMLIT x FROM '@code' SHINY = 1", "invalid property 'SHINY' for 'STREAMLIT'"],
      [
        "CREATE STREAMLIT x FROM '@code' EXTERNAL_ACCESS_INTEGRATIONS = (net) SECRETS = ('k' = stray)",
        "STRAY",
      ],
      ["CREATE OR ALTER STREAMLIT x FROM '@code'", "CREATE OR ALTER STREAMLIT"],
      ["UNDROP STREAMLIT dash", "UNDROP STREAMLIT"],
      ["SELECT GET_DDL('STREAMLIT', 'dash')", "GET_DDL of a STREAMLIT"],
    ] as const)
      await expect(admin.query(sql), sql).rejects.toThrow(words);
    expect(await admin.query("SHOW STREAMLITS LIKE 'x'")).toEqual([]);
  });

  it("is changed and renamed by its owner, seen by who has USAGE, and not cloned", async () => {
    const viewer = await connect(globe, {
      ...{ username: "DORA", password: "secret words 1", role: "VIEWER" },
      ...{ database: "D", schema: "PUBLIC" },
    });
    await admin.query("GRANT USAGE ON DATABASE d TO ROLE viewer");
    await admin.query("GRANT USAGE ON SCHEMA d.public TO ROLE viewer");
    const asViewer = (sql: string) => viewer.query(sql);
    await asViewer("USE SECONDARY ROLES NONE");
    expect(await asViewer("SHOW STREAMLITS")).toEqual([]);
    await expect(asViewer("DESCRIBE STREAMLIT dash")).rejects.toThrow("does not exist or not authorized");
    await admin.query("GRANT USAGE ON STREAMLIT dash TO ROLE viewer");
    await admin.query("GRANT USAGE ON FUTURE STREAMLITS IN SCHEMA d.public TO ROLE viewer");
    expect(await asViewer("DESCRIBE STREAMLIT dash")).toMatchObject([{ name: "DASH" }]);
    expect(await admin.query("SHOW GRANTS ON STREAMLIT dash")).toMatchObject([
      { privilege: "OWNERSHIP", granted_on: "STREAMLIT", grantee_name: "DEV" },
      { privilege: "USAGE", granted_on: "STREAMLIT", grantee_name: "VIEWER" },
    ]);
    await expect(asViewer("ALTER STREAMLIT dash SET TITLE = 'x'")).rejects.toThrow("Insufficient privileges");
    await expect(asViewer("LIST 'snow://streamlit/D.PUBLIC.DASH/versions/version$1/'")).rejects.toThrow(
      "Insufficient privileges",
    );
    await expect(asViewer("DROP STREAMLIT dash")).rejects.toThrow("Insufficient privileges");
    await expect(dev.query("ALTER STREAMLIT dash SET QUERY_WAREHOUSE = other")).rejects.toThrow(REFUSED);
    await dev.query("ALTER STREAMLIT dash SET TITLE = 'T' COMMENT = 'c' MAIN_FILE = 'two.py'");
    await dev.query("ALTER STREAMLIT IF EXISTS dash UNSET TITLE, SECRETS, EXTERNAL_ACCESS_INTEGRATIONS");
    await admin.query("COMMENT ON STREAMLIT dash IS 'said'");
    expect(await described("STREAMLIT", "dash")).toMatchObject({
      ...{ title: "DASH", main_file: "two.py", comment: "said", external_access_integrations: "[]" },
    });
    await dev.query("ALTER STREAMLIT dash RENAME TO board");
    expect(await names("snow://streamlit/D.PUBLIC.BOARD/versions/version$2/")).toHaveLength(2);
    await dev.query("ALTER STREAMLIT IF EXISTS none SET TITLE = 'x'");
    await admin.query("REVOKE USAGE ON STREAMLIT board FROM ROLE viewer");
    await expect(asViewer("DESCRIBE STREAMLIT board")).rejects.toThrow("does not exist or not authorized");
    // "When you clone a schema or database containing a Streamlit object, the Streamlit object is not cloned."
    await admin.query("CREATE SCHEMA copied CLONE public");
    await admin.query("USE SCHEMA public");
    expect(await admin.query("SHOW STREAMLITS IN SCHEMA copied")).toEqual([]);
    await admin.query("DROP SCHEMA copied");
    await viewer.close();
  });
});

describe("a notebook", () => {
  it("is made from a file of a repository, and begins empty without one", async () => {
    const create =
      "CREATE OR REPLACE NOTEBOOK load FROM '@project/branches/main' MAIN_FILE = 'nb/load.ipynb' QUERY_WAREHOUSE = w WAREHOUSE = w IDLE_AUTO_SHUTDOWN_TIME_SECONDS = 600 COMMENT = 'n'";
    for (const privilege of [
      "CREATE NOTEBOOK ON SCHEMA d.public",
      "READ ON GIT REPOSITORY d.public.project",
    ]) {
      await expect(dev.query(create)).rejects.toThrow(REFUSED);
      await admin.query(`GRANT ${privilege} TO ROLE dev`);
    }
    await dev.query(create);
    await dev.query("ALTER NOTEBOOK load ADD LIVE VERSION FROM LAST");
    expect(await admin.query("SHOW NOTEBOOKS")).toMatchObject([
      { name: "LOAD", comment: "n", owner: "DEV", query_warehouse: "W", code_warehouse: "W" },
    ]);
    expect(await described("NOTEBOOK", "load")).toMatchObject({
      ...{
        main_file: "nb/load.ipynb",
        idle_auto_shutdown_time_seconds: 600,
        default_version_name: "VERSION$1",
      },
      live_version_location_uri: "snow://notebook/D.PUBLIC.LOAD/versions/live/",
    });
    await dev.query("ALTER NOTEBOOK load COMMIT");
    await dev.query("CREATE NOTEBOOK empty");
    expect(await names("snow://notebook/D.PUBLIC.EMPTY/versions/version$1")).toEqual([
      "versions/version$1/notebook_app.ipynb",
    ]);
    await admin.query(`GET 'snow://notebook/D.PUBLIC.EMPTY/versions/version$1/' file://${work}`);
    expect(JSON.parse(readFileSync(join(work, "notebook_app.ipynb"), "utf8"))).toMatchObject({ cells: [] });
    await dev.query("ALTER NOTEBOOK load SET EXTERNAL_ACCESS_INTEGRATIONS = ('net') COMMENT = 'm'");
    await dev.query("ALTER NOTEBOOK load UNSET QUERY_WAREHOUSE");
    expect(await described("NOTEBOOK", "load")).toMatchObject({
      ...{ query_warehouse: null, comment: "m", external_access_integrations: '["NET"]' },
    });
    for (const sql of ["EXECUTE NOTEBOOK load()", "ALTER NOTEBOOK load ABORT", "CREATE NOTEBOOK PROJECT p"])
      await expect(dev.query(sql)).rejects.toThrow("Unsupported feature in snowglobe");
  });

  it("is used and dropped by who may, and is not cloned", async () => {
    await admin.query("GRANT USAGE ON NOTEBOOK load TO ROLE viewer");
    await dev.query("ALTER NOTEBOOK load RENAME TO loads");
    await admin.query("CREATE SCHEMA copied CLONE public");
    await admin.query("USE SCHEMA public");
    expect(await admin.query("SHOW NOTEBOOKS IN SCHEMA copied")).toEqual([]);
    await admin.query("GRANT OWNERSHIP ON NOTEBOOK empty TO ROLE sysadmin");
    await expect(dev.query("DROP NOTEBOOK empty")).rejects.toThrow(REFUSED);
    await admin.query("DROP NOTEBOOK empty");
    await admin.query("DROP NOTEBOOK IF EXISTS empty");
  });
});

it("are there with their files when the account is opened again, and gone when they are dropped", async () => {
  await dev.close();
  await close();
  await open();
  expect(await admin.query("SHOW STREAMLITS")).toMatchObject([
    { name: "BOARD" },
    { name: "OF_GIT" },
    { name: "ROOTED" },
  ]);
  expect(await names("snow://streamlit/D.PUBLIC.BOARD/versions/version$2/")).toHaveLength(2);
  expect(await names("snow://notebook/D.PUBLIC.LOADS/versions/live/")).toHaveLength(3);
  await admin.query("DROP STREAMLIT board");
  await expect(names("snow://streamlit/D.PUBLIC.BOARD/versions/version$2/")).rejects.toThrow(
    "does not exist",
  );
  await admin.query("DROP SCHEMA public");
  expect(await admin.query("SHOW STREAMLITS IN ACCOUNT")).toEqual([]);
});
