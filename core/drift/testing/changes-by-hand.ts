/** One kind of change that somebody makes by hand. */
export interface HandChange {
  readonly what: string;
  /** before the fingerprint is taken */
  readonly setup: readonly string[];
  readonly change: readonly string[];
  /** what one of the lines says that tell the difference */
  readonly found: RegExp;
}

let count = 0;
const name = () => `X${++count}`;

type Row = readonly [what: string, setup: string, change: string, found: string];

/** `$` is a name of its own in each row; several statements stand between `;;`. */
const rows: readonly Row[] = [
  // tables
  ["a table is created", "", "CREATE TABLE $ (A INT)", "TABLE .*$ was created"],
  ["a table is dropped", "CREATE TABLE $ (A INT)", "DROP TABLE $", "TABLE .*$ is gone"],
  [
    "a table is renamed",
    "CREATE TABLE $ (A INT)",
    "ALTER TABLE $ RENAME TO $_NEW",
    "TABLE .*$_NEW was created",
  ],
  ["a column is added", "CREATE TABLE $ (A INT)", "ALTER TABLE $ ADD COLUMN B INT", "$: definition"],
  ["a column is dropped", "CREATE TABLE $ (A INT, B INT)", "ALTER TABLE $ DROP COLUMN B", "$: definition"],
  ["a column is renamed", "CREATE TABLE $ (A INT)", "ALTER TABLE $ RENAME COLUMN A TO B", "$: definition"],
  [
    "a column is wider",
    "CREATE TABLE $ (A VARCHAR(10))",
    "ALTER TABLE $ ALTER COLUMN A SET DATA TYPE VARCHAR(20)",
    "$: definition",
  ],
  [
    "a number is more precise",
    "CREATE TABLE $ (A NUMBER(10,2))",
    "ALTER TABLE $ ALTER COLUMN A SET DATA TYPE NUMBER(12,2)",
    "$: definition",
  ],
  [
    "a column is of another type",
    "CREATE TABLE $ (A INT)",
    "CREATE OR REPLACE TABLE $ (A VARCHAR)",
    "$: definition",
  ],
  [
    "a column may be null",
    "CREATE TABLE $ (A INT NOT NULL)",
    "ALTER TABLE $ ALTER COLUMN A DROP NOT NULL",
    "$: definition",
  ],
  [
    "a column may not be null",
    "CREATE TABLE $ (A INT)",
    "ALTER TABLE $ ALTER COLUMN A SET NOT NULL",
    "$: definition",
  ],
  [
    "a default is set",
    "CREATE TABLE $ (A INT)",
    "CREATE OR REPLACE TABLE $ (A INT DEFAULT 1)",
    "$: definition",
  ],
  [
    "a default is another",
    "CREATE TABLE $ (A INT DEFAULT 1)",
    "CREATE OR REPLACE TABLE $ (A INT DEFAULT 2)",
    "$: definition",
  ],
  [
    "a default is dropped",
    "CREATE TABLE $ (A INT DEFAULT 1)",
    "ALTER TABLE $ ALTER COLUMN A DROP DEFAULT",
    "$: definition",
  ],
  [
    "a default differs by case in its text",
    "CREATE TABLE $ (A VARCHAR DEFAULT 'new')",
    "CREATE OR REPLACE TABLE $ (A VARCHAR DEFAULT 'NEW')",
    "$: definition",
  ],
  [
    "columns change places",
    "CREATE TABLE $ (A INT, B INT)",
    "CREATE OR REPLACE TABLE $ (B INT, A INT)",
    "$: definition",
  ],
  [
    "a column's name gets quotes",
    "CREATE TABLE $ (A INT)",
    'CREATE OR REPLACE TABLE $ ("a" INT)',
    "$: definition",
  ],
  [
    "a column becomes an identity",
    "CREATE TABLE $ (A INT)",
    "CREATE OR REPLACE TABLE $ (A INT AUTOINCREMENT)",
    "$: definition",
  ],
  [
    "an identity has another step",
    "CREATE TABLE $ (A INT AUTOINCREMENT START 1 INCREMENT 1)",
    "CREATE OR REPLACE TABLE $ (A INT AUTOINCREMENT START 1 INCREMENT 2)",
    "$: definition",
  ],
  ["a column gets a comment", "CREATE TABLE $ (A INT)", "COMMENT ON COLUMN $.A IS 'hand'", "$: definition"],
  ["a table gets a comment", "CREATE TABLE $ (A INT)", "COMMENT ON TABLE $ IS 'hand'", "$: .*comment"],
  [
    "a table loses its comment",
    "CREATE TABLE $ (A INT) COMMENT = 'x'",
    "ALTER TABLE $ UNSET COMMENT",
    "$: .*comment",
  ],
  [
    "a primary key is added",
    "CREATE TABLE $ (A INT NOT NULL)",
    "CREATE OR REPLACE TABLE $ (A INT NOT NULL, PRIMARY KEY (A))",
    "$: definition",
  ],
  [
    "a unique key is added",
    "CREATE TABLE $ (A INT)",
    "CREATE OR REPLACE TABLE $ (A INT, UNIQUE (A))",
    "$: definition",
  ],
  [
    "a table is transient",
    "CREATE TABLE $ (A INT)",
    "CREATE OR REPLACE TRANSIENT TABLE $ (A INT)",
    "$: .*kind",
  ],
  ["a clustering key is set", "CREATE TABLE $ (A INT)", "ALTER TABLE $ CLUSTER BY (A)", "$: .*cluster by"],
  [
    "a clustering key is dropped",
    "CREATE TABLE $ (A INT) CLUSTER BY (A)",
    "ALTER TABLE $ DROP CLUSTERING KEY",
    "$: .*cluster by",
  ],
  [
    "a clustering key is another",
    "CREATE TABLE $ (A INT, B INT) CLUSTER BY (A)",
    "ALTER TABLE $ CLUSTER BY (B)",
    "$: .*cluster by",
  ],
  [
    "a table keeps less history",
    "CREATE TABLE $ (A INT)",
    "ALTER TABLE $ SET DATA_RETENTION_TIME_IN_DAYS = 0",
    "$: retention time",
  ],
  [
    "a table is another role's",
    "CREATE TABLE $ (A INT)",
    "GRANT OWNERSHIP ON TABLE $ TO ROLE READER COPY CURRENT GRANTS;;GRANT SELECT ON TABLE $ TO ROLE DEPLOYER",
    "$: .*owner",
  ],
  [
    "a table is swapped",
    "CREATE TABLE $ (A INT);;CREATE TABLE $_B (B INT)",
    "ALTER TABLE $ RENAME TO $_T;;ALTER TABLE $_B RENAME TO $",
    "$: definition",
  ],
  [
    "a table is a view",
    "CREATE TABLE $ (A INT)",
    "DROP TABLE $;;CREATE VIEW $ AS SELECT 1 AS A",
    "VIEW .*$ was created",
  ],
  ["a table is made from a query", "", "CREATE TABLE $ AS SELECT 1 AS A", "TABLE .*$ was created"],
  ["a table is cloned", "CREATE TABLE $ (A INT)", "CREATE TABLE $_C CLONE $", "TABLE .*$_C was created"],
  [
    "a policy is put on a table",
    "CREATE TABLE $ (A INT);;CREATE ROW ACCESS POLICY $_P AS (A INT) RETURNS BOOLEAN -> TRUE",
    "ALTER TABLE $ ADD ROW ACCESS POLICY $_P ON (A)",
    "$: definition",
  ],
  [
    "a policy is taken off a table",
    "CREATE ROW ACCESS POLICY $_P AS (A INT) RETURNS BOOLEAN -> TRUE;;CREATE TABLE $ (A INT) WITH ROW ACCESS POLICY $_P ON (A)",
    "ALTER TABLE $ DROP ROW ACCESS POLICY $_P",
    "$: definition",
  ],
  // views
  ["a view is created", "", "CREATE VIEW $ AS SELECT 1 AS A", "VIEW .*$ was created"],
  ["a view is dropped", "CREATE VIEW $ AS SELECT 1 AS A", "DROP VIEW $", "VIEW .*$ is gone"],
  [
    "a view's query is another",
    "CREATE VIEW $ AS SELECT 1 AS A",
    "CREATE OR REPLACE VIEW $ AS SELECT 2 AS A",
    "$: definition",
  ],
  [
    "a view's filter is gone",
    "CREATE VIEW $ AS SELECT 1 AS A WHERE 1 = 1",
    "CREATE OR REPLACE VIEW $ AS SELECT 1 AS A",
    "$: definition",
  ],
  [
    "a view's text differs by case in a string",
    "CREATE VIEW $ AS SELECT 'a' AS A",
    "CREATE OR REPLACE VIEW $ AS SELECT 'A' AS A",
    "$: definition",
  ],
  ["a view is secure", "CREATE VIEW $ AS SELECT 1 AS A", "ALTER VIEW $ SET SECURE", "$: .*is secure"],
  [
    "a view is not secure any more",
    "CREATE SECURE VIEW $ AS SELECT 1 AS A",
    "ALTER VIEW $ UNSET SECURE",
    "$: .*is secure",
  ],
  ["a view gets a comment", "CREATE VIEW $ AS SELECT 1 AS A", "COMMENT ON VIEW $ IS 'hand'", "$: .*comment"],
  [
    "a view's columns have other names",
    "CREATE VIEW $ (A) AS SELECT 1 AS X",
    "CREATE OR REPLACE VIEW $ (B) AS SELECT 1 AS X",
    "$: definition",
  ],
  [
    "a view is renamed",
    "CREATE VIEW $ AS SELECT 1 AS A",
    "ALTER VIEW $ RENAME TO $_NEW",
    "$_NEW was created",
  ],
  [
    "a view is another role's",
    "CREATE VIEW $ AS SELECT 1 AS A",
    "GRANT OWNERSHIP ON VIEW $ TO ROLE READER COPY CURRENT GRANTS;;GRANT SELECT ON VIEW $ TO ROLE DEPLOYER",
    "$: .*owner",
  ],
  // dynamic tables
  [
    "a dynamic table is created",
    "CREATE TABLE $ (A INT)",
    "CREATE DYNAMIC TABLE $_D TARGET_LAG = '1 hour' WAREHOUSE = WH AS SELECT A FROM $",
    "DYNAMIC TABLE .*$_D was created",
  ],
  [
    "a dynamic table is dropped",
    "CREATE TABLE $ (A INT);;CREATE DYNAMIC TABLE $_D TARGET_LAG = '1 hour' WAREHOUSE = WH AS SELECT A FROM $",
    "DROP DYNAMIC TABLE $_D",
    "DYNAMIC TABLE .*$_D is gone",
  ],
  [
    "a dynamic table's lag is another",
    "CREATE TABLE $ (A INT);;CREATE DYNAMIC TABLE $_D TARGET_LAG = '1 hour' WAREHOUSE = WH AS SELECT A FROM $",
    "ALTER DYNAMIC TABLE $_D SET TARGET_LAG = '2 hours'",
    "$_D: .*target lag",
  ],
  [
    "a dynamic table's warehouse is another",
    "CREATE TABLE $ (A INT);;CREATE DYNAMIC TABLE $_D TARGET_LAG = '1 hour' WAREHOUSE = WH AS SELECT A FROM $",
    "ALTER DYNAMIC TABLE $_D SET WAREHOUSE = WH2",
    "$_D: .*warehouse",
  ],
  [
    "a dynamic table's query is another",
    "CREATE TABLE $ (A INT);;CREATE DYNAMIC TABLE $_D TARGET_LAG = '1 hour' WAREHOUSE = WH AS SELECT A FROM $",
    "CREATE OR REPLACE DYNAMIC TABLE $_D TARGET_LAG = '1 hour' WAREHOUSE = WH AS SELECT A + 1 AS A FROM $",
    "$_D: definition",
  ],
  [
    "a dynamic table is refreshed in another way",
    "CREATE TABLE $ (A INT);;CREATE DYNAMIC TABLE $_D TARGET_LAG = '1 hour' WAREHOUSE = WH AS SELECT A FROM $",
    "CREATE OR REPLACE DYNAMIC TABLE $_D TARGET_LAG = '1 hour' WAREHOUSE = WH REFRESH_MODE = FULL AS SELECT A FROM $",
    "$_D: definition",
  ],
  [
    "a dynamic table gets a comment",
    "CREATE TABLE $ (A INT);;CREATE DYNAMIC TABLE $_D TARGET_LAG = '1 hour' WAREHOUSE = WH AS SELECT A FROM $",
    "COMMENT ON DYNAMIC TABLE $_D IS 'hand'",
    "$_D: .*comment",
  ],
  // sequences
  ["a sequence is created", "", "CREATE SEQUENCE $", "SEQUENCE .*$ was created"],
  ["a sequence is dropped", "CREATE SEQUENCE $", "DROP SEQUENCE $", "SEQUENCE .*$ is gone"],
  [
    "a sequence has another step",
    "CREATE SEQUENCE $",
    "CREATE OR REPLACE SEQUENCE $ INCREMENT BY 5",
    "$: interval",
  ],
  ["a sequence is ordered", "CREATE SEQUENCE $ NOORDER", "CREATE OR REPLACE SEQUENCE $ ORDER", "$: ordered"],
  [
    "a sequence gets a comment",
    "CREATE SEQUENCE $",
    "CREATE OR REPLACE SEQUENCE $ COMMENT = 'hand'",
    "$: comment",
  ],
  // routines
  [
    "a procedure is created",
    "",
    "CREATE PROCEDURE $() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
    "PROCEDURE .*$\\(\\) was created",
  ],
  [
    "a procedure is dropped",
    "CREATE PROCEDURE $() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
    "DROP PROCEDURE $()",
    "PROCEDURE .*$\\(\\) is gone",
  ],
  [
    "a procedure's body is another",
    "CREATE PROCEDURE $() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
    "CREATE OR REPLACE PROCEDURE $() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 2; END'",
    "$\\(\\): definition",
  ],
  [
    "a procedure runs as its caller",
    "CREATE PROCEDURE $() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
    "CREATE OR REPLACE PROCEDURE $() RETURNS INT LANGUAGE SQL EXECUTE AS CALLER AS 'BEGIN RETURN 1; END'",
    "$\\(\\): definition",
  ],
  [
    "a procedure returns another type",
    "CREATE PROCEDURE $() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
    "CREATE OR REPLACE PROCEDURE $() RETURNS VARCHAR LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
    "$\\(\\): .*definition",
  ],
  [
    "a procedure gets an overload",
    "CREATE PROCEDURE $() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
    "CREATE PROCEDURE $(A INT) RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
    "$\\(NUMBER\\) was created",
  ],
  [
    "a procedure gets a comment",
    "CREATE PROCEDURE $() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
    "COMMENT ON PROCEDURE $() IS 'hand'",
    "$\\(\\): .*description",
  ],
  [
    "a function is created",
    "",
    "CREATE FUNCTION $(A INT) RETURNS INT AS 'A + 1'",
    "FUNCTION .*$\\(NUMBER\\) was created",
  ],
  [
    "a function is dropped",
    "CREATE FUNCTION $(A INT) RETURNS INT AS 'A + 1'",
    "DROP FUNCTION $(INT)",
    "FUNCTION .*$\\(NUMBER\\) is gone",
  ],
  [
    "a function's body is another",
    "CREATE FUNCTION $(A INT) RETURNS INT AS 'A + 1'",
    "CREATE OR REPLACE FUNCTION $(A INT) RETURNS INT AS 'A + 2'",
    "$\\(NUMBER\\): definition",
  ],
  [
    "a function is secure",
    "CREATE FUNCTION $(A INT) RETURNS INT AS 'A + 1'",
    "CREATE OR REPLACE SECURE FUNCTION $(A INT) RETURNS INT AS 'A + 1'",
    "$\\(NUMBER\\): .*is secure",
  ],
  [
    "a function's argument has another name",
    "CREATE FUNCTION $(A INT) RETURNS INT AS '1'",
    "CREATE OR REPLACE FUNCTION $(B INT) RETURNS INT AS '1'",
    "$\\(NUMBER\\): definition",
  ],
  // stages, formats, policies, secrets, rules
  ["a stage is created", "", "CREATE STAGE $", "STAGE .*$ was created"],
  ["a stage is dropped", "CREATE STAGE $", "DROP STAGE $", "STAGE .*$ is gone"],
  ["a stage gets a comment", "CREATE STAGE $", "COMMENT ON STAGE $ IS 'hand'", "$: comment"],
  [
    "a stage gets a directory",
    "CREATE STAGE $",
    "CREATE OR REPLACE STAGE $ DIRECTORY = (ENABLE = TRUE)",
    "$: .*directory enabled",
  ],
  [
    "a stage has another format",
    "CREATE STAGE $",
    "CREATE OR REPLACE STAGE $ FILE_FORMAT = (TYPE = CSV FIELD_DELIMITER = '|')",
    "$: .*FIELD DELIMITER",
  ],
  ["a file format is created", "", "CREATE FILE FORMAT $ TYPE = CSV", "FILE FORMAT .*$ was created"],
  [
    "a file format is dropped",
    "CREATE FILE FORMAT $ TYPE = CSV",
    "DROP FILE FORMAT $",
    "FILE FORMAT .*$ is gone",
  ],
  [
    "a file format has another delimiter",
    "CREATE FILE FORMAT $ TYPE = CSV",
    "CREATE OR REPLACE FILE FORMAT $ TYPE = CSV FIELD_DELIMITER = '|'",
    "$: format options",
  ],
  [
    "a file format is of another type",
    "CREATE FILE FORMAT $ TYPE = CSV",
    "CREATE OR REPLACE FILE FORMAT $ TYPE = JSON",
    "$: .*type",
  ],
  [
    "a policy is created",
    "",
    "CREATE ROW ACCESS POLICY $ AS (A INT) RETURNS BOOLEAN -> TRUE",
    "ROW ACCESS POLICY .*$ was created",
  ],
  [
    "a policy is dropped",
    "CREATE ROW ACCESS POLICY $ AS (A INT) RETURNS BOOLEAN -> TRUE",
    "DROP ROW ACCESS POLICY $",
    "ROW ACCESS POLICY .*$ is gone",
  ],
  [
    "a policy lets everything through",
    "CREATE ROW ACCESS POLICY $ AS (A INT) RETURNS BOOLEAN -> A > 1",
    "ALTER ROW ACCESS POLICY $ SET BODY -> TRUE",
    "$: body",
  ],
  [
    "a policy gets a comment",
    "CREATE ROW ACCESS POLICY $ AS (A INT) RETURNS BOOLEAN -> TRUE",
    "ALTER ROW ACCESS POLICY $ SET COMMENT = 'hand'",
    "$: comment",
  ],
  [
    "a secret is created",
    "",
    "CREATE SECRET $ TYPE = GENERIC_STRING SECRET_STRING = 'abc'",
    "SECRET .*$ was created",
  ],
  [
    "a secret is dropped",
    "CREATE SECRET $ TYPE = GENERIC_STRING SECRET_STRING = 'abc'",
    "DROP SECRET $",
    "SECRET .*$ is gone",
  ],
  [
    "a secret gets another value",
    "CREATE SECRET $ TYPE = GENERIC_STRING SECRET_STRING = 'abc'",
    "ALTER SECRET $ SET SECRET_STRING = 'def'",
    "$: ",
  ],
  [
    "a network rule is created",
    "",
    "CREATE NETWORK RULE $ TYPE = HOST_PORT MODE = EGRESS VALUE_LIST = ('a.com')",
    "NETWORK RULE .*$ was created",
  ],
  [
    "a network rule lets another host through",
    "CREATE NETWORK RULE $ TYPE = HOST_PORT MODE = EGRESS VALUE_LIST = ('a.com')",
    "ALTER NETWORK RULE $ SET VALUE_LIST = ('b.com')",
    "$: value list",
  ],
  ["an image repository is created", "", "CREATE IMAGE REPOSITORY $", "IMAGE REPOSITORY .*$ was created"],
  // schemas
  ["a schema is created", "", "CREATE SCHEMA $", "SCHEMA .*$ was created"],
  [
    "a schema is dropped",
    "CREATE SCHEMA $;;CREATE TABLE $.T (A INT);;USE SCHEMA PUBLIC",
    "DROP SCHEMA $",
    "SCHEMA .*$ is gone",
  ],
  ["a schema gets a comment", "CREATE SCHEMA $", "COMMENT ON SCHEMA $ IS 'hand'", "SCHEMA .*$: comment"],
  [
    "a schema keeps more history",
    "CREATE SCHEMA $",
    "ALTER SCHEMA $ SET DATA_RETENTION_TIME_IN_DAYS = 7",
    "SCHEMA .*$: retention time",
  ],
  [
    "a schema's access is managed",
    "CREATE SCHEMA $",
    "ALTER SCHEMA $ ENABLE MANAGED ACCESS",
    "SCHEMA .*$: options",
  ],
  // grants
  [
    "SELECT is granted",
    "CREATE TABLE $ (A INT)",
    "GRANT SELECT ON TABLE $ TO ROLE READER",
    "SELECT on TABLE .*$ was granted to ROLE READER",
  ],
  [
    "SELECT is revoked",
    "CREATE TABLE $ (A INT);;GRANT SELECT ON TABLE $ TO ROLE READER",
    "REVOKE SELECT ON TABLE $ FROM ROLE READER",
    "SELECT on TABLE .*$ was revoked from ROLE READER",
  ],
  [
    "everything is granted",
    "CREATE TABLE $ (A INT)",
    "GRANT ALL ON TABLE $ TO ROLE READER",
    "DELETE on TABLE .*$ was granted",
  ],
  [
    "a grant may be passed on",
    "CREATE TABLE $ (A INT);;GRANT SELECT ON TABLE $ TO ROLE READER",
    "GRANT SELECT ON TABLE $ TO ROLE READER WITH GRANT OPTION",
    "SELECT on TABLE .*$ was granted",
  ],
  [
    "a view is opened to everybody",
    "CREATE VIEW $ AS SELECT 1 AS A",
    "GRANT SELECT ON VIEW $ TO ROLE PUBLIC",
    "SELECT on VIEW .*$ was granted to ROLE PUBLIC",
  ],
  [
    "USAGE of a schema is granted",
    "CREATE SCHEMA $",
    "GRANT USAGE ON SCHEMA $ TO ROLE READER",
    "USAGE on SCHEMA .*$ was granted",
  ],
  [
    "CREATE TABLE in a schema is granted",
    "CREATE SCHEMA $",
    "GRANT CREATE TABLE ON SCHEMA $ TO ROLE READER",
    "CREATE TABLE on SCHEMA .*$ was granted",
  ],
  [
    "USAGE of a procedure is granted",
    "CREATE PROCEDURE $() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
    "GRANT USAGE ON PROCEDURE $() TO ROLE READER",
    "USAGE on PROCEDURE .*$\\(\\) was granted",
  ],
  [
    "READ of a stage is granted",
    "CREATE STAGE $",
    "GRANT READ ON STAGE $ TO ROLE READER",
    "READ on STAGE .*$ was granted",
  ],
  [
    "tables to come are granted",
    "CREATE SCHEMA $",
    "GRANT SELECT ON FUTURE TABLES IN SCHEMA $ TO ROLE READER",
    "SELECT on FUTURE TABLES IN SCHEMA .*$ was granted",
  ],
];

/** The changes, each on objects of its own. */
export function changesByHand(): HandChange[] {
  return rows.map(([what, setup, change, found]) => {
    const own = name();
    const put = (text: string) => text.replaceAll("$", own);
    const split = (text: string) =>
      put(text)
        .split(";;")
        .filter((one) => one !== "");
    return {
      what,
      setup: split(setup),
      change: split(change),
      found: new RegExp(`${put(found).replace(/^\^?/, "")}`),
    };
  });
}
