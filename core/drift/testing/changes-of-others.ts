import type { Row } from "./row.ts";

/** What else stands in a schema, schemas, and who may do what. */
export const CHANGES_OF_OTHERS: readonly Row[] = [
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
