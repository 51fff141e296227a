import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { DATABASE, INSIDE } from "./places.ts";
import { testPrivileges } from "./test-privileges.ts";

// https://docs.snowflake.com/en/sql-reference/sql/create-external-table, …/create-external-volume, …/create-iceberg-table-snowflake, …/create-streamlit, …/create-notebook

const bucket = mkdtempSync(join(tmpdir(), "snowglobe-bucket-"));
writeFileSync(join(bucket, "a.csv"), "1\n");
afterAll(() => rmSync(bucket, { recursive: true, force: true }));

const EXTERNAL = (name: string) =>
  `CREATE EXTERNAL TABLE d.s.${name} LOCATION = @d.s.outside AUTO_REFRESH = FALSE FILE_FORMAT = (TYPE = CSV)`;
const VOLUME = (name: string) =>
  `CREATE EXTERNAL VOLUME ${name} STORAGE_LOCATIONS = ((NAME = 'g' STORAGE_PROVIDER = 'GCS' STORAGE_BASE_URL = 'gcs://b/'))`;

testPrivileges({
  options: { mounts: { "s3://in": bucket } },
  setup: [
    "CREATE DATABASE d",
    "CREATE SCHEMA d.s",
    "CREATE ROLE r",
    "CREATE STAGE d.s.outside URL = 's3://in/'",
    "CREATE STAGE d.s.apps",
    "COPY INTO @d.s.apps/app/streamlit_app.py FROM (SELECT 1) SINGLE = TRUE FILE_FORMAT = (TYPE = CSV COMPRESSION = NONE)",
    EXTERNAL("ext"),
    EXTERNAL("old_ext"),
    VOLUME("ev"),
    VOLUME("old_ev"),
    "CREATE ICEBERG TABLE d.s.ice (a INT) EXTERNAL_VOLUME = 'ev' CATALOG = 'SNOWFLAKE' BASE_LOCATION = 'x'",
    "CREATE STREAMLIT d.s.app FROM '@d.s.apps/app'",
    "CREATE STREAMLIT d.s.old_app FROM '@d.s.apps/app'",
    "CREATE NOTEBOOK d.s.nb",
    "CREATE NOTEBOOK d.s.old_nb",
  ],
  look: [
    "SHOW EXTERNAL TABLES IN ACCOUNT",
    "SHOW EXTERNAL VOLUMES",
    "SHOW ICEBERG TABLES IN ACCOUNT",
    "SHOW STREAMLITS IN ACCOUNT",
    "SHOW NOTEBOOKS IN ACCOUNT",
    "SELECT COUNT(*) FROM d.s.ice",
  ],
  rows: [
    {
      sql: EXTERNAL("made"),
      needs: [DATABASE, "CREATE EXTERNAL TABLE ON SCHEMA d.s", "USAGE ON STAGE d.s.outside"],
      undo: "DROP EXTERNAL TABLE d.s.made",
    },
    { sql: "SELECT * FROM d.s.ext", needs: [...INSIDE, "SELECT ON EXTERNAL TABLE d.s.ext"] },
    {
      sql: "ALTER EXTERNAL TABLE d.s.ext REFRESH",
      needs: [...INSIDE, "OWNERSHIP ON EXTERNAL TABLE d.s.ext"],
      also: ["SELECT ON EXTERNAL TABLE d.s.ext", "USAGE ON STAGE d.s.outside"],
    },
    {
      sql: "DROP EXTERNAL TABLE d.s.old_ext",
      needs: [...INSIDE, "OWNERSHIP ON EXTERNAL TABLE d.s.old_ext"],
      also: ["SELECT ON EXTERNAL TABLE d.s.old_ext"],
      undo: EXTERNAL("old_ext"),
    },
    { sql: VOLUME("made"), needs: ["CREATE EXTERNAL VOLUME ON ACCOUNT"], undo: "DROP EXTERNAL VOLUME made" },
    { sql: "DESCRIBE EXTERNAL VOLUME ev", needs: ["USAGE ON EXTERNAL VOLUME ev"] },
    {
      sql: "DROP EXTERNAL VOLUME old_ev",
      needs: ["OWNERSHIP ON EXTERNAL VOLUME old_ev"],
      also: ["USAGE ON EXTERNAL VOLUME old_ev"],
      undo: VOLUME("old_ev"),
    },
    {
      sql: "CREATE ICEBERG TABLE d.s.made (a INT) EXTERNAL_VOLUME = 'ev' CATALOG = 'SNOWFLAKE' BASE_LOCATION = 'x'",
      needs: [DATABASE, "CREATE ICEBERG TABLE ON SCHEMA d.s", "USAGE ON EXTERNAL VOLUME ev"],
      undo: "DROP ICEBERG TABLE d.s.made",
    },
    { sql: "SELECT * FROM d.s.ice", needs: [...INSIDE, "SELECT ON TABLE d.s.ice"] },
    {
      sql: "INSERT INTO d.s.ice VALUES (1)",
      needs: [...INSIDE, "INSERT ON TABLE d.s.ice"],
      undo: "TRUNCATE TABLE d.s.ice",
    },
    {
      sql: "CREATE STREAMLIT d.s.made FROM '@d.s.apps/app'",
      needs: [DATABASE, "CREATE STREAMLIT ON SCHEMA d.s", "READ ON STAGE d.s.apps"],
      undo: "DROP STREAMLIT d.s.made",
    },
    { sql: "DESCRIBE STREAMLIT d.s.app", needs: [...INSIDE, "USAGE ON STREAMLIT d.s.app"] },
    {
      sql: "ALTER STREAMLIT d.s.app SET COMMENT = 'x'",
      needs: [...INSIDE, "OWNERSHIP ON STREAMLIT d.s.app"],
      also: ["USAGE ON STREAMLIT d.s.app"],
      undo: "ALTER STREAMLIT d.s.app SET COMMENT = ''",
    },
    {
      sql: "DROP STREAMLIT d.s.old_app",
      needs: [...INSIDE, "OWNERSHIP ON STREAMLIT d.s.old_app"],
      also: ["USAGE ON STREAMLIT d.s.old_app"],
      undo: "CREATE STREAMLIT d.s.old_app FROM '@d.s.apps/app'",
    },
    {
      sql: "CREATE NOTEBOOK d.s.made",
      needs: [DATABASE, "CREATE NOTEBOOK ON SCHEMA d.s"],
      undo: "DROP NOTEBOOK d.s.made",
    },
    { sql: "DESCRIBE NOTEBOOK d.s.nb", needs: [...INSIDE, "USAGE ON NOTEBOOK d.s.nb"] },
    {
      sql: "DROP NOTEBOOK d.s.old_nb",
      needs: [...INSIDE, "OWNERSHIP ON NOTEBOOK d.s.old_nb"],
      also: ["USAGE ON NOTEBOOK d.s.old_nb"],
      undo: "CREATE NOTEBOOK d.s.old_nb",
    },
  ],
});
