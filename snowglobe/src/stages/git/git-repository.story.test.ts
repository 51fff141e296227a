import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import { connectAs } from "../../server/test-role.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

// The life of a git repository in an account, over a local clone: https://docs.snowflake.com/en/developer-guide/git/git-overview

let globe: Snowglobe;
let admin: TestConnection;
let dev: TestConnection;
const clone = mkdtempSync(join(tmpdir(), "snowglobe-clone-"));

const git = (...args: string[]) =>
  execFileSync("git", ["-C", clone, "-c", "user.name=Ada", "-c", "user.email=ada@x.example", ...args], {
    encoding: "utf8",
  }).trim();

function commit(files: Readonly<Record<string, string>>, message: string): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(clone, path, ".."), { recursive: true });
    writeFileSync(join(clone, path), text);
  }
  git("add", "-A");
  git("commit", "-q", "-m", message);
  return git("rev-parse", "HEAD");
}

beforeAll(async () => {
  git("init", "-q", "-b", "main");
  symlinkSync("/etc/passwd", join(clone, "link.sql"));
  commit(
    {
      "sql/one.sql":
        "-- the first\nCREATE TABLE made (id INT);\nINSERT INTO made VALUES (1), (2);\nSELECT COUNT(*) AS n FROM made;",
      "sql/all.sql": "EXECUTE IMMEDIATE FROM './more/two.sql';",
      "sql/more/two.sql": "EXECUTE IMMEDIATE FROM '../three.sql';",
      "sql/three.sql": "BEGIN\n  RETURN 'three';\nEND;",
      "sql/wrong.sql": "SELECT 1;\n\nSELECT * FROM nowhere;",
      "sql/jinja.sql": "--!jinja\nSELECT {{ x }};",
      "data/a.csv": "1,a\n",
    },
    "first",
  );
  git("tag", "-a", "v1", "-m", "the first one");
  git("branch", "feature/x");
  globe = await startTestGlobe({ mounts: { "https://github.com/acme/project": clone } });
  admin = await connect(globe, { role: "ACCOUNTADMIN" });
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "CREATE SECRET token TYPE = PASSWORD USERNAME = 'u' PASSWORD = 'p'",
    "CREATE SECRET other TYPE = PASSWORD USERNAME = 'u' PASSWORD = 'p'",
    "CREATE ROLE dev",
    "GRANT USAGE ON WAREHOUSE w TO ROLE dev",
    "GRANT USAGE ON DATABASE d TO ROLE dev",
    "GRANT USAGE, CREATE TABLE, CREATE GIT REPOSITORY ON SCHEMA d.public TO ROLE dev",
  ])
    await admin.query(sql);
  dev = await connectAs(
    globe,
    admin,
    { role: "dev", user: "dora" },
    { database: "D", schema: "PUBLIC", warehouse: "W" },
  );
}, 60_000);
afterAll(async () => {
  await dev?.close();
  await admin?.close();
  await globe?.close();
  rmSync(clone, { recursive: true, force: true });
});

const names = async (path: string) => (await admin.query(`LIST ${path}`)).map(({ name }) => name);

it("is made with an API integration that allows its origin", async () => {
  await expect(
    admin.query("CREATE API INTEGRATION git_api API_PROVIDER = git_https_api ENABLED = TRUE"),
  ).rejects.toThrow("API_ALLOWED_PREFIXES");
  await admin.query(
    "CREATE API INTEGRATION git_api API_PROVIDER = git_https_api API_ALLOWED_PREFIXES = ('https://github.com/acme') ALLOWED_AUTHENTICATION_SECRETS = (token) ENABLED = TRUE",
  );
  expect(await admin.query("SHOW API INTEGRATIONS")).toMatchObject([
    { name: "GIT_API", type: "EXTERNAL_API", category: "API", enabled: "true" },
  ]);
  const described = await admin.query("DESC INTEGRATION git_api");
  expect(Object.fromEntries(described.map((line) => [line.property, line.property_value]))).toMatchObject({
    API_PROVIDER: "git_https_api",
    API_ALLOWED_PREFIXES: "https://github.com/acme",
    ALLOWED_AUTHENTICATION_SECRETS: "D.PUBLIC.TOKEN",
  });
  await admin.query("ALTER API INTEGRATION git_api SET COMMENT = 'for git'");
  const create = (origin: string, rest = "") =>
    `CREATE GIT REPOSITORY project API_INTEGRATION = git_api ORIGIN = '${origin}' ${rest}`;
  await expect(admin.query(create("https://github.com/acmes/project"))).rejects.toThrow(
    "is not allowed by the API integration",
  );
  await expect(admin.query(create("https://u:pass@github.com/acme/x"))).rejects.toThrow(
    "invalid value [https://github.com/acme/x]",
  );
  await expect(
    admin.query(create("https://github.com/acme/project", "GIT_CREDENTIALS = other")),
  ).rejects.toThrow("ALLOWED_AUTHENTICATION_SECRETS");
  await expect(dev.query(create("https://github.com/acme/project"))).rejects.toThrow(
    "Integration 'GIT_API' does not exist or not authorized",
  );
  await admin.query(
    create("https://github.com/acme/project.git", "GIT_CREDENTIALS = token COMMENT = 'ours'"),
  );
  const shown = {
    ...{ name: "PROJECT", origin: "https://github.com/acme/project.git", api_integration: "GIT_API" },
    ...{ git_credentials: "D.PUBLIC.TOKEN", comment: "ours", owner: "ACCOUNTADMIN" },
  };
  expect(await admin.query("SHOW GIT REPOSITORIES")).toMatchObject([shown]);
  expect(await admin.query("DESC GIT REPOSITORY project")).toMatchObject([shown]);
});

it("shows branches and tags, and the files of each", async () => {
  const hash = git("rev-parse", "HEAD");
  expect(await admin.query("SHOW GIT BRANCHES IN project")).toEqual([
    { name: "feature/x", path: "/branches/feature/x", checkouts: "", commit_hash: hash },
    { name: "main", path: "/branches/main", checkouts: "", commit_hash: hash },
  ]);
  expect(await admin.query("SHOW GIT TAGS LIKE 'V%' IN GIT REPOSITORY project")).toEqual([
    { name: "v1", path: "/tags/v1", commit_hash: hash, author: "Ada", message: "first" },
  ]);
  expect(await names("@project/branches/main/sql/more/")).toEqual(["project/branches/main/sql/more/two.sql"]);
  expect(await names("@project/tags/v1/data")).toEqual(["project/tags/v1/data/a.csv"]);
  expect(await names(`@project/commits/${hash.slice(0, 8)}/data`)).toHaveLength(1);
  expect(await names("@project/branches/feature/x/")).toHaveLength(7);
  await expect(admin.query("LIST @project")).rejects.toThrow("must specify a scope");
  await expect(admin.query("LIST @project/branches/none/")).rejects.toThrow(
    "does not exist in Git repository",
  );
  await expect(admin.query("LIST @project/commits/zzzzzz/")).rejects.toThrow("must specify a scope");
  expect(await admin.query("SELECT $2 AS v FROM @project/branches/main/data/a.csv")).toEqual([{ V: "a" }]);
  await expect(admin.query("REMOVE @project/branches/main/data/")).rejects.toThrow("read only");
  await admin.query("CREATE STAGE copied");
  await admin.query("COPY FILES INTO @copied FROM @project/branches/main/data/");
  expect(await names("@copied")).toEqual(["copied/a.csv"]);
});

it("is as it was fetched last", async () => {
  commit({ "data/b.csv": "2,b\n" }, "second");
  expect(await names("@project/branches/main/data/")).toHaveLength(1);
  expect(await admin.query("ALTER GIT REPOSITORY project FETCH")).toEqual([
    { status: "Git Repository PROJECT was successfully fetched." },
  ]);
  expect(await names("@project/branches/main/data/")).toHaveLength(2);
  expect(await names("@project/tags/v1/data/")).toHaveLength(1);
  expect(await admin.query("ALTER GIT REPOSITORY project FETCH")).toEqual([
    { status: "Git Repository PROJECT is already up to date. No change was fetched." },
  ]);
});

it("runs its files, and those that they run, and says where one fails", async () => {
  expect(await admin.query("EXECUTE IMMEDIATE FROM @project/branches/main/sql/one.sql")).toEqual([{ N: 2 }]);
  expect(await admin.query("EXECUTE IMMEDIATE FROM '@d.public.project/tags/v1/sql/all.sql'")).toEqual([
    { "anonymous block": "three" },
  ]);
  await expect(admin.query("EXECUTE IMMEDIATE FROM @project/branches/main/sql/wrong.sql")).rejects.toThrow(
    /in file @project\/branches\/main\/sql\/wrong.sql on line 3 at position 0:[\s\S]*Object 'NOWHERE' does not exist/,
  );
  await expect(admin.query("EXECUTE IMMEDIATE FROM './x.sql'")).rejects.toThrow("begins with a stage");
  await expect(admin.query("EXECUTE IMMEDIATE FROM @project/branches/main/none.sql")).rejects.toThrow(
    "File doesn't exist",
  );
  await expect(admin.query("EXECUTE IMMEDIATE FROM @project/branches/main/link.sql")).rejects.toThrow(
    "File doesn't exist",
  );
  await expect(
    admin.query("EXECUTE IMMEDIATE FROM @project/branches/main/sql/jinja.sql USING (x => 1)"),
  ).rejects.toThrow("Unsupported feature in snowglobe: EXECUTE IMMEDIATE FROM … USING");
  await expect(admin.query("EXECUTE IMMEDIATE FROM @project/branches/main/sql/jinja.sql")).rejects.toThrow(
    "--!jinja",
  );
});

it("is read by who has READ, and fetched by who has WRITE", async () => {
  const reading = [
    "LIST @d.public.project/branches/main/",
    "SHOW GIT BRANCHES IN d.public.project",
    "EXECUTE IMMEDIATE FROM @d.public.project/branches/main/sql/three.sql",
  ];
  for (const sql of reading) await expect(dev.query(sql)).rejects.toThrow("does not exist or not authorized");
  expect(await dev.query("SHOW GIT REPOSITORIES")).toEqual([]);
  await admin.query("GRANT READ ON GIT REPOSITORY project TO ROLE dev");
  for (const sql of reading) await dev.query(sql);
  await expect(dev.query("ALTER GIT REPOSITORY project FETCH")).rejects.toThrow("Insufficient privileges");
  await admin.query("GRANT WRITE ON GIT REPOSITORY project TO ROLE dev");
  await dev.query("ALTER GIT REPOSITORY project FETCH");
  await expect(dev.query("DROP GIT REPOSITORY project")).rejects.toThrow("Insufficient privileges");
  await admin.query("REVOKE READ ON GIT REPOSITORY project FROM ROLE dev");
  await expect(dev.query(reading[0] ?? "")).rejects.toThrow("Insufficient privileges");
});

it("is kept without a clone, which reading it asks for", async () => {
  await admin.query(
    "CREATE GIT REPOSITORY elsewhere API_INTEGRATION = git_api ORIGIN = 'https://github.com/acme/elsewhere.git'",
  );
  expect(await admin.query("SHOW GIT BRANCHES IN elsewhere")).toEqual([]);
  await expect(admin.query("LIST @elsewhere/branches/main/")).rejects.toThrow(
    "--mount https://github.com/acme/elsewhere=FOLDER",
  );
  await expect(admin.query("ALTER GIT REPOSITORY elsewhere FETCH")).rejects.toThrow("--mount");
  await admin.query("ALTER GIT REPOSITORY project UNSET GIT_CREDENTIALS");
  await admin.query("ALTER API INTEGRATION git_api SET ENABLED = FALSE");
  await expect(admin.query("ALTER GIT REPOSITORY project FETCH")).rejects.toThrow("is not enabled");
  await admin.query("DROP GIT REPOSITORY project");
  await expect(admin.query("LIST @project/branches/main/")).rejects.toThrow(
    "does not exist or not authorized",
  );
});
