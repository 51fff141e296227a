/** An object of a kind for statements to work on. */
export interface Fixture {
  /** As statements name it. */
  readonly name: string;
  /** Makes it, also where it is already. */
  readonly create: string;
}

const AS_BASE = "AS SELECT id, v FROM base";

/** One object of each kind that is here, by the kind's words; BASE and CODE are for all to read. */
export const FIXTURES: ReadonlyMap<string, Fixture> = new Map(
  Object.entries({
    TABLE: {
      name: "tb",
      create:
        "CREATE OR REPLACE TABLE tb (id INT DEFAULT 1 COMMENT 'c', v VARCHAR(10) NOT NULL, other INT, CONSTRAINT uq UNIQUE (id)) CLUSTER BY (id)",
    },
    "MATERIALIZED VIEW": {
      name: "mview",
      create: `CREATE OR REPLACE MATERIALIZED VIEW mview CLUSTER BY (id) ${AS_BASE}`,
    },
    VIEW: { name: "vw", create: `CREATE OR REPLACE VIEW vw ${AS_BASE}` },
    "DYNAMIC TABLE": {
      name: "dyn",
      create: `CREATE OR REPLACE DYNAMIC TABLE dyn TARGET_LAG = '1 day' WAREHOUSE = w ${AS_BASE}`,
    },
    STAGE: { name: "stg", create: "CREATE OR REPLACE STAGE stg DIRECTORY = (ENABLE = TRUE)" },
    "STORAGE INTEGRATION": {
      name: "sti",
      create:
        "CREATE OR REPLACE STORAGE INTEGRATION sti TYPE = EXTERNAL_STAGE STORAGE_PROVIDER = GCS ENABLED = TRUE STORAGE_ALLOWED_LOCATIONS = ('*')",
    },
    "FILE FORMAT": { name: "ff", create: "CREATE OR REPLACE FILE FORMAT ff TYPE = CSV" },
    "EXTERNAL TABLE": {
      name: "ext",
      create: "CREATE OR REPLACE EXTERNAL TABLE ext LOCATION = @outside FILE_FORMAT = (TYPE = CSV)",
    },
    "ICEBERG TABLE": { name: "ice", create: "CREATE OR REPLACE ICEBERG TABLE ice (id INT, v VARCHAR)" },
    "EVENT TABLE": { name: "evt", create: "CREATE OR REPLACE EVENT TABLE evt" },
    "EXTERNAL VOLUME": {
      name: "ev",
      create:
        "CREATE OR REPLACE EXTERNAL VOLUME ev STORAGE_LOCATIONS = ((NAME = 'g' STORAGE_PROVIDER = 'GCS' STORAGE_BASE_URL = 'gcs://b/'))",
    },
    SEQUENCE: { name: "sq", create: "CREATE OR REPLACE SEQUENCE sq" },
    FUNCTION: {
      name: "fn(INT)",
      create: "CREATE OR REPLACE FUNCTION fn(a INT) RETURNS INT LANGUAGE SQL AS 'a + 1'",
    },
    PROCEDURE: {
      name: "pr(INT)",
      create: "CREATE OR REPLACE PROCEDURE pr(a INT) RETURNS INT LANGUAGE SQL AS $$ BEGIN RETURN a; END $$",
    },
    ROLE: { name: "rl", create: "CREATE OR REPLACE ROLE rl" },
    "DATABASE ROLE": { name: "dr", create: "CREATE OR REPLACE DATABASE ROLE dr" },
    USER: { name: "usr", create: "CREATE OR REPLACE USER usr PASSWORD = 'abcABC123xyz'" },
    DATABASE: { name: "dat", create: "CREATE OR REPLACE DATABASE dat" },
    SCHEMA: { name: "sch", create: "CREATE OR REPLACE SCHEMA db.sch" },
    WAREHOUSE: { name: "wh", create: "CREATE OR REPLACE WAREHOUSE wh" },
    "RESOURCE MONITOR": { name: "rm", create: "CREATE OR REPLACE RESOURCE MONITOR rm" },
    "NETWORK RULE": {
      name: "nr",
      create: "CREATE OR REPLACE NETWORK RULE nr TYPE = HOST_PORT MODE = EGRESS VALUE_LIST = ('x.example')",
    },
    SECRET: {
      name: "sec",
      create: "CREATE OR REPLACE SECRET sec TYPE = GENERIC_STRING SECRET_STRING = 's'",
    },
    PIPE: { name: "pip", create: "CREATE OR REPLACE PIPE pip AS COPY INTO second FROM @files" },
    ALERT: {
      name: "alr",
      create:
        "CREATE OR REPLACE ALERT alr WAREHOUSE = w SCHEDULE = '1 MINUTE' IF (EXISTS (SELECT 1)) THEN SELECT 2",
    },
    STREAMLIT: { name: "slt", create: "CREATE OR REPLACE STREAMLIT slt FROM '@files/app'" },
    "SEMANTIC VIEW": {
      name: "smv",
      create: "CREATE OR REPLACE SEMANTIC VIEW smv TABLES (base) METRICS (base.n AS COUNT(id))",
    },
    NOTEBOOK: { name: "ntb", create: "CREATE OR REPLACE NOTEBOOK ntb" },
    "NOTIFICATION INTEGRATION": {
      name: "nti",
      create: "CREATE OR REPLACE NOTIFICATION INTEGRATION nti TYPE = EMAIL ENABLED = TRUE",
    },
    "SECURITY INTEGRATION": {
      name: "sci",
      create:
        "CREATE OR REPLACE SECURITY INTEGRATION sci TYPE = SCIM SCIM_CLIENT = OKTA RUN_AS_ROLE = PUBLIC ENABLED = TRUE",
    },
    "CATALOG INTEGRATION": {
      name: "cti",
      create: "CREATE OR REPLACE CATALOG INTEGRATION cti CATALOG_SOURCE = OBJECT_STORE ENABLED = TRUE",
    },
    "API INTEGRATION": {
      name: "api",
      create:
        "CREATE OR REPLACE API INTEGRATION api API_PROVIDER = git_https_api API_ALLOWED_PREFIXES = ('https://x.example/') ENABLED = TRUE",
    },
    "GIT REPOSITORY": {
      name: "git",
      create:
        "CREATE OR REPLACE GIT REPOSITORY git ORIGIN = 'https://x.example/o/r.git' API_INTEGRATION = git_api",
    },
    "EXTERNAL ACCESS INTEGRATION": {
      name: "eai",
      create:
        "CREATE OR REPLACE EXTERNAL ACCESS INTEGRATION eai ALLOWED_NETWORK_RULES = (open) ENABLED = TRUE",
    },
    INTEGRATION: {
      name: "itg",
      create:
        "CREATE OR REPLACE EXTERNAL ACCESS INTEGRATION itg ALLOWED_NETWORK_RULES = (open) ENABLED = TRUE",
    },
    "MASKING POLICY": {
      name: "mp",
      create: "CREATE OR REPLACE MASKING POLICY mp AS (a VARCHAR) RETURNS VARCHAR -> 'x'",
    },
    "ROW ACCESS POLICY": {
      name: "rap",
      create: "CREATE OR REPLACE ROW ACCESS POLICY rap AS (a INT) RETURNS BOOLEAN -> a > 0",
    },
    SHARE: { name: "sha", create: "CREATE OR REPLACE SHARE sha" },
    "COMPUTE POOL": {
      name: "cp",
      create: "CREATE COMPUTE POOL IF NOT EXISTS cp MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = CPU_X64_XS",
    },
    "NETWORK POLICY": { name: "np", create: "CREATE OR REPLACE NETWORK POLICY np" },
    "PASSWORD POLICY": { name: "ppol", create: "CREATE OR REPLACE PASSWORD POLICY ppol" },
    "SESSION POLICY": { name: "spol", create: "CREATE OR REPLACE SESSION POLICY spol" },
    "AUTHENTICATION POLICY": { name: "apol", create: "CREATE OR REPLACE AUTHENTICATION POLICY apol" },
    "PACKAGES POLICY": { name: "kpol", create: "CREATE OR REPLACE PACKAGES POLICY kpol LANGUAGE PYTHON" },
    STREAM: { name: "stm", create: "CREATE OR REPLACE STREAM stm ON TABLE base" },
    TAG: { name: "tg", create: "CREATE OR REPLACE TAG tg" },
    TASK: { name: "tk", create: "CREATE OR REPLACE TASK tk AFTER before AS SELECT 1" },
    "IMAGE REPOSITORY": { name: "img", create: "CREATE OR REPLACE IMAGE REPOSITORY img" },
  }),
);

/** What the objects themselves need. */
export const GROUND: readonly string[] = [
  "CREATE TABLE base (id INT, v VARCHAR(10), j VARIANT)",
  "INSERT INTO base (id, v) VALUES (1, 'a'), (2, 'b')",
  "CREATE TABLE tracked (id INT) CHANGE_TRACKING = TRUE",
  "CREATE TABLE second (id INT, v VARCHAR(10), j VARIANT)",
  "CREATE NETWORK RULE open TYPE = HOST_PORT MODE = EGRESS VALUE_LIST = ('x.example')",
  "CREATE ROW ACCESS POLICY keep AS (a INT) RETURNS BOOLEAN -> a > 0",
  "CREATE MASKING POLICY mask AS (a VARCHAR) RETURNS VARCHAR -> 'x'",
  "CREATE TABLE masked (v VARCHAR(10) MASKING POLICY mask)",
  "CREATE VIEW masked_view (v MASKING POLICY mask) AS SELECT v FROM base",
  "CREATE DATABASE ROLE db.other",
  "CREATE PASSWORD POLICY pp",
  "CREATE SESSION POLICY sp",
  "CREATE DATABASE other_dat",
  "CREATE SCHEMA db.other_sch",
  "CREATE AUTHENTICATION POLICY ap",
  "CREATE PACKAGES POLICY pk LANGUAGE PYTHON",
  "CREATE TAG cost",
  "CREATE TAG masks",
  "CREATE STAGE files DIRECTORY = (ENABLE = TRUE)",
  "COPY INTO @files/app/streamlit_app.py FROM (SELECT 'import streamlit') FILE_FORMAT = (TYPE = CSV COMPRESSION = NONE) SINGLE = TRUE",
  "CREATE SECURITY INTEGRATION oauth_api TYPE = API_AUTHENTICATION AUTH_TYPE = OAUTH2 OAUTH_CLIENT_ID = 'i' ENABLED = TRUE",
  "CREATE API INTEGRATION git_api API_PROVIDER = git_https_api API_ALLOWED_PREFIXES = ('https://x.example/') ENABLED = TRUE",
  "CREATE STAGE outside URL = 's3://bucket/'",
  "CREATE TASK before AS SELECT 1",
  "CREATE USER governed",
  "ALTER USER governed SET PASSWORD POLICY pp",
  "ALTER USER governed SET SESSION POLICY sp",
  "ALTER USER governed SET AUTHENTICATION POLICY ap",
  "CREATE USER IF NOT EXISTS admin",
  "CREATE SHARE sh",
  "GRANT USAGE ON DATABASE db TO SHARE sh",
  "ALTER USER admin ADD PROGRAMMATIC ACCESS TOKEN pat",
];

/** What statements may have left behind, or changed, of what others work on. */
export const CLEANING: readonly string[] = [
  ...[
    "TABLE",
    "VIEW",
    "MATERIALIZED VIEW",
    "DYNAMIC TABLE",
    "EXTERNAL TABLE",
    "ICEBERG TABLE",
    "STAGE",
    "FILE FORMAT",
    "SEQUENCE",
    "ROLE",
    "USER",
    "DATABASE",
  ].flatMap((kind) => [`DROP ${kind} IF EXISTS new_one`, `DROP ${kind} IF EXISTS renamed`]),
  ...[
    "SCHEMA",
    "DATABASE ROLE",
    "TAG",
    "NETWORK POLICY",
    "PASSWORD POLICY",
    "SESSION POLICY",
    "AUTHENTICATION POLICY",
    "PACKAGES POLICY",
    "WAREHOUSE",
    "NETWORK RULE",
    "SECRET",
    "INTEGRATION",
    "ROW ACCESS POLICY",
    "IMAGE REPOSITORY",
    "GIT REPOSITORY",
    "PIPE",
    "ALERT",
    "STREAMLIT",
    "NOTEBOOK",
    "SEMANTIC VIEW",
    "SHARE",
    "STREAM",
  ].flatMap((kind) => [`DROP ${kind} IF EXISTS new_one`, `DROP ${kind} IF EXISTS renamed`]),
  "DROP EXTERNAL VOLUME IF EXISTS new_one",
  "DROP COMPUTE POOL IF EXISTS new_one",
  "DROP TASK IF EXISTS new_one",
  "DROP FUNCTION IF EXISTS new_one(INT)",
  "DROP PROCEDURE IF EXISTS new_one(INT)",
  "CREATE OR REPLACE TABLE second (id INT, v VARCHAR(10), j VARIANT)",
  "CREATE OR REPLACE TABLE kept (id INT) WITH ROW ACCESS POLICY keep ON (id)",
  "CREATE OR REPLACE VIEW kept_view WITH ROW ACCESS POLICY keep ON (id) AS SELECT id FROM base",
  "CREATE OR REPLACE WAREHOUSE asleep INITIALLY_SUSPENDED = TRUE",
  "ALTER USER admin ADD PROGRAMMATIC ACCESS TOKEN pat",
];
