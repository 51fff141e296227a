-- Dangerous changes, each under a line with the class that it must get. "+ unreadable": it must also be said that a part
-- of what it runs cannot be read.

=== destructive: a table
DROP TABLE SALES.ORDERS;
=== destructive: a table that may not be there
drop table if exists sales.orders;
=== destructive: a quoted table
DROP TABLE "My Db"."s"."Orders; kept";
=== destructive: a table with what hangs on it
DROP TABLE ORDERS CASCADE;
=== destructive: a comment in the middle
DROP /* tidy up */ TABLE -- the old one
  ORDERS;
=== destructive: a comment of another kind
DROP // really
TABLE ORDERS;
=== destructive: comments without a space
DROP/**/TABLE/**/ORDERS;
=== destructive: tabs and line breaks
DROP	TABLE

ORDERS;
=== destructive: a schema
DROP SCHEMA IF EXISTS STAGING CASCADE;
=== destructive: a schema, restricted
DROP SCHEMA STAGING RESTRICT;
=== destructive: a database
DROP DATABASE REPORTS;
=== destructive: a dynamic table
DROP DYNAMIC TABLE TOTALS;
=== destructive: an Iceberg table
DROP ICEBERG TABLE LAKE;
=== destructive: an external table
DROP EXTERNAL TABLE FILES_2024;
=== destructive: a view
DROP VIEW V_ORDERS;
=== destructive: a materialized view
DROP MATERIALIZED VIEW MV;
=== destructive: a procedure
DROP PROCEDURE LOAD_ORDERS(VARCHAR, NUMBER);
=== destructive: a function
DROP FUNCTION IF EXISTS NET(NUMBER);
=== destructive: a sequence
DROP SEQUENCE ORDER_IDS;
=== destructive: a file format
DROP FILE FORMAT CSV_FORMAT;
=== destructive: a masking policy
DROP MASKING POLICY EMAIL_MASK;
=== destructive: a row access policy
DROP ROW ACCESS POLICY BY_REGION;
=== destructive: a tag
DROP TAG PII;
=== destructive: a name that is made when it runs
SET T = 'ORDERS';
DROP TABLE IDENTIFIER($T);
=== unrecoverable: a stream
DROP STREAM ORDERS_CHANGES;
=== unrecoverable: a task
DROP TASK NIGHTLY;
=== unrecoverable: a pipe
DROP PIPE IF EXISTS INGEST;
=== unrecoverable: an alert
DROP ALERT TOO_SLOW;
=== unrecoverable: a stage
DROP STAGE LANDING;
=== unrecoverable: a warehouse
DROP WAREHOUSE LOAD_WH;
=== unrecoverable: a role
DROP ROLE ANALYST;
=== unrecoverable: a database role
DROP DATABASE ROLE SALES.READER;
=== unrecoverable: a user
DROP USER JDOE;
=== unrecoverable: an integration
DROP STORAGE INTEGRATION S3_INT;
=== unrecoverable: an integration without its kind
DROP INTEGRATION S3_INT;
=== unrecoverable: a share
DROP SHARE PARTNERS;
=== unrecoverable: a secret
DROP SECRET API_KEY;
=== unrecoverable: a network policy
DROP NETWORK POLICY OFFICE;
=== unrecoverable: a model
DROP MODEL CHURN;
=== unrecoverable: a kind that nobody knows yet
DROP FROBNICATOR F;
=== destructive: a table replaced
CREATE OR REPLACE TABLE ORDERS (ID NUMBER, NET NUMBER(12, 2));
=== destructive: a table replaced by a query
create or replace transient table orders copy grants as select * from raw.orders;
=== destructive: a table replaced by a clone
CREATE OR REPLACE TABLE ORDERS CLONE ORDERS_BACKUP;
=== destructive: a table replaced, with a comment between the words
CREATE /* new form */ OR -- so
REPLACE TABLE ORDERS (ID INT);
=== destructive: an external table replaced
CREATE OR REPLACE EXTERNAL TABLE FILES LOCATION = @LAKE/files FILE_FORMAT = (TYPE = PARQUET);
=== destructive: a schema replaced
CREATE OR REPLACE SCHEMA STAGING;
=== destructive: a database replaced by a clone
CREATE OR REPLACE DATABASE DEV CLONE PROD;
=== destructive: a task replaced
CREATE OR REPLACE TASK NIGHTLY WAREHOUSE = WH SCHEDULE = '60 MINUTE' AS INSERT INTO LOG SELECT CURRENT_TIMESTAMP();
=== destructive: a sequence replaced
CREATE OR REPLACE SEQUENCE ORDER_IDS START = 1;
=== destructive: an external stage replaced
CREATE OR REPLACE STAGE LAKE URL = 's3://bucket/path/' STORAGE_INTEGRATION = S3_INT;
=== destructive: a tag replaced
CREATE OR REPLACE TAG PII ALLOWED_VALUES 'yes', 'no';
=== unrecoverable: a stream replaced
CREATE OR REPLACE STREAM ORDERS_CHANGES ON TABLE ORDERS APPEND_ONLY = TRUE;
=== unrecoverable: a pipe replaced
CREATE OR REPLACE PIPE INGEST AUTO_INGEST = TRUE AS COPY INTO RAW FROM @LAKE;
=== unrecoverable: an internal stage replaced
CREATE OR REPLACE STAGE LANDING FILE_FORMAT = (TYPE = CSV);
=== unrecoverable: a role replaced
CREATE OR REPLACE ROLE ANALYST;
=== unrecoverable: an integration replaced
CREATE OR REPLACE STORAGE INTEGRATION S3_INT TYPE = EXTERNAL_STAGE STORAGE_PROVIDER = 'S3' ENABLED = TRUE;
=== destructive: CREATE OR ALTER may drop columns
CREATE OR ALTER TABLE ORDERS (ID NUMBER, TOTAL NUMBER);
=== expensive: a dynamic table replaced
CREATE OR REPLACE DYNAMIC TABLE TOTALS TARGET_LAG = '1 hour' WAREHOUSE = WH AS SELECT COUNT(*) AS N FROM ORDERS;
=== expensive: a dynamic table altered
CREATE OR ALTER DYNAMIC TABLE TOTALS TARGET_LAG = '1 hour' WAREHOUSE = WH AS SELECT SUM(NET) AS N FROM ORDERS;
=== expensive: a dynamic table refreshed
ALTER DYNAMIC TABLE TOTALS REFRESH;
=== expensive: a materialized view replaced
CREATE OR REPLACE MATERIALIZED VIEW MV AS SELECT REGION, SUM(NET) AS NET FROM ORDERS GROUP BY REGION;
=== destructive: TRUNCATE
TRUNCATE TABLE ORDERS;
=== destructive: TRUNCATE without the word
truncate orders;
=== destructive: DELETE of everything
DELETE FROM ORDERS;
=== destructive: DELETE with a WHERE in a comment
DELETE FROM ORDERS -- WHERE ID = 1
;
=== destructive: DELETE with a WHERE in a subquery only
DELETE FROM ORDERS USING (SELECT ID FROM GONE WHERE ID > 5) AS G;
=== destructive: DELETE with a WHERE that is true
DELETE FROM ORDERS WHERE TRUE;
=== destructive: DELETE where 1 = 1
DELETE FROM ORDERS WHERE (1 = 1);
=== destructive: DELETE with an OR that makes it true
DELETE FROM ORDERS WHERE ID = 7 OR 1 = 1;
=== destructive: DELETE where a column is itself
DELETE FROM ORDERS AS O WHERE O.ID = O.ID;
=== destructive: DELETE where something exists
DELETE FROM ORDERS WHERE EXISTS (SELECT 1);
=== destructive: UPDATE of everything
UPDATE ORDERS SET STATUS = 'closed';
=== destructive: UPDATE with WHERE in a string
UPDATE ORDERS SET NOTE = 'WHERE ID = 1';
=== destructive: UPDATE by a join without a condition
UPDATE ORDERS SET NET = P.NET FROM PRICES AS P;
=== destructive: INSERT OVERWRITE
INSERT OVERWRITE INTO ORDERS SELECT * FROM RAW.ORDERS;
=== destructive: a MERGE that deletes what matches
MERGE INTO ORDERS AS T USING GONE AS S ON T.ID = S.ID WHEN MATCHED THEN DELETE;
=== destructive: a column
ALTER TABLE ORDERS DROP COLUMN NOTE;
=== destructive: a column without the word
ALTER TABLE IF EXISTS ORDERS DROP NOTE, "Remark";
=== destructive: a narrower number
ALTER TABLE ORDERS ALTER COLUMN QTY SET DATA TYPE NUMBER(5, 0);
=== destructive: narrower numbers in parentheses
ALTER TABLE ORDERS MODIFY (COLUMN NOTE COMMENT 'free text', COLUMN QTY TYPE DECIMAL(6));
=== destructive: a column renamed
ALTER TABLE ORDERS RENAME COLUMN NET TO NET_AMOUNT;
=== destructive: a table renamed
ALTER TABLE ORDERS RENAME TO ORDERS_OLD;
=== destructive: a swap
ALTER TABLE ORDERS SWAP WITH ORDERS_NEW;
=== destructive: a swap, then the old rows under the new table's name
CREATE TABLE ORDERS_NEW LIKE ORDERS;
ALTER TABLE ORDERS_NEW SWAP WITH ORDERS;
DROP TABLE ORDERS_NEW;
=== destructive: a default
ALTER TABLE ORDERS ALTER COLUMN STATUS DROP DEFAULT;
=== unrecoverable: no retention for a table
ALTER TABLE ORDERS SET DATA_RETENTION_TIME_IN_DAYS = 0;
=== unrecoverable: no retention, behind a comment of the table
ALTER TABLE ORDERS SET COMMENT = 'cheap', DATA_RETENTION_TIME_IN_DAYS=0;
=== unrecoverable: no retention for a schema
alter schema staging set data_retention_time_in_days = 0;
=== unrecoverable: no retention for a database
ALTER DATABASE SALES SET DATA_RETENTION_TIME_IN_DAYS = 0;
=== destructive: another retention
ALTER TABLE ORDERS SET DATA_RETENTION_TIME_IN_DAYS = 1;
=== destructive: ownership
GRANT OWNERSHIP ON TABLE ORDERS TO ROLE OTHERS;
=== destructive: ownership of all, with the grants taken away
GRANT OWNERSHIP ON ALL TABLES IN SCHEMA SALES TO ROLE OTHERS REVOKE CURRENT GRANTS;
=== destructive: REVOKE
REVOKE SELECT ON TABLE ORDERS FROM ROLE ANALYST;
=== destructive: REVOKE of a role
REVOKE ROLE ANALYST FROM USER JDOE;
=== destructive: a grant to everyone
GRANT SELECT ON TABLE ORDERS TO ROLE PUBLIC;
=== destructive: a grant to a share
GRANT SELECT ON TABLE ORDERS TO SHARE PARTNERS;
=== destructive: the account's own role
GRANT ROLE ACCOUNTADMIN TO USER JDOE;
=== destructive: a masking policy taken off
ALTER TABLE ORDERS MODIFY COLUMN EMAIL UNSET MASKING POLICY;
=== destructive: a row access policy taken off
ALTER TABLE ORDERS DROP ROW ACCESS POLICY BY_REGION;
=== destructive: all row access policies taken off
ALTER TABLE ORDERS DROP ALL ROW ACCESS POLICIES;
=== destructive: one policy in another's place
ALTER TABLE ORDERS MODIFY COLUMN EMAIL SET MASKING POLICY NO_MASK FORCE;
=== destructive: a policy's body
ALTER MASKING POLICY EMAIL_MASK SET BODY -> VAL;
=== destructive: a view that is secure no longer
ALTER VIEW V_ORDERS UNSET SECURE;
=== destructive: the account
ALTER ACCOUNT SET NETWORK_POLICY = OFFICE;
=== expensive: a task that starts
ALTER TASK NIGHTLY RESUME;
=== expensive: a task that runs now
EXECUTE TASK NIGHTLY;
=== expensive: clustering
ALTER TABLE ORDERS CLUSTER BY (REGION);
=== expensive: search optimization
ALTER TABLE ORDERS ADD SEARCH OPTIMIZATION ON EQUALITY(EMAIL);
=== expensive: a bigger warehouse
ALTER WAREHOUSE LOAD_WH SET WAREHOUSE_SIZE = 'XLARGE';
=== unrecoverable: files of a stage
REMOVE @LANDING/2024 PATTERN = '.*csv';
=== unrecoverable: files after they were loaded
COPY INTO ORDERS FROM @LANDING PURGE = TRUE;
=== unrecoverable: files written over
COPY INTO @LAKE/export FROM ORDERS OVERWRITE = TRUE;
=== destructive: the last of several statements
CREATE TABLE A (ID INT); INSERT INTO A SELECT 1; DROP TABLE B;
=== destructive: in a block
BEGIN
  LET N := (SELECT COUNT(*) FROM ORDERS);
  IF (N > 100) THEN
    DELETE FROM ORDERS;
  END IF;
END;
=== unrecoverable: in the handler of a block
BEGIN
  SELECT 1;
EXCEPTION
  WHEN OTHER THEN
    DROP STREAM CHANGES;
END;
=== destructive: in a loop of a block in dollars
EXECUTE IMMEDIATE $$
DECLARE C CURSOR FOR SELECT NAME FROM NAMES;
BEGIN
  FOR R IN C DO
    TRUNCATE TABLE ORDERS;
  END FOR;
END;
$$;
=== destructive: as a result set
BEGIN
  LET R RESULTSET := (DELETE FROM ORDERS);
  RETURN TABLE(R);
END;
=== destructive: made in one branch, dropped in the other
BEGIN
  IF (1 = 2) THEN
    CREATE TABLE ORDERS (ID INT);
  ELSE
    DROP TABLE ORDERS;
  END IF;
END;
=== destructive: what failed to be made is dropped
BEGIN
  BEGIN
    CREATE TABLE ORDERS (ID INT);
  EXCEPTION WHEN OTHER THEN NULL;
  END;
  DROP TABLE ORDERS;
END;
=== destructive: literal text
EXECUTE IMMEDIATE 'DROP TABLE ORDERS';
=== unrecoverable: literal text with escapes
EXECUTE IMMEDIATE 'DR\x4fP\nSTREAM ''S''';
=== destructive: text in text
EXECUTE IMMEDIATE $$ EXECUTE IMMEDIATE 'TRUNCATE TABLE ORDERS' $$;
=== destructive + unreadable: text with a variable in it
BEGIN
  EXECUTE IMMEDIATE 'DROP TABLE ' || :name;
END;
=== destructive: text put together of literals
EXECUTE IMMEDIATE CONCAT('DROP ', 'TABLE ', 'ORDERS');
=== destructive: text in a variable of the session
SET Q = 'DELETE FROM ORDERS';
EXECUTE IMMEDIATE $Q;
=== unrecoverable: text in a variable of a block
DECLARE
  Q VARCHAR DEFAULT 'DROP PIPE INGEST';
BEGIN
  EXECUTE IMMEDIATE :Q;
END;
=== destructive + unreadable: text in a variable with two values
BEGIN
  LET Q VARCHAR := 'SELECT 1';
  IF (1 = 1) THEN
    Q := 'TRUNCATE TABLE ORDERS';
  END IF;
  EXECUTE IMMEDIATE Q;
END;
=== safe + unreadable: text that only the account knows
BEGIN
  LET Q := (SELECT DDL FROM TODO LIMIT 1);
  EXECUTE IMMEDIATE :Q;
END;
=== safe + unreadable: a file
EXECUTE IMMEDIATE FROM @SCRIPTS/setup.sql;
=== safe + unreadable: a procedure is called
CALL CLEAN_UP('ORDERS');
=== destructive: the body of a procedure in dollars
CREATE OR REPLACE PROCEDURE CLEAN_UP() RETURNS VARCHAR LANGUAGE SQL AS
$$
BEGIN
  DELETE FROM ORDERS;
  RETURN 'done';
END;
$$;
=== unrecoverable: the body of a procedure without dollars
CREATE PROCEDURE CLEAN_UP() RETURNS VARCHAR LANGUAGE SQL EXECUTE AS CALLER AS
BEGIN
  DROP TASK NIGHTLY;
  RETURN 'done';
END;
=== destructive: the body of a procedure in quotes
CREATE PROCEDURE CLEAN_UP() RETURNS VARCHAR LANGUAGE SQL AS 'BEGIN EXECUTE IMMEDIATE ''DROP TABLE ORDERS''; END';
=== destructive: a procedure without a name
WITH P AS PROCEDURE () RETURNS VARCHAR LANGUAGE SQL AS $$ BEGIN DROP SCHEMA STAGING; RETURN ''; END $$ CALL P();
=== destructive: the body of a task
CREATE TASK TIDY SCHEDULE = '1 HOUR' AS DELETE FROM LOG;
=== destructive: the new body of a task
ALTER TASK TIDY MODIFY AS TRUNCATE TABLE LOG;
=== unrecoverable: the action of an alert
CREATE ALERT A SCHEDULE = '1 MINUTE' IF (EXISTS (SELECT 1 FROM LOG)) THEN DROP STREAM S;
=== destructive: the end of a chain
SHOW TABLES ->> DROP TABLE ORDERS;
=== destructive: a function that does something
SELECT SYSTEM$CANCEL_ALL_QUERIES(1234);
=== destructive: what was made if it was not there
CREATE TABLE IF NOT EXISTS ORDERS (ID INT);
DROP TABLE ORDERS;
=== destructive: another schema's table of the name that was made
CREATE TABLE ORDERS (ID INT);
USE SCHEMA SALES;
DROP TABLE ORDERS;
=== destructive + unreadable: a procedure has run since the table was made
CREATE TABLE ORDERS_2 (ID INT);
CALL EXCHANGE('ORDERS', 'ORDERS_2');
DROP TABLE ORDERS_2;
