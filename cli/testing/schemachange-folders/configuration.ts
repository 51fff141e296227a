import { type Folder, inHistory, log, once } from "./folder.ts";

const hour = "SELECT TO_VARCHAR('2024-07-01 00:00:00 +0000'::TIMESTAMP_TZ::TIMESTAMP_LTZ, 'HH24') AS H";
const tokyo = "{TIMEZONE: Asia/Tokyo}";
const hourTable = { "s/V1__hour.sql": `CREATE TABLE CLOCK AS ${hour};` };
const hourRan = { "V1__hour.sql": `CREATE TABLE CLOCK AS ${hour}` };

export const configuration: readonly Folder[] = [
  {
    name: "a configuration of version 2 in a folder and under a name of its own",
    configured: { role: null, warehouse: null, database: null, schema: null },
    files: {
      "settings/prod.yml":
        "config-version: 2\nschemachange:\n  root-folder: ./s\n  modules-folder: ./m\n  change-history-table: '{db}.METADATA.CHANGE_HISTORY'\n  create-change-history-table: true\n  query-tag: nightly\n  out-of-order: true\n  vars:\n    stage: dev\n    target: PUBLIC\n    secrets: {token: '$TOKEN'}\nsnowflake:\n  role: DEPLOYER\n  warehouse: WH\n  database: '{db}'\n  schema: PUBLIC\n  client-session-keep-alive: true\n  login-timeout: 30\n  session-parameters: {TIMEZONE: Europe/Berlin, QUERY_TAG: from_file}\n",
      "m/x.sql": "x",
      "s/V0.5__early.sql": "CREATE TABLE EARLY (E VARCHAR);",
      "s/V1.0.0__first.sql":
        "CREATE TABLE {{ target }}.FIRST AS SELECT '{{ stage }}' AS E, '{{ secrets.token }}' AS K;",
    },
    steps: [
      { argv: ["--config-folder", "settings", "--config-file-name", "prod.yml"], exit: 0 },
      {
        argv: ["--config-folder", "settings", "--config-file-name", "prod.yml"],
        exit: 0,
        says: "Nothing to apply",
      },
    ],
    history: {
      "V0.5__early.sql": "CREATE TABLE EARLY (E VARCHAR)",
      "V1.0.0__first.sql": "CREATE TABLE PUBLIC.FIRST AS SELECT 'dev' AS E, '$TOKEN' AS K",
    },
    rows: { "SELECT E || K FROM FIRST": ["dev$TOKEN"] },
  },
  {
    name: "variables as YAML 1.1 reads them",
    files: {
      "schemachange-config.yml":
        "config-version: 1\nvars:\n  gone: no\n  kept: yes\n  low: off\n  high: on\n  day: 2024-01-15\n  moment: 2024-01-15 10:00:00\n  octal: 0777\n  hexa: 0x1F\n  under: 1_000\n  sexa: 12:30:45\n  expo: 1e3\n  point: 1.5e+3\n  nothing: ~\n  big: 12345678901234567890123\n  version: 1.10\n  base: &base {a: 1, b: 2}\n  merged:\n    <<: *base\n    b: 3\n",
      "s/V1__kept.sql":
        "{% if gone %}\nCREATE TABLE GONE (A INT);\n{% else %}\nCREATE TABLE KEPT (A INT);\n{% endif %}\n",
      "s/R__shown.sql":
        "CREATE OR REPLACE VIEW SHOWN AS SELECT '{{ [gone, kept, low, high, day|string, moment|string, octal, hexa, under, sexa, expo, point, nothing, big, version]|join(' ') }}' A;",
      "s/R__merged.sql": "CREATE OR REPLACE VIEW MERGED AS SELECT '{{ merged.a }}' A, '{{ merged.b }}' B;",
    },
    steps: once,
    history: {
      "V1__kept.sql": "CREATE TABLE KEPT (A INT)",
      "R__merged.sql": "CREATE OR REPLACE VIEW MERGED AS SELECT '1' A, '3' B",
      "R__shown.sql":
        "CREATE OR REPLACE VIEW SHOWN AS SELECT 'False True False True 2024-01-15 2024-01-15 10:00:00 511 31 1000 45045 1e3 1500.0 None 12345678901234567890123 1.1' A",
    },
  },
  {
    name: "flags of the file as YAML 1.1 reads them",
    files: {
      "schemachange-config.yml": "create-change-history-table: yes\nautocommit: on\ndry-run: no\n",
      "s/V1__notes.sql": `${log}INSERT INTO NOTES VALUES ('a');\n`,
    },
    steps: [{ argv: ["-f", "s", "-c", "{db}.METADATA.CHANGE_HISTORY"], exit: 0 }],
    history: { "V1__notes.sql": `${log}INSERT INTO NOTES VALUES ('a')` },
    rows: { "SELECT N FROM NOTES": ["a"] },
  },
  {
    name: "a connection of a connections file, with variables of the environment and parameters",
    configured: { role: null, warehouse: null, database: null, schema: null },
    env: {
      SNOWFLAKE_USER: "",
      SNOWFLAKE_PASSWORD: "",
      SNOWFLAKE_ACCOUNT: "",
      WHO: "{user}",
      WORD: "robot-pw",
      ZONE: "Europe/Berlin",
    },
    files: {
      "c/connections.toml": `[default]\naccount = 'GLOBE'\nuser = 'NOBODY'\n[second]\naccount = 'GLOBE'\nuser = '$WHO'\npassword = '\${WORD}'\nrole = 'DEPLOYER'\nwarehouse = 'WH'\ndatabase = '{db}'\nschema = 'PUBLIC'\n[second.parameters]\nTIMEZONE = '\${ZONE}'\nQUERY_TAG = 'from_toml'\n`,
      ...hourTable,
    },
    steps: [{ argv: inHistory("-C", "second", "--connections-file-path", "c/connections.toml"), exit: 0 }],
    history: hourRan,
    rows: { "SELECT H FROM CLOCK": ["02"] },
  },
  {
    name: "session parameters of files of version 1 and 2, the environment and the command line",
    files: {
      "schemachange-config.yml": `config-version: 1\nsession-parameters: ${tokyo}\n`,
      "s/V1__clock.sql": "CREATE TABLE CLOCK (H VARCHAR);",
      "s/A__hour.sql": `INSERT INTO CLOCK ${hour};`,
    },
    steps: [
      { exit: 0 },
      {
        change: {
          "schemachange-config.yml": `config-version: 2\nsnowflake:\n  session-parameters: ${tokyo}\n`,
        },
        exit: 0,
      },
      {
        change: { "schemachange-config.yml": "config-version: 1\n" },
        env: { SNOWFLAKE_SESSION_PARAMETERS: '{"TIMEZONE": "Asia/Tokyo"}' },
        exit: 0,
      },
      { argv: inHistory("--snowflake-session-parameters", '{"TIMEZONE": "Asia/Tokyo"}'), exit: 0 },
    ],
    history: { "V1__clock.sql": undefined, "A__hour.sql": `INSERT INTO CLOCK ${hour}` },
    rows: { "SELECT H FROM CLOCK": ["09", "09", "09", "09"] },
  },
  {
    name: "a QUERY_TAG among the session parameters, which is not part of a script's",
    files: {
      "schemachange-config.yml": "config-version: 2\nsnowflake:\n  session-parameters: {QUERY_TAG: team_a}\n",
      "s/V1__tagged.sql":
        "CREATE TABLE TAGGED_{db} (T VARCHAR);\nINSERT INTO TAGGED_{db} SELECT QUERY_TAG FROM TABLE(INFORMATION_SCHEMA.QUERY_HISTORY()) WHERE QUERY_TEXT ILIKE 'create table TAGGED_{db}%' LIMIT 1;",
    },
    steps: [{ argv: inHistory("-Q", "nightly"), exit: 0 }],
    history: { "V1__tagged.sql": undefined },
    rows: { "SELECT T FROM TAGGED_{db}": ["snowhook;nightly;V1__tagged.sql"] },
  },
  {
    name: "the long names of the options",
    configured: { role: null, warehouse: null, database: null, schema: null },
    files: { "m/x": "x", "s/V1__notes.sql": `${log}INSERT INTO NOTES VALUES ('{{ v }}');\n` },
    steps: [
      {
        argv: [
          ...["--schemachange-root-folder", "s", "--schemachange-modules-folder", "m"],
          ...["--schemachange-vars", '{"v":1}', "--schemachange-create-change-history-table"],
          ...["--schemachange-change-history-table", "{db}.METADATA.CHANGE_HISTORY"],
          ...[
            "--schemachange-autocommit",
            "--schemachange-query-tag",
            "q",
            "--schemachange-log-level",
            "INFO",
          ],
          ...["--snowflake-role", "DEPLOYER", "--snowflake-warehouse", "WH", "--snowflake-database", "{db}"],
          ...["--snowflake-schema", "PUBLIC", "--schemachange-version-number-validation-regex", "[0-9]+"],
          "--schemachange-raise-exception-on-ignored-versioned-script",
        ],
        exit: 0,
      },
    ],
    history: { "V1__notes.sql": `${log}INSERT INTO NOTES VALUES ('1')` },
    rows: { "SELECT N FROM NOTES": ["1"] },
  },
  {
    name: "options of the environment, and what counts as yes there",
    files: { "m/x.sql": "x", "s/V1__notes.sql": `${log}INSERT INTO NOTES VALUES ('{{ v }}');\n` },
    env: {
      SCHEMACHANGE_ROOT_FOLDER: "s",
      SCHEMACHANGE_MODULES_FOLDER: "m",
      SCHEMACHANGE_VARS: '{"v": "e"}',
      SCHEMACHANGE_CHANGE_HISTORY_TABLE: "{db}.METADATA.CHANGE_HISTORY",
      SCHEMACHANGE_QUERY_TAG: "q",
      SCHEMACHANGE_LOG_LEVEL: "info",
    },
    steps: [
      { argv: [], env: { SCHEMACHANGE_CREATE_CHANGE_HISTORY_TABLE: "yes" }, exit: 0, says: "Applied 1" },
      {
        argv: [],
        env: {
          SCHEMACHANGE_CREATE_CHANGE_HISTORY_TABLE: "TRUE",
          SCHEMACHANGE_AUTOCOMMIT: "1",
          SCHEMACHANGE_DRY_RUN: "off",
        },
        exit: 0,
        says: "Nothing to apply",
      },
      { argv: [], env: { SCHEMACHANGE_DRY_RUN: "banana" }, exit: 0, says: "is taken for no" },
    ],
    history: { "V1__notes.sql": `${log}INSERT INTO NOTES VALUES ('e')` },
    rows: { "SELECT N FROM NOTES": ["e"] },
  },
  {
    name: "a private key that is none, by the old name of the option",
    files: { "key.p8": "no key", "s/V1__one.sql": "SELECT 1" },
    steps: [{ argv: inHistory("--snowflake-private-key-path", "key.p8"), exit: 1, says: "private key" }],
    history: {},
  },
  {
    name: "version patterns in Python's syntax",
    files: { "s/V1.0__notes.sql": `${log}INSERT INTO NOTES VALUES ('1');\n` },
    steps: [
      {
        argv: inHistory("--version-number-validation-regex", "^[0-9]+\\.[0-9]+\\.[0-9]+$"),
        exit: 1,
        says: '"1.0"',
      },
      {
        argv: inHistory("--version-number-validation-regex", "^(?P<major>[0-9]+)\\.(?P<minor>[0-9]+)\\Z"),
        exit: 0,
      },
      // Python refuses a flag behind the beginning
      { argv: inHistory("--version-number-validation-regex", "^(?i)[0-9.]+$"), exit: 1 },
    ],
    history: { "V1.0__notes.sql": `${log}INSERT INTO NOTES VALUES ('1')` },
    rows: { "SELECT N FROM NOTES": ["1"] },
  },
];
