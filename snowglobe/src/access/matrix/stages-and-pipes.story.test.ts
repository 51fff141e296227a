import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { DATABASE, INSIDE, WAREHOUSE } from "./places.ts";
import { testPrivileges } from "./test-privileges.ts";

/*
 * READ and WRITE on internal stages, USAGE on external ones; pipes over them:
 * https://docs.snowflake.com/en/user-guide/security-access-control-privileges#stage-privileges,
 * https://docs.snowflake.com/en/user-guide/data-load-snowpipe-manage
 */

const bucket = mkdtempSync(join(tmpdir(), "snowglobe-bucket-"));
writeFileSync(join(bucket, "a.csv"), "1\n");
afterAll(() => rmSync(bucket, { recursive: true, force: true }));

const PIPE = "CREATE PIPE d.s.a_pipe AS COPY INTO d.s.t FROM @d.s.outer_stage";
const OPERATED = "OPERATE ON PIPE d.s.a_pipe";

testPrivileges({
  options: { mounts: { "s3://in": bucket } },
  setup: [
    "CREATE DATABASE d",
    "CREATE SCHEMA d.s",
    "CREATE ROLE r",
    "CREATE TABLE t (a INT)",
    "INSERT INTO t VALUES (1)",
    "CREATE STAGE inner_stage DIRECTORY = (ENABLE = TRUE)",
    "CREATE STAGE second_stage",
    "CREATE STAGE outer_stage URL = 's3://in/'",
    "CREATE STAGE old_stage",
    "COPY INTO @inner_stage/kept FROM t",
    "CREATE FILE FORMAT ff TYPE = CSV",
    "CREATE STORAGE INTEGRATION si TYPE = EXTERNAL_STAGE STORAGE_PROVIDER = 'S3' ENABLED = TRUE STORAGE_AWS_ROLE_ARN = 'arn:aws:iam::001234567890:role/x' STORAGE_ALLOWED_LOCATIONS = ('s3://in/')",
    PIPE,
  ],
  look: [
    "SHOW STAGES IN ACCOUNT",
    "SHOW PIPES IN ACCOUNT",
    "SHOW FILE FORMATS IN ACCOUNT",
    "LIST @d.s.inner_stage",
    "LIST @d.s.second_stage",
    "SELECT COUNT(*) FROM d.s.t",
    "SELECT SYSTEM$PIPE_STATUS('d.s.a_pipe')",
  ],
  rows: [
    { sql: "LIST @d.s.inner_stage", needs: [...INSIDE, "READ ON STAGE d.s.inner_stage"] },
    { sql: "LIST @d.s.outer_stage", needs: [...INSIDE, "USAGE ON STAGE d.s.outer_stage"] },
    {
      sql: `PUT file://${join(bucket, "a.csv")} @d.s.second_stage`,
      needs: [...INSIDE, "WRITE ON STAGE d.s.second_stage"],
      // WRITE is granted with READ, always.
      also: ["READ ON STAGE d.s.second_stage"],
      undo: "REMOVE @d.s.second_stage",
    },
    {
      sql: "COPY FILES INTO @d.s.second_stage FROM @d.s.inner_stage",
      needs: [...INSIDE, "WRITE ON STAGE d.s.second_stage", "READ ON STAGE d.s.inner_stage"],
      also: ["READ ON STAGE d.s.second_stage"],
      undo: "REMOVE @d.s.second_stage",
    },
    {
      sql: "COPY INTO @d.s.second_stage/unloaded FROM d.s.t OVERWRITE = TRUE",
      needs: [...INSIDE, "WRITE ON STAGE d.s.second_stage", "SELECT ON TABLE d.s.t", WAREHOUSE],
      also: ["READ ON STAGE d.s.second_stage"],
      undo: "REMOVE @d.s.second_stage",
    },
    {
      sql: "REMOVE @d.s.inner_stage/kept",
      needs: [...INSIDE, "WRITE ON STAGE d.s.inner_stage"],
      also: ["READ ON STAGE d.s.inner_stage"],
      undo: "COPY INTO @d.s.inner_stage/kept FROM d.s.t",
    },
    {
      sql: "COPY INTO d.s.t FROM @d.s.outer_stage FORCE = TRUE",
      needs: [...INSIDE, "USAGE ON STAGE d.s.outer_stage", "INSERT ON TABLE d.s.t"],
      undo: ["TRUNCATE TABLE d.s.t", "INSERT INTO d.s.t VALUES (1)"],
    },
    {
      sql: "SELECT $1 FROM @d.s.outer_stage",
      needs: [...INSIDE, "USAGE ON STAGE d.s.outer_stage"],
    },
    {
      sql: "SELECT * FROM DIRECTORY(@d.s.inner_stage)",
      needs: [...INSIDE, "READ ON STAGE d.s.inner_stage"],
    },
    {
      sql: "SELECT * FROM TABLE(INFER_SCHEMA(LOCATION => '@d.s.outer_stage', FILE_FORMAT => 'd.s.ff'))",
      needs: [...INSIDE, "USAGE ON STAGE d.s.outer_stage", "USAGE ON FILE FORMAT d.s.ff"],
    },
    { sql: "DESCRIBE STAGE d.s.inner_stage", needs: [...INSIDE, "READ ON STAGE d.s.inner_stage"] },
    { sql: "DESCRIBE FILE FORMAT d.s.ff", needs: [...INSIDE, "USAGE ON FILE FORMAT d.s.ff"] },
    {
      sql: "ALTER STAGE d.s.inner_stage SET COMMENT = 'x'",
      needs: [...INSIDE, "OWNERSHIP ON STAGE d.s.inner_stage"],
      also: ["READ ON STAGE d.s.inner_stage"],
      undo: "ALTER STAGE d.s.inner_stage UNSET COMMENT",
    },
    {
      sql: "DROP STAGE d.s.old_stage",
      needs: [...INSIDE, "OWNERSHIP ON STAGE d.s.old_stage"],
      also: ["READ ON STAGE d.s.old_stage"],
      undo: "CREATE STAGE d.s.old_stage",
    },
    {
      sql: "DROP FILE FORMAT d.s.ff",
      needs: [...INSIDE, "OWNERSHIP ON FILE FORMAT d.s.ff"],
      also: ["USAGE ON FILE FORMAT d.s.ff"],
      undo: "CREATE FILE FORMAT d.s.ff TYPE = CSV",
    },
    {
      sql: "CREATE STAGE d.s.made URL = 's3://in/' STORAGE_INTEGRATION = si",
      needs: [DATABASE, "CREATE STAGE ON SCHEMA d.s", "USAGE ON INTEGRATION si"],
      undo: "DROP STAGE d.s.made",
    },
    {
      sql: "CREATE STAGE d.s.made CLONE d.s.outer_stage",
      needs: [DATABASE, "CREATE STAGE ON SCHEMA d.s", "USAGE ON STAGE d.s.outer_stage"],
      undo: "DROP STAGE d.s.made",
    },
    {
      sql: "CREATE PIPE d.s.made AS COPY INTO d.s.t FROM @d.s.outer_stage",
      needs: [
        ...[DATABASE, "CREATE PIPE ON SCHEMA d.s", "USAGE ON STAGE d.s.outer_stage"],
        ...["SELECT ON TABLE d.s.t", "INSERT ON TABLE d.s.t"],
      ],
      undo: "DROP PIPE d.s.made",
    },
    {
      sql: "CREATE PIPE d.s.made AS COPY INTO d.s.t FROM @d.s.inner_stage",
      needs: [DATABASE, "CREATE PIPE ON SCHEMA d.s", "READ ON STAGE d.s.inner_stage"],
      also: ["SELECT ON TABLE d.s.t", "INSERT ON TABLE d.s.t"],
      undo: "DROP PIPE d.s.made",
    },
    {
      sql: "ALTER PIPE d.s.a_pipe SET PIPE_EXECUTION_PAUSED = TRUE",
      needs: [...INSIDE, OPERATED],
      also: ["MONITOR ON PIPE d.s.a_pipe"],
      undo: "ALTER PIPE d.s.a_pipe SET PIPE_EXECUTION_PAUSED = FALSE",
    },
    {
      sql: "ALTER PIPE d.s.a_pipe REFRESH",
      needs: [...INSIDE, OPERATED, "USAGE ON STAGE d.s.outer_stage", "INSERT ON TABLE d.s.t"],
      also: ["SELECT ON TABLE d.s.t", "MONITOR ON PIPE d.s.a_pipe"],
    },
    {
      sql: "ALTER PIPE d.s.a_pipe SET COMMENT = 'x'",
      needs: [...INSIDE, "OWNERSHIP ON PIPE d.s.a_pipe"],
      also: [OPERATED],
      undo: "ALTER PIPE d.s.a_pipe UNSET COMMENT",
    },
    {
      sql: "SELECT SYSTEM$PIPE_STATUS('d.s.a_pipe')",
      needs: [...INSIDE, "MONITOR ON PIPE d.s.a_pipe"],
      also: [OPERATED],
    },
    {
      sql: "SELECT SYSTEM$PIPE_STATUS('d.s.a_pipe') AS s",
      needs: ["MONITOR EXECUTION ON ACCOUNT"],
      also: INSIDE,
      words: {
        "MONITOR EXECUTION ON ACCOUNT":
          /^SQL compilation error:\nPipe 'D\.S\.A_PIPE' does not exist or not authorized\.$/,
      },
    },
    { sql: "DESCRIBE PIPE d.s.a_pipe", needs: [...INSIDE, "MONITOR ON PIPE d.s.a_pipe"] },
    { sql: "SELECT GET_DDL('PIPE', 'd.s.a_pipe')", needs: [...INSIDE, "MONITOR ON PIPE d.s.a_pipe"] },
  ],
});
