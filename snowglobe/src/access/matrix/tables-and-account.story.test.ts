import { DATABASE, INSIDE, WAREHOUSE } from "./places.ts";
import { type PrivilegeRow, testPrivileges } from "./test-privileges.ts";

/*
 * What a role needs for a statement about tables and the account, from the access control requirements of its page under
 * https://docs.snowflake.com/en/sql-reference/sql/
 */

const rows: readonly PrivilegeRow[] = [
  { sql: "SELECT * FROM d.s.t", needs: [...INSIDE, "SELECT ON TABLE d.s.t", WAREHOUSE] },
  { sql: "EXPLAIN USING TEXT SELECT * FROM d.s.t", needs: [...INSIDE, "SELECT ON TABLE d.s.t"] },
  // "SELECT … is sufficient to query a view; the SELECT privilege is not required on the objects from which the view is created."
  { sql: "SELECT * FROM d.s.v", needs: [...INSIDE, "SELECT ON VIEW d.s.v", WAREHOUSE] },
  { sql: "SELECT * FROM d.s.dt", needs: [...INSIDE, "SELECT ON DYNAMIC TABLE d.s.dt"] },
  { sql: "CREATE TAG d.s.made", needs: [DATABASE, "CREATE TAG ON SCHEMA d.s"], undo: "DROP TAG d.s.made" },
  { sql: "ALTER TABLE d.s.owned SET TAG d.s.label = 'x'", needs: [...INSIDE, "APPLY ON TAG d.s.label"] },
  {
    sql: "CREATE NETWORK POLICY made",
    needs: ["CREATE NETWORK POLICY ON ACCOUNT"],
    undo: "DROP NETWORK POLICY made",
  },
  {
    sql: "CREATE PASSWORD POLICY d.s.made",
    needs: [DATABASE, "CREATE PASSWORD POLICY ON SCHEMA d.s"],
    undo: "DROP PASSWORD POLICY d.s.made",
  },
  {
    sql: "SELECT name FROM snowflake.account_usage.roles",
    needs: ["IMPORTED PRIVILEGES ON DATABASE snowflake"],
  },
  {
    sql: "CREATE DATABASE ROLE d.made",
    needs: ["CREATE DATABASE ROLE ON DATABASE d"],
    undo: "DROP DATABASE ROLE d.made",
  },
  { sql: "INSERT INTO d.s.t VALUES (3)", needs: [...INSIDE, "INSERT ON TABLE d.s.t", WAREHOUSE] },
  {
    sql: "INSERT INTO d.s.t SELECT a FROM d.s.source",
    needs: [...INSIDE, "INSERT ON TABLE d.s.t", "SELECT ON TABLE d.s.source"],
  },
  {
    sql: "UPDATE d.s.t SET a = 5",
    needs: [...INSIDE, "UPDATE ON TABLE d.s.t"],
    also: ["SELECT ON TABLE d.s.t"],
  },
  {
    sql: "DELETE FROM d.s.t WHERE a = -1",
    needs: [...INSIDE, "DELETE ON TABLE d.s.t"],
    also: ["SELECT ON TABLE d.s.t"],
  },
  { sql: "TRUNCATE TABLE d.s.t", needs: [...INSIDE, "TRUNCATE ON TABLE d.s.t"] },
  {
    sql: "MERGE INTO d.s.t USING d.s.source AS s ON t.a = s.a WHEN MATCHED THEN UPDATE SET a = s.a WHEN NOT MATCHED THEN INSERT (a) VALUES (s.a)",
    needs: ["INSERT ON TABLE d.s.t", "UPDATE ON TABLE d.s.t", "SELECT ON TABLE d.s.source"],
    also: [...INSIDE, "SELECT ON TABLE d.s.t"],
  },
  { sql: "DESCRIBE TABLE d.s.t", needs: [...INSIDE, "REFERENCES ON TABLE d.s.t"] },
  { sql: "SELECT d.s.seq.NEXTVAL", needs: [...INSIDE, "USAGE ON SEQUENCE d.s.seq"] },
  { sql: "LIST @d.s.st", needs: [...INSIDE, "READ ON STAGE d.s.st"] },
  {
    sql: "SELECT $1 FROM @d.s.st (FILE_FORMAT => 'd.s.ff')",
    needs: [...INSIDE, "READ ON STAGE d.s.st", "USAGE ON FILE FORMAT d.s.ff"],
  },
  {
    sql: "COPY INTO d.s.t FROM @d.s.st",
    needs: [...INSIDE, "INSERT ON TABLE d.s.t", "READ ON STAGE d.s.st"],
  },
  { sql: "CALL d.s.p()", needs: [...INSIDE, "USAGE ON PROCEDURE d.s.p()"] },
  { sql: "ALTER DYNAMIC TABLE d.s.dt REFRESH", needs: [...INSIDE, "OPERATE ON DYNAMIC TABLE d.s.dt"] },
  {
    sql: "ALTER TABLE d.s.owned ADD ROW ACCESS POLICY d.s.rap ON (a)",
    needs: [...INSIDE, "APPLY ON ROW ACCESS POLICY d.s.rap"],
    undo: "ALTER TABLE d.s.owned DROP ROW ACCESS POLICY d.s.rap",
  },
  ...["TABLE made (a INT)", "STAGE made", "FILE FORMAT made TYPE = CSV", "SEQUENCE made"].map(
    (what): PrivilegeRow => {
      const [kind = ""] = what.split(" made");
      return {
        sql: `CREATE ${what.replace("made", "d.s.made")}`,
        needs: [DATABASE, `CREATE ${kind} ON SCHEMA d.s`],
        undo: `DROP ${kind} d.s.made`,
      };
    },
  ),
  {
    sql: "CREATE VIEW d.s.made AS SELECT a FROM d.s.t",
    needs: [DATABASE, "CREATE VIEW ON SCHEMA d.s", "SELECT ON TABLE d.s.t"],
    undo: "DROP VIEW d.s.made",
  },
  {
    sql: "CREATE DYNAMIC TABLE d.s.made TARGET_LAG = '1 hour' WAREHOUSE = w AS SELECT a FROM d.s.t",
    needs: [DATABASE, "CREATE DYNAMIC TABLE ON SCHEMA d.s", "SELECT ON TABLE d.s.t", WAREHOUSE],
    undo: "DROP DYNAMIC TABLE d.s.made",
  },
  {
    sql: "CREATE ROW ACCESS POLICY d.s.made AS (n INT) RETURNS BOOLEAN -> TRUE",
    needs: [DATABASE, "CREATE ROW ACCESS POLICY ON SCHEMA d.s"],
    undo: "DROP ROW ACCESS POLICY d.s.made",
  },
  {
    sql: "CREATE PROCEDURE d.s.made() RETURNS NUMBER LANGUAGE PYTHON RUNTIME_VERSION = '3.12' PACKAGES = ('snowflake-snowpark-python') HANDLER = 'run' EXTERNAL_ACCESS_INTEGRATIONS = (i) SECRETS = ('x' = d.egress.login) AS 'def run(session): return 1'",
    needs: [
      DATABASE,
      "CREATE PROCEDURE ON SCHEMA d.s",
      "USAGE ON INTEGRATION i",
      "USAGE ON SCHEMA d.egress",
      "READ ON SECRET d.egress.login",
    ],
    undo: "DROP PROCEDURE d.s.made()",
  },
  { sql: "CREATE SCHEMA d.made", needs: ["CREATE SCHEMA ON DATABASE d"], undo: "DROP SCHEMA d.made" },
  { sql: "CREATE DATABASE made", needs: ["CREATE DATABASE ON ACCOUNT"], undo: "DROP DATABASE made" },
  { sql: "CREATE WAREHOUSE made", needs: ["CREATE WAREHOUSE ON ACCOUNT"], undo: "DROP WAREHOUSE made" },
  { sql: "CREATE ROLE made", needs: ["CREATE ROLE ON ACCOUNT"], undo: "DROP ROLE made" },
  { sql: "CREATE USER made", needs: ["CREATE USER ON ACCOUNT"], undo: "DROP USER made" },
  {
    sql: "CREATE COMPUTE POOL made MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = CPU_X64_XS",
    needs: ["CREATE COMPUTE POOL ON ACCOUNT"],
    undo: "DROP COMPUTE POOL made",
  },
  { sql: "ALTER WAREHOUSE other RESUME IF SUSPENDED", needs: ["OPERATE ON WAREHOUSE other"] },
  { sql: "ALTER WAREHOUSE other SET AUTO_SUSPEND = 61", needs: ["MODIFY ON WAREHOUSE other"] },
  { sql: "USE SCHEMA d.s", needs: INSIDE },
  {
    sql: "GRANT SELECT ON TABLE d.s.t TO ROLE PUBLIC",
    needs: ["MANAGE GRANTS ON ACCOUNT"],
    also: [...INSIDE, "SELECT ON TABLE d.s.t"],
    undo: "REVOKE SELECT ON TABLE d.s.t FROM ROLE PUBLIC",
    words: {
      "MANAGE GRANTS ON ACCOUNT": /Insufficient privileges to operate on table 'T'|Grant not executed/,
    },
  },
];

testPrivileges({
  setup: [
    "CREATE WAREHOUSE other",
    "CREATE DATABASE d",
    "CREATE SCHEMA d.egress",
    "CREATE SCHEMA d.s",
    "CREATE TABLE t (a INT)",
    "INSERT INTO t VALUES (1), (2)",
    "CREATE TABLE source (a INT)",
    "CREATE VIEW v AS SELECT a FROM t",
    "CREATE DYNAMIC TABLE dt TARGET_LAG = '1 hour' WAREHOUSE = w AS SELECT a FROM t",
    "CREATE FILE FORMAT ff TYPE = CSV",
    "CREATE STAGE st",
    "CREATE SEQUENCE seq",
    "CREATE ROW ACCESS POLICY rap AS (n INT) RETURNS BOOLEAN -> TRUE",
    "CREATE PROCEDURE p() RETURNS NUMBER LANGUAGE SQL EXECUTE AS OWNER AS 'BEGIN RETURN 1; END'",
    "CREATE NETWORK RULE d.egress.rule TYPE = HOST_PORT MODE = EGRESS VALUE_LIST = ('a.example')",
    "CREATE SECRET d.egress.login TYPE = GENERIC_STRING SECRET_STRING = 'x'",
    "CREATE EXTERNAL ACCESS INTEGRATION i ALLOWED_NETWORK_RULES = (d.egress.rule) ALLOWED_AUTHENTICATION_SECRETS = (d.egress.login) ENABLED = TRUE",
    "CREATE TAG d.s.label",
    "CREATE ROLE r",
    // A table of R's own, to attach a policy to.
    "CREATE TABLE owned (a INT)",
    "GRANT OWNERSHIP ON TABLE owned TO ROLE r",
  ],
  look: [
    "SELECT GET_DDL('DATABASE', 'd')",
    "SELECT COUNT(*), SUM(a) FROM d.s.t",
    "SHOW DATABASES",
    "SHOW SCHEMAS IN DATABASE d",
    "SHOW NETWORK POLICIES",
    "SHOW PASSWORD POLICIES IN ACCOUNT",
    "SHOW DATABASE ROLES IN DATABASE d",
    "SHOW STAGES IN ACCOUNT",
    "SHOW FILE FORMATS IN ACCOUNT",
    "SHOW ROW ACCESS POLICIES IN ACCOUNT",
    "SHOW WAREHOUSES",
    "SHOW GRANTS TO ROLE PUBLIC",
    "SHOW ROLES",
    "SHOW USERS",
    "SHOW COMPUTE POOLS",
    "SELECT * FROM TABLE(d.INFORMATION_SCHEMA.POLICY_REFERENCES(REF_ENTITY_NAME => 'd.s.owned', REF_ENTITY_DOMAIN => 'TABLE'))",
  ],
  rows,
});
