import { type Folder, inHistory } from "./folder.ts";

export const templates: readonly Folder[] = [
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
