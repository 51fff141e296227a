import { DATABASE, INSIDE, WAREHOUSE } from "./places.ts";
import { testPrivileges } from "./test-privileges.ts";

// https://docs.snowflake.com/en/user-guide/streams-manage and the pages of the statements under https://docs.snowflake.com/en/sql-reference/sql/

testPrivileges({
  setup: [
    "CREATE DATABASE d",
    "CREATE SCHEMA d.s",
    "CREATE ROLE r",
    "CREATE TABLE t (a INT) CHANGE_TRACKING = TRUE",
    "INSERT INTO t VALUES (1), (2)",
    "CREATE TABLE untracked (a INT)",
    "CREATE TABLE other (a INT)",
    "CREATE STREAM a_stream ON TABLE t",
    "CREATE STREAM old_stream ON TABLE t",
    "CREATE HYBRID TABLE h (a INT PRIMARY KEY)",
    "INSERT INTO h VALUES (1)",
    "CREATE MATERIALIZED VIEW mv AS SELECT a FROM t",
    "CREATE DYNAMIC TABLE dt TARGET_LAG = '1 hour' WAREHOUSE = w AS SELECT a FROM t",
    "CREATE TABLE dropped (a INT)",
    "CREATE SCHEMA d.whole",
    "CREATE TABLE d.whole.t (a INT)",
    "CREATE SEQUENCE d.s.seq",
    "CREATE FILE FORMAT d.s.ff TYPE = CSV",
  ],
  look: [
    "SHOW OBJECTS IN ACCOUNT",
    "SHOW STREAMS IN ACCOUNT",
    "SHOW DYNAMIC TABLES IN ACCOUNT",
    "SHOW SEQUENCES IN ACCOUNT",
    "SHOW FILE FORMATS IN ACCOUNT",
    "SHOW SCHEMAS IN DATABASE d",
    "SHOW DATABASES",
    "SELECT COUNT(*) FROM d.s.a_stream",
    "SELECT COUNT(*) FROM d.s.h",
  ],
  rows: [
    {
      sql: "CREATE STREAM d.s.made ON TABLE d.s.t",
      needs: [DATABASE, "CREATE STREAM ON SCHEMA d.s", "SELECT ON TABLE d.s.t"],
      undo: "DROP STREAM d.s.made",
    },
    // "… only the object owner can create the initial stream on the object": change tracking is turned on by it.
    {
      sql: "CREATE STREAM d.s.made ON TABLE d.s.untracked",
      needs: ["OWNERSHIP ON TABLE d.s.untracked"],
      also: [...INSIDE, "CREATE STREAM ON SCHEMA d.s", "SELECT ON TABLE d.s.untracked"],
      undo: ["DROP STREAM d.s.made", "ALTER TABLE d.s.untracked SET CHANGE_TRACKING = FALSE"],
      words: { "OWNERSHIP ON TABLE d.s.untracked": /Insufficient privileges|change tracking/i },
    },
    {
      sql: "SELECT * FROM d.s.a_stream",
      needs: [...INSIDE, "SELECT ON STREAM d.s.a_stream", "SELECT ON TABLE d.s.t", WAREHOUSE],
    },
    { sql: "DESCRIBE STREAM d.s.a_stream", needs: [...INSIDE, "SELECT ON STREAM d.s.a_stream"] },
    {
      sql: "SELECT SYSTEM$STREAM_HAS_DATA('d.s.a_stream')",
      needs: [...INSIDE, "SELECT ON STREAM d.s.a_stream"],
    },
    {
      sql: "SELECT GET_DDL('STREAM', 'd.s.a_stream')",
      needs: [...INSIDE, "SELECT ON STREAM d.s.a_stream"],
      also: ["SELECT ON TABLE d.s.t"],
    },
    {
      sql: "CREATE STREAM d.s.made CLONE d.s.a_stream",
      needs: [DATABASE, "CREATE STREAM ON SCHEMA d.s", "OWNERSHIP ON STREAM d.s.a_stream"],
      also: ["SELECT ON TABLE d.s.t"],
      undo: "DROP STREAM d.s.made",
    },
    {
      sql: "ALTER STREAM d.s.a_stream SET COMMENT = 'x'",
      needs: [...INSIDE, "OWNERSHIP ON STREAM d.s.a_stream"],
      also: ["SELECT ON STREAM d.s.a_stream"],
      undo: "ALTER STREAM d.s.a_stream UNSET COMMENT",
    },
    {
      sql: "DROP STREAM d.s.old_stream",
      needs: [...INSIDE, "OWNERSHIP ON STREAM d.s.old_stream"],
      also: ["SELECT ON STREAM d.s.old_stream"],
      undo: "CREATE STREAM d.s.old_stream ON TABLE d.s.t",
    },
    {
      sql: "CREATE HYBRID TABLE d.s.made (a INT PRIMARY KEY)",
      needs: [DATABASE, "CREATE HYBRID TABLE ON SCHEMA d.s"],
      undo: "DROP TABLE d.s.made",
    },
    { sql: "SELECT * FROM d.s.h", needs: [...INSIDE, "SELECT ON TABLE d.s.h", WAREHOUSE] },
    {
      sql: "DELETE FROM d.s.h WHERE a = 1",
      needs: [...INSIDE, "DELETE ON TABLE d.s.h"],
      also: ["SELECT ON TABLE d.s.h"],
      undo: "INSERT INTO d.s.h VALUES (1)",
    },
    {
      sql: "CREATE MATERIALIZED VIEW d.s.made AS SELECT a FROM d.s.t",
      needs: [DATABASE, "CREATE MATERIALIZED VIEW ON SCHEMA d.s", "SELECT ON TABLE d.s.t"],
      undo: "DROP MATERIALIZED VIEW d.s.made",
    },
    { sql: "SELECT * FROM d.s.mv", needs: [...INSIDE, "SELECT ON VIEW d.s.mv", WAREHOUSE] },
    {
      sql: "DROP MATERIALIZED VIEW d.s.mv",
      needs: [...INSIDE, "OWNERSHIP ON VIEW d.s.mv"],
      also: ["SELECT ON VIEW d.s.mv"],
      undo: "CREATE MATERIALIZED VIEW d.s.mv AS SELECT a FROM d.s.t",
    },
    {
      sql: "ALTER DYNAMIC TABLE d.s.dt SUSPEND",
      needs: [...INSIDE, "OPERATE ON DYNAMIC TABLE d.s.dt"],
      also: ["SELECT ON DYNAMIC TABLE d.s.dt"],
      undo: "ALTER DYNAMIC TABLE d.s.dt RESUME",
    },
    {
      sql: "DROP DYNAMIC TABLE d.s.dt",
      needs: [...INSIDE, "OWNERSHIP ON DYNAMIC TABLE d.s.dt"],
      also: ["OPERATE ON DYNAMIC TABLE d.s.dt"],
      undo: "CREATE DYNAMIC TABLE d.s.dt TARGET_LAG = '1 hour' WAREHOUSE = w AS SELECT a FROM d.s.t",
    },
    // "… does not require the CREATE TABLE privilege": https://docs.snowflake.com/en/user-guide/tables-temp-transient
    { sql: "CREATE OR REPLACE TEMPORARY TABLE d.s.mine (a INT)", needs: [...INSIDE] },
    {
      sql: "SELECT * FROM d.s.t AT (OFFSET => 0)",
      needs: [...INSIDE, "SELECT ON TABLE d.s.t", WAREHOUSE],
    },
    {
      sql: "SELECT * FROM d.s.t CHANGES (INFORMATION => DEFAULT) AT (OFFSET => 0)",
      needs: [...INSIDE, "SELECT ON TABLE d.s.t", WAREHOUSE],
    },
    {
      sql: "CREATE TABLE d.s.made CLONE d.s.t",
      needs: [DATABASE, "CREATE TABLE ON SCHEMA d.s", "SELECT ON TABLE d.s.t"],
      undo: "DROP TABLE d.s.made",
    },
    {
      sql: "CREATE TABLE d.s.made LIKE d.s.t",
      needs: [DATABASE, "CREATE TABLE ON SCHEMA d.s", "SELECT ON TABLE d.s.t"],
      undo: "DROP TABLE d.s.made",
    },
    {
      sql: "CREATE SEQUENCE d.s.made CLONE d.s.seq",
      needs: [DATABASE, "CREATE SEQUENCE ON SCHEMA d.s", "USAGE ON SEQUENCE d.s.seq"],
      undo: "DROP SEQUENCE d.s.made",
    },
    {
      sql: "CREATE FILE FORMAT d.s.made CLONE d.s.ff",
      needs: [DATABASE, "CREATE FILE FORMAT ON SCHEMA d.s", "USAGE ON FILE FORMAT d.s.ff"],
      undo: "DROP FILE FORMAT d.s.made",
    },
    {
      sql: "CREATE SCHEMA d.made CLONE d.whole",
      needs: ["CREATE SCHEMA ON DATABASE d", "USAGE ON SCHEMA d.whole"],
      undo: "DROP SCHEMA d.made",
    },
    {
      sql: "CREATE DATABASE made CLONE d",
      needs: ["CREATE DATABASE ON ACCOUNT", "USAGE ON DATABASE d"],
      undo: "DROP DATABASE made",
    },
    {
      sql: "ALTER TABLE d.s.t RENAME TO d.s.renamed",
      needs: [DATABASE, "CREATE TABLE ON SCHEMA d.s", "OWNERSHIP ON TABLE d.s.t"],
      undo: "ALTER TABLE d.s.renamed RENAME TO d.s.t",
    },
    {
      sql: "ALTER TABLE d.s.other SWAP WITH d.s.dropped",
      needs: [...INSIDE, "OWNERSHIP ON TABLE d.s.other", "OWNERSHIP ON TABLE d.s.dropped"],
    },
    {
      sql: "DROP TABLE d.s.dropped",
      needs: [...INSIDE, "OWNERSHIP ON TABLE d.s.dropped"],
      also: ["SELECT ON TABLE d.s.dropped"],
      undo: "UNDROP TABLE d.s.dropped",
    },
  ],
});
