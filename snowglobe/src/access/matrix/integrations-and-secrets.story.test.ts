import { DATABASE, INSIDE } from "./places.ts";
import { type PrivilegeRow, testPrivileges } from "./test-privileges.ts";

// USAGE on integrations, READ and USAGE on secrets: the pages under https://docs.snowflake.com/en/sql-reference/sql/

const STORAGE = (name: string) =>
  `CREATE STORAGE INTEGRATION ${name} TYPE = EXTERNAL_STAGE STORAGE_PROVIDER = 'S3' ENABLED = TRUE STORAGE_AWS_ROLE_ARN = 'arn:aws:iam::001234567890:role/x' STORAGE_ALLOWED_LOCATIONS = ('s3://in/')`;
const API = (name: string) =>
  `CREATE API INTEGRATION ${name} API_PROVIDER = git_https_api API_ALLOWED_PREFIXES = ('https://github.com/acme') ENABLED = TRUE`;
const NOTIFICATION = (name: string) => `CREATE NOTIFICATION INTEGRATION ${name} TYPE = EMAIL ENABLED = TRUE`;
const ACCESS = (name: string) =>
  `CREATE EXTERNAL ACCESS INTEGRATION ${name} ALLOWED_NETWORK_RULES = (d.s.rule) ENABLED = TRUE`;
const SECRET = (name: string) => `CREATE SECRET ${name} TYPE = GENERIC_STRING SECRET_STRING = 'hidden words'`;
const RULE = (name: string) =>
  `CREATE NETWORK RULE ${name} TYPE = HOST_PORT MODE = EGRESS VALUE_LIST = ('a.example')`;

const INTEGRATIONS = [
  { create: STORAGE, category: "STORAGE" },
  { create: API, category: "API" },
  { create: NOTIFICATION, category: "NOTIFICATION" },
];

const ofIntegration = ({ create, category }: (typeof INTEGRATIONS)[number]): PrivilegeRow[] => {
  const name = `${category}_one`.toLowerCase();
  const owned = `OWNERSHIP ON INTEGRATION ${name}`;
  const used = `USAGE ON INTEGRATION ${name}`;
  return [
    { sql: create("made"), needs: ["CREATE INTEGRATION ON ACCOUNT"], undo: "DROP INTEGRATION made" },
    { sql: `DESCRIBE INTEGRATION ${name}`, needs: [used] },
    { sql: `DESCRIBE ${category} INTEGRATION ${name}`, needs: [used] },
    {
      sql: `ALTER ${category} INTEGRATION ${name} SET ENABLED = FALSE`,
      needs: [owned],
      also: [used],
      undo: `ALTER ${category} INTEGRATION ${name} SET ENABLED = TRUE`,
    },
    { sql: `DROP INTEGRATION ${name}`, needs: [owned], also: [used], undo: create(name) },
  ];
};

const PROCEDURE =
  "LANGUAGE PYTHON RUNTIME_VERSION = '3.12' PACKAGES = ('snowflake-snowpark-python') HANDLER = 'run'";

testPrivileges({
  setup: [
    "CREATE DATABASE d",
    "CREATE SCHEMA d.s",
    "CREATE ROLE r",
    RULE("d.s.rule"),
    RULE("d.s.old_rule"),
    SECRET("d.s.kept"),
    SECRET("d.s.old_secret"),
    ...INTEGRATIONS.map(({ create, category }) => create(`${category}_one`)),
    ACCESS("access_one"),
    "CREATE EXTERNAL ACCESS INTEGRATION with_secret ALLOWED_NETWORK_RULES = (d.s.rule) ALLOWED_AUTHENTICATION_SECRETS = (d.s.kept) ENABLED = TRUE",
  ],
  look: [
    "SHOW INTEGRATIONS",
    "SHOW SECRETS IN ACCOUNT",
    "SHOW NETWORK RULES IN ACCOUNT",
    "SHOW PROCEDURES IN SCHEMA d.s",
    "SHOW USER FUNCTIONS IN SCHEMA d.s",
  ],
  rows: [
    ...INTEGRATIONS.flatMap(ofIntegration),
    {
      sql: "CREATE EXTERNAL ACCESS INTEGRATION made ALLOWED_NETWORK_RULES = (d.s.rule) ENABLED = TRUE",
      needs: ["CREATE INTEGRATION ON ACCOUNT"],
      also: [...INSIDE, "OWNERSHIP ON NETWORK RULE d.s.rule"],
      undo: "DROP INTEGRATION made",
    },
    { sql: "DESCRIBE EXTERNAL ACCESS INTEGRATION access_one", needs: ["USAGE ON INTEGRATION access_one"] },
    {
      sql: "ALTER EXTERNAL ACCESS INTEGRATION access_one SET COMMENT = 'x'",
      needs: ["OWNERSHIP ON INTEGRATION access_one"],
      also: ["USAGE ON INTEGRATION access_one"],
      undo: "ALTER EXTERNAL ACCESS INTEGRATION access_one UNSET COMMENT",
    },
    {
      sql: `CREATE PROCEDURE d.s.made() RETURNS NUMBER ${PROCEDURE} EXTERNAL_ACCESS_INTEGRATIONS = (with_secret) SECRETS = ('x' = d.s.kept) AS 'def run(session): return 1'`,
      needs: ["USAGE ON INTEGRATION with_secret", "READ ON SECRET d.s.kept"],
      also: [DATABASE, "CREATE PROCEDURE ON SCHEMA d.s"],
      undo: "DROP PROCEDURE d.s.made()",
    },
    {
      sql: SECRET("d.s.made"),
      needs: [DATABASE, "CREATE SECRET ON SCHEMA d.s"],
      undo: "DROP SECRET d.s.made",
    },
    { sql: "DESCRIBE SECRET d.s.kept", needs: [...INSIDE, "USAGE ON SECRET d.s.kept"] },
    {
      sql: "ALTER SECRET d.s.kept SET COMMENT = 'x'",
      needs: [...INSIDE, "OWNERSHIP ON SECRET d.s.kept"],
      also: ["READ ON SECRET d.s.kept", "USAGE ON SECRET d.s.kept"],
      undo: "ALTER SECRET d.s.kept UNSET COMMENT",
    },
    {
      sql: "DROP SECRET d.s.old_secret",
      needs: [...INSIDE, "OWNERSHIP ON SECRET d.s.old_secret"],
      also: ["READ ON SECRET d.s.old_secret"],
      undo: SECRET("d.s.old_secret"),
    },
    {
      sql: RULE("d.s.made"),
      needs: [DATABASE, "CREATE NETWORK RULE ON SCHEMA d.s"],
      undo: "DROP NETWORK RULE d.s.made",
    },
    { sql: "DESCRIBE NETWORK RULE d.s.rule", needs: [...INSIDE, "OWNERSHIP ON NETWORK RULE d.s.rule"] },
    {
      sql: "DROP NETWORK RULE d.s.old_rule",
      needs: [...INSIDE, "OWNERSHIP ON NETWORK RULE d.s.old_rule"],
      undo: RULE("d.s.old_rule"),
    },
  ],
});
