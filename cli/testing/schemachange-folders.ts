// Folders of scripts and how they are run, with what schemachange 4.3 made of them on a Snowflake account. `{db}` is the
// database of the case; the user's defaults are role DEPLOYER and warehouse WH.

type Names = "role" | "warehouse" | "database" | "schema";

export interface Step {
  /** behind `deploy`; without it the root folder `s` and a history in the case's database, to be made */
  readonly argv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** files that are another text from here on */
  readonly change?: Readonly<Record<string, string>>;
  readonly exit: 0 | 1 | 2;
  /** what is told, in or out */
  readonly says?: string;
}

export interface Folder {
  readonly name: string;
  /** what is configured in the environment: these are, unless they are null */
  readonly configured?: Partial<Record<Names, null>>;
  /** more of CREATE USER */
  readonly user?: string;
  /** what the administrator does before */
  readonly setup?: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
  /** the history: script -> the text that ran, whose checksum is recorded (undefined: any) */
  readonly history: Readonly<Record<string, string | undefined>>;
  /** query -> its first column */
  readonly rows?: Readonly<Record<string, readonly unknown[]>>;
}

const once: readonly Step[] = [{ exit: 0 }];
const hour = "SELECT TO_VARCHAR('2024-07-01 00:00:00 +0000'::TIMESTAMP_TZ::TIMESTAMP_LTZ, 'HH24') AS H";
const tokyo = "{TIMEZONE: Asia/Tokyo}";
const hourTable = { "s/V1__hour.sql": `CREATE TABLE CLOCK AS ${hour};` };
const hourRan = { "V1__hour.sql": `CREATE TABLE CLOCK AS ${hour}` };
const inHistory = (...argv: string[]): readonly string[] => [
  ...["-f", "s", "-c", "{db}.METADATA.CHANGE_HISTORY", "--create-change-history-table"],
  ...argv,
];
const log = "CREATE TABLE IF NOT EXISTS NOTES (N VARCHAR);\n";

const configuration: readonly Folder[] = [
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

const running: readonly Folder[] = [
  {
    name: "a script that fails behind DDL leaves no rows; mended, it writes them once",
    files: {
      "s/V2__rows.sql": `${log}INSERT INTO NOTES VALUES ('a');\nINSERT INTO NOTES VALUES ('b');\nINSERT INTO GONE VALUES (1);`,
    },
    steps: [
      { exit: 2, says: "GONE" },
      {
        change: {
          "s/V2__rows.sql": `${log}INSERT INTO NOTES VALUES ('a');\nINSERT INTO NOTES VALUES ('b');\n`,
        },
        exit: 0,
      },
    ],
    history: { "V2__rows.sql": undefined },
    rows: { "SELECT N FROM NOTES ORDER BY N": ["a", "b"] },
  },
  {
    name: "transactions of the scripts' own",
    files: {
      "s/V1__table.sql": log,
      "s/V2__own.sql": "BEGIN;\nINSERT INTO NOTES VALUES ('in tx');\nCOMMIT;\n",
      "s/V3__rolled.sql":
        "BEGIN TRANSACTION;\nINSERT INTO NOTES VALUES ('rolled');\nROLLBACK;\nINSERT INTO NOTES VALUES ('after');\n",
      "s/V4__open.sql": "BEGIN;\nINSERT INTO NOTES VALUES ('left open');\n",
      "s/V5__back.sql": "INSERT INTO NOTES VALUES ('x');\nROLLBACK;",
      "s/V6__half.sql":
        "INSERT INTO NOTES VALUES ('y');\nCOMMIT;\nINSERT INTO NOTES VALUES ('z');\nROLLBACK;\n",
      "s/V7__fails.sql":
        "INSERT INTO NOTES VALUES ('before');\nBEGIN;\nINSERT INTO NOTES VALUES ('in second');\nCOMMIT;\nINSERT INTO NOTES VALUES ('lost');\nSELECT * FROM GONE;",
    },
    steps: [{ exit: 2, says: "V7__fails.sql:6" }],
    history: {
      "V1__table.sql": undefined,
      "V2__own.sql": undefined,
      "V3__rolled.sql": undefined,
      "V4__open.sql": undefined,
      "V5__back.sql": undefined,
      "V6__half.sql": undefined,
    },
    rows: {
      "SELECT N FROM NOTES ORDER BY N": ["after", "before", "in second", "in tx", "left open", "y"],
    },
  },
  {
    name: "a procedure that runs DDL, called behind its own making and by itself",
    files: {
      "s/V1__make.sql":
        "CREATE OR REPLACE PROCEDURE MAKE_IT() RETURNS VARCHAR LANGUAGE SQL AS\n$$\nBEGIN\n  CREATE OR REPLACE TABLE MADE (A INT);\n  RETURN 'ok';\nEND;\n$$;\nCALL MAKE_IT();\n",
      "s/V2__call.sql": "CALL MAKE_IT();\n",
      "s/V3__notes.sql": `${log}INSERT INTO NOTES VALUES ('after');\n`,
    },
    steps: [{ exit: 0 }, { argv: inHistory("-ac"), exit: 0, says: "Nothing to apply" }],
    history: { "V1__make.sql": undefined, "V2__call.sql": undefined, "V3__notes.sql": undefined },
    rows: { "SELECT COUNT(*) FROM MADE": [0], "SELECT N FROM NOTES": ["after"] },
  },
];

const otherRole = [
  "GRANT ROLE OTHER TO USER {user}",
  "GRANT USAGE ON DATABASE {db} TO ROLE OTHER",
  "GRANT USAGE, CREATE TABLE ON SCHEMA {db}.PUBLIC TO ROLE OTHER",
];
const ownerOfTwo = "SELECT TABLE_OWNER FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = 'TWO'";

const sessions: readonly Folder[] = [
  ...["", "DEFAULT_SECONDARY_ROLES = ()"].map(
    (user): Folder => ({
      name: `the user's default role behind a script's USE ROLE, ${user === "" ? "with" : "without"} secondary roles`,
      configured: { role: null },
      user,
      setup: otherRole,
      files: {
        "s/V1__use.sql": "USE ROLE OTHER;\nSELECT CURRENT_ROLE();",
        "s/V2__two.sql": "CREATE TABLE {db}.PUBLIC.TWO (A INT);",
      },
      steps: [{ exit: 0 }, { exit: 0, says: "Nothing to apply" }],
      history: { "V1__use.sql": undefined, "V2__two.sql": "CREATE TABLE {db}.PUBLIC.TWO (A INT)" },
      rows: { [ownerOfTwo]: ["DEPLOYER"] },
    }),
  ),
  {
    name: "the user's default namespace behind CREATE SCHEMA of the history and a script's USE SCHEMA",
    configured: { role: null, warehouse: null, database: null, schema: null },
    user: "DEFAULT_NAMESPACE = '{db}.PUBLIC'",
    setup: ["CREATE SCHEMA {db}.OTHER", "GRANT OWNERSHIP ON SCHEMA {db}.OTHER TO ROLE DEPLOYER"],
    files: {
      "s/V1__two.sql": "CREATE TABLE TWO AS SELECT 1 AS A;\nUSE SCHEMA {db}.OTHER;",
      "s/V2__three.sql": "CREATE TABLE THREE AS SELECT 1 AS A;",
    },
    steps: once,
    history: { "V1__two.sql": undefined, "V2__three.sql": undefined },
    rows: { "SELECT A FROM {db}.PUBLIC.TWO": [1], "SELECT A FROM {db}.PUBLIC.THREE": [1] },
  },
  {
    name: "the user's default warehouse behind a script's USE WAREHOUSE",
    configured: { warehouse: null },
    files: {
      "s/V1__use.sql": "USE WAREHOUSE OTHER_WH;\nCREATE TABLE W (N VARCHAR);",
      "s/V2__which.sql": "INSERT INTO W SELECT CURRENT_WAREHOUSE();",
    },
    steps: once,
    history: { "V1__use.sql": undefined, "V2__which.sql": undefined },
    rows: { "SELECT N FROM W": ["WH"] },
  },
  {
    name: "a configured database without a schema",
    configured: { schema: null },
    files: { "s/V1__two.sql": "CREATE TABLE TWO AS SELECT 1 AS A;" },
    steps: once,
    history: { "V1__two.sql": "CREATE TABLE TWO AS SELECT 1 AS A" },
    rows: { "SELECT A FROM {db}.PUBLIC.TWO": [1] },
  },
];

const templates: readonly Folder[] = [
  {
    name: "maps in their order, floats, booleans, slices and formats as Python prints them",
    files: {
      "schemachange-config.yml":
        "vars:\n  columns: {NAME: VARCHAR, CITY: VARCHAR}\n  steps:\n    drop: DROP TABLE IF EXISTS X\n    create: CREATE TABLE X (A INT)\n  version: 2.0\n  flag: true\n",
      "s/V1__people.sql":
        "CREATE TABLE PEOPLE ({% for name, type in columns.items() %}{{ name }} {{ type }}{{ ', ' if not loop.last }}{% endfor %});\nINSERT INTO PEOPLE VALUES ('Ann', 'Bern');",
      "s/V2__float.sql":
        "{% if version == 2.0 %}CREATE TABLE IS_2 (A INT);{% else %}CREATE TABLE IS_NOT_2 (A INT);{% endif %}",
      "s/V3__flag.sql": "SELECT '{{ flag|string }}' A, '{{ 'is_' ~ flag }}' B, {{ flag|lower }} C;",
      "s/V4__slice.sql":
        "SELECT 1 WHERE 'x' IN ({{ (quoted + ['\\'z\\''])|join(',') }});\nSELECT ARRAY_SIZE({{ names[1:] }}) AS N;",
      "s/V5__format.sql": "SELECT '{{ '%s_%s' % (db, 'T') }}', '{{ '{}_{}'.format(db, 'U') }}';",
      "s/V6__set.sql": "{% set a, b = 'X', 'Y' %}SELECT '{{ a ~ b }}';",
      "s/V7__default.sql": "SELECT '{{ env_var('NOT_THERE', default='given') }}' AS A;",
      "s/A__steps.sql": "{% for k, sql in steps.items() %}{{ sql }};\n{% endfor %}SELECT 1",
    },
    steps: [
      {
        argv: inHistory("-V", '{"db": "D", "quoted": ["\'x\'"], "names": ["p", "q", "r"]}'),
        exit: 0,
      },
    ],
    history: {
      "V1__people.sql":
        "CREATE TABLE PEOPLE (NAME VARCHAR, CITY VARCHAR);\nINSERT INTO PEOPLE VALUES ('Ann', 'Bern')",
      "V2__float.sql": "CREATE TABLE IS_2 (A INT)",
      "V3__flag.sql": "SELECT 'True' A, 'is_True' B, true C",
      "V4__slice.sql": "SELECT 1 WHERE 'x' IN ('x','z');\nSELECT ARRAY_SIZE(['q', 'r']) AS N",
      "V5__format.sql": "SELECT 'D_T', 'D_U'",
      "V6__set.sql": "SELECT 'XY'",
      "V7__default.sql": "SELECT 'given' AS A",
      "A__steps.sql": "DROP TABLE IF EXISTS X;\nCREATE TABLE X (A INT);\nSELECT 1",
    },
    rows: { "SELECT NAME FROM PEOPLE": ["Ann"] },
  },
  {
    name: "includes: by ./, by a name that is worked out, and the root folder's own modules/ first",
    files: {
      "s/V1__dot.sql": "{% include './inc/one.sql' %}",
      "s/V2__which.sql": "{% set f = 'inc/' ~ stage ~ '.sql' %}{% include f %}",
      "s/V3__module.sql": "{% include 'modules/x.sql' %}",
      "s/inc/one.sql": "SELECT 1;",
      "s/inc/broken.sql": "{% if %}",
      "s/inc/dev.sql": "SELECT 'dev';",
      "s/inc/prod.sql": "SELECT 'prod';",
      "s/modules/x.sql": "SELECT 'of the root folder';\n",
      "m/x.sql": "SELECT 'of the modules folder';\n",
    },
    steps: [{ argv: inHistory("-m", "m", "-V", '{"stage": "dev"}'), exit: 0 }],
    history: {
      "V1__dot.sql": "SELECT 1",
      "V2__which.sql": "SELECT 'dev'",
      "V3__module.sql": "SELECT 'of the root folder'",
    },
  },
  {
    name: "a variable that is not there, in any use",
    files: { "s/V1__made.sql": "CREATE TABLE MADE (A INT)" },
    steps: [
      "{% if stage == 'prod' %}SELECT 1;{% else %}SELECT 2;{% endif %}",
      "SELECT '{{ stage ~ '_MART' }}';",
      "SELECT '{{ stage|upper }}_MART';",
      "SELECT '{{ ['A', stage]|join('_') }}';",
      "{% if not stage %}SELECT 1;{% else %}SELECT 2;{% endif %}",
    ].map((text) => ({
      change: { "s/V2__undefined.sql": text },
      exit: 1,
      says: "'stage' is undefined",
    })),
    history: {},
    rows: { "SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = 'MADE'": [0] },
  },
];

const snow = "steps:\n  - cli: snow\n    command: --version\n";

/** Where ours does otherwise on purpose: docs/schemachange.md, `.cli.yml`. */
const otherwise: readonly Folder[] = [
  {
    name: "a script for the snow command line that runs every time is told, and not run",
    files: { "s/V1__one.sql": "SELECT 1", "s/A__x.cli.yml": snow },
    steps: [{ exit: 0, says: "A__x.cli.yml" }],
    history: { "V1__one.sql": "SELECT 1" },
  },
  {
    name: "a script for the snow command line between two versions stops, until told to pass it over",
    files: { "s/V1__one.sql": "SELECT 1", "s/V2__deploy.cli.yml": snow, "s/V3__three.sql": "SELECT 3" },
    steps: [
      { exit: 1, says: "V2__deploy.cli.yml" },
      { argv: inHistory("--on-command-line-script", "warn"), exit: 0, says: "V2__deploy.cli.yml" },
    ],
    history: { "V1__one.sql": "SELECT 1", "V3__three.sql": "SELECT 3" },
  },
];

export const FOLDERS: Readonly<Record<string, readonly Folder[]>> = {
  "configuration and options": configuration,
  "transactions and procedures": running,
  "the session": sessions,
  templates,
  "on purpose otherwise": otherwise,
};
