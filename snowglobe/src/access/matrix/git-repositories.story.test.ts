import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { DATABASE, INSIDE } from "./places.ts";
import { testPrivileges } from "./test-privileges.ts";

// https://docs.snowflake.com/en/developer-guide/git/git-operations and the pages of the statements

const clone = mkdtempSync(join(tmpdir(), "snowglobe-clone-"));
const git = (...args: string[]) =>
  execFileSync("git", ["-C", clone, "-c", "user.name=Ada", "-c", "user.email=ada@x.example", ...args]);
git("init", "-q", "-b", "main");
writeFileSync(join(clone, "one.sql"), "SELECT 1;");
git("add", "-A");
git("commit", "-q", "-m", "first");
afterAll(() => rmSync(clone, { recursive: true, force: true }));

const ORIGIN = "https://github.com/acme/project";
const READ = "READ ON GIT REPOSITORY d.s.repo";

testPrivileges({
  options: { mounts: { [ORIGIN]: clone } },
  setup: [
    "CREATE DATABASE d",
    "CREATE SCHEMA d.s",
    "CREATE ROLE r",
    "CREATE SCHEMA d.keys",
    "CREATE SECRET d.keys.token TYPE = PASSWORD USERNAME = 'u' PASSWORD = 'p'",
    "CREATE API INTEGRATION git_api API_PROVIDER = git_https_api API_ALLOWED_PREFIXES = ('https://github.com/acme') ALLOWED_AUTHENTICATION_SECRETS = (d.keys.token) ENABLED = TRUE",
    `CREATE GIT REPOSITORY d.s.repo API_INTEGRATION = git_api ORIGIN = '${ORIGIN}'`,
    `CREATE GIT REPOSITORY d.s.old_repo API_INTEGRATION = git_api ORIGIN = '${ORIGIN}'`,
    "CREATE STAGE d.s.st",
  ],
  look: ["SHOW GIT REPOSITORIES IN ACCOUNT", "LIST @d.s.st"],
  rows: [
    {
      sql: `CREATE GIT REPOSITORY d.s.made API_INTEGRATION = git_api ORIGIN = '${ORIGIN}' GIT_CREDENTIALS = d.keys.token`,
      needs: [
        ...[DATABASE, "CREATE GIT REPOSITORY ON SCHEMA d.s", "USAGE ON INTEGRATION git_api"],
        ...["USAGE ON SCHEMA d.keys", "USAGE ON SECRET d.keys.token"],
      ],
      undo: "DROP GIT REPOSITORY d.s.made",
    },
    { sql: "LIST @d.s.repo/branches/main", needs: [...INSIDE, READ] },
    { sql: "SHOW GIT BRANCHES IN d.s.repo", needs: [...INSIDE, READ] },
    { sql: "DESCRIBE GIT REPOSITORY d.s.repo", needs: [...INSIDE, READ] },
    { sql: "EXECUTE IMMEDIATE FROM @d.s.repo/branches/main/one.sql", needs: [...INSIDE, READ] },
    {
      sql: "COPY FILES INTO @d.s.st FROM @d.s.repo/branches/main",
      needs: [...INSIDE, READ, "WRITE ON STAGE d.s.st"],
      also: ["READ ON STAGE d.s.st"],
      undo: "REMOVE @d.s.st",
    },
    {
      sql: "ALTER GIT REPOSITORY d.s.repo FETCH",
      needs: [...INSIDE, "WRITE ON GIT REPOSITORY d.s.repo"],
      also: [READ],
    },
    {
      sql: "ALTER GIT REPOSITORY d.s.repo SET COMMENT = 'x'",
      needs: [...INSIDE, "OWNERSHIP ON GIT REPOSITORY d.s.repo"],
      also: ["WRITE ON GIT REPOSITORY d.s.repo", READ],
      undo: "ALTER GIT REPOSITORY d.s.repo UNSET COMMENT",
    },
    {
      sql: "DROP GIT REPOSITORY d.s.old_repo",
      needs: [...INSIDE, "OWNERSHIP ON GIT REPOSITORY d.s.old_repo"],
      also: ["READ ON GIT REPOSITORY d.s.old_repo"],
      undo: `CREATE GIT REPOSITORY d.s.old_repo API_INTEGRATION = git_api ORIGIN = '${ORIGIN}'`,
    },
  ],
});
