import { type Folder, once } from "./folder.ts";

const otherRole = [
  "GRANT ROLE OTHER TO USER {user}",
  "GRANT USAGE ON DATABASE {db} TO ROLE OTHER",
  "GRANT USAGE, CREATE TABLE ON SCHEMA {db}.PUBLIC TO ROLE OTHER",
];
const ownerOfTwo = "SELECT TABLE_OWNER FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = 'TWO'";

export const sessions: readonly Folder[] = [
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
