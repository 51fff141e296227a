import { type Snowglobe, startSnowglobe } from "snowglobe";
import { afterAll, beforeAll, expect, it } from "vitest";
import { withFiles } from "../../local/github/read-checkout.ts";
import { type GitHub, startGitHub } from "../../local/github/start-github.ts";
import { createGithub } from "../github/client.ts";
import { readProjectFile } from "../project/read-project-file.ts";
import { projectSecrets } from "../secrets/project-secrets.ts";
import { connect } from "../snowflake/connect.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { deploy } from "./deploy.ts";
import type { DeploymentEvent } from "./events.ts";
import { snowflakeEngine } from "./snowflake-engine.ts";

// A schemachange repository as others have it: two databases, modules, its configuration file, scripts in folders of
// their own; no jobs, no services, no setup of ours. It is deployed by push as it is.

const file = readProjectFile(`
version: 1
projects:
  shop:
    repository: acme/shop
    scripts: db/scripts
    modules: db/modules
    config: db/schemachange-config.yml
    env_vars: [REGION]
    vars: { owner: snowhook.yml }
    environments:
      prod: { branch: main, create_history_table: true, options: { session_parameters: { TIMEZONE: UTC } } }
`);

const repository = {
  "README.md": "not deployed",
  "db/schemachange-config.yml": `
config-version: 1
root-folder: db/scripts
modules-folder: db/modules
vars:
  raw: RAW
  mart: MART
  owner: the configuration file
  database: MART
  schemas: [SALES, STOCK]
`,
  "db/modules/comments.j2":
    "{% macro by(who) %}COMMENT = 'owned by {{ who }} in {{ env_var('REGION') }}'{% endmacro %}",
  "db/scripts/raw/V1.0.0__schemas.sql": `
    {% for schema in schemas %}CREATE SCHEMA {{ raw }}.{{ schema }};
    {% endfor %}CREATE SCHEMA {{ mart }}.REPORTS;`,
  "db/scripts/raw/V1.1.0__orders.sql.jinja": `
    {% from 'modules/comments.j2' import by %}
    CREATE TABLE {{ raw }}.SALES.ORDERS (ID NUMBER, AMOUNT NUMBER(10, 2)) {{ by(owner) }};
    INSERT INTO {{ raw }}.SALES.ORDERS VALUES (1, 10.50), (2, 4.50);`,
  "db/scripts/mart/R__totals.sql":
    "CREATE OR REPLACE VIEW {{ database }}.REPORTS.TOTALS AS SELECT SUM(AMOUNT) AS TOTAL FROM {{ raw }}.SALES.ORDERS;",
  "db/scripts/mart/deep/A__always.sql":
    "CREATE TABLE IF NOT EXISTS MART.REPORTS.RUNS (N NUMBER); INSERT INTO MART.REPORTS.RUNS VALUES (1);",
};

const SETUP = `
CREATE WAREHOUSE WH WAREHOUSE_SIZE = XSMALL;
CREATE ROLE DEPLOYER;
GRANT ROLE DEPLOYER TO ROLE SYSADMIN;
CREATE DATABASE RAW;
CREATE DATABASE MART;
CREATE DATABASE METADATA;
GRANT OWNERSHIP ON DATABASE RAW TO ROLE DEPLOYER;
GRANT OWNERSHIP ON DATABASE MART TO ROLE DEPLOYER;
GRANT OWNERSHIP ON DATABASE METADATA TO ROLE DEPLOYER;
GRANT USAGE ON WAREHOUSE WH TO ROLE DEPLOYER;
CREATE USER SERVICE TYPE = LEGACY_SERVICE PASSWORD = 'correct horse' DEFAULT_ROLE = DEPLOYER DEFAULT_WAREHOUSE = WH;
GRANT ROLE DEPLOYER TO USER SERVICE`;

let globe: Snowglobe;
let hub: GitHub;
let administrator: SnowflakeConnection;
let checkout = withFiles({ files: new Map(), commit: "0".repeat(40) }, new Map(Object.entries(repository)));
let attempt = 1000;

beforeAll(async () => {
  globe = await startSnowglobe({ administrator: { user: "ADMIN", password: "correct horse battery" } });
  hub = await startGitHub({
    repository: "acme/shop",
    token: "github-token-value",
    webhookSecret: "a-secret-of-some-length",
    webhookUrl: () => globe.url,
  });
  administrator = await connect({
    account: "SNOWGLOBE",
    accessUrl: globe.url,
    user: "ADMIN",
    password: "correct horse battery",
    role: "ACCOUNTADMIN",
    warehouse: "WH",
  });
  for (const statement of SETUP.split(";")) await administrator.query(statement);
});
afterAll(async () => {
  await administrator?.close();
  await hub?.close();
  await globe?.close();
});

async function push(changes: Record<string, string> = {}) {
  checkout = withFiles(checkout, new Map(Object.entries(changes)));
  await hub.push("main", checkout);
  attempt += 1;
  const events: DeploymentEvent[] = [];
  const secret = {
    account: "SNOWGLOBE",
    accessUrl: globe.url,
    user: "SERVICE",
    password: "correct horse",
  };
  const report = await deploy({
    request: {
      version: 2,
      kind: "deploy",
      project: "shop",
      environment: "prod",
      repository: "acme/shop",
      ref: "refs/heads/main",
      commit: checkout.commit,
      attempt,
      requestedBy: "push:octocat",
    },
    file,
    secrets: projectSecrets(async () => JSON.stringify(secret)),
    github: createGithub({ baseUrl: hub.url, token: "github-token-value" }),
    engine: snowflakeEngine(connect),
    deadline: new Date(Date.now() + 60_000),
    receive: { count: 1, last: false },
    variables: { REGION: "eu", AWS_SESSION_TOKEN: "session-token-value" },
    onEvent: (event) => events.push(event),
  });
  return { report, events };
}
const rows = async (sql: string) => (await administrator.query(sql)).rows;

it("is deployed as it is: both databases, modules, variables, env_var, the history where schemachange has it", async () => {
  const { report, events } = await push();
  expect(report).toMatchObject({ outcome: "succeeded", jobs: [] });
  expect(report).toHaveProperty("applied.length", 4);
  expect(await rows("SELECT TOTAL FROM MART.REPORTS.TOTALS")).toEqual([{ TOTAL: 15 }]);
  expect(await rows("SHOW TABLES LIKE 'ORDERS' IN SCHEMA RAW.SALES")).toMatchObject([
    { comment: "owned by snowhook.yml in eu" },
  ]);
  expect(
    await rows(
      "SELECT SCRIPT, STATUS FROM METADATA.SCHEMACHANGE.CHANGE_HISTORY ORDER BY INSTALLED_ON, SCRIPT",
    ),
  ).toEqual(
    ["V1.0.0__schemas.sql", "V1.1.0__orders.sql", "R__totals.sql", "A__always.sql"].map((SCRIPT) => ({
      SCRIPT,
      STATUS: "Success",
    })),
  );
  expect(events.filter(({ type }) => type === "config-ignored")).toEqual([
    {
      type: "config-ignored",
      note: "db/schemachange-config.yml: root-folder is ignored; snowhook.yml has it as scripts",
    },
    {
      type: "config-ignored",
      note: "db/schemachange-config.yml: modules-folder is ignored; snowhook.yml has it as modules",
    },
  ]);
});

it("applies what changed at the next push: a module changes the scripts that import it", async () => {
  const { report } = await push({
    "db/scripts/mart/R__totals.sql":
      "CREATE OR REPLACE VIEW {{ database }}.REPORTS.TOTALS AS SELECT COUNT(*) AS TOTAL FROM {{ raw }}.SALES.ORDERS;",
  });
  expect(report).toMatchObject({
    outcome: "succeeded",
    applied: [{ script: "R__totals.sql" }, { script: "A__always.sql" }],
    skipped: 2,
  });
  expect(await rows("SELECT TOTAL FROM MART.REPORTS.TOTALS")).toEqual([{ TOTAL: 2 }]);
});

it("reads data files of the commit, and runs a script again whose data changed", async () => {
  const table = "CREATE OR REPLACE TABLE MART.REPORTS.REGIONS AS SELECT * FROM VALUES";
  const { report } = await push({
    "db/scripts/mart/data/regions.csv": 'code,name\r\nEU,"Europe, all of it"\r\n',
    "db/modules/more.json": '[{"code": "US", "name": "States"}]',
    "db/scripts/mart/R__regions.sql": `${table}
      {% for row in from_csv('mart/data/regions.csv') + from_json('modules/more.json') -%}
      ('{{ row.code }}', '{{ row.name }}'){{ ',' if not loop.last }}
      {% endfor %} AS T (CODE, NAME);`,
  });
  expect(report).toMatchObject({
    outcome: "succeeded",
    applied: [{ script: "R__regions.sql" }, { script: "A__always.sql" }],
  });
  const names = () => rows("SELECT NAME FROM MART.REPORTS.REGIONS ORDER BY CODE");
  expect(await names()).toEqual([{ NAME: "Europe, all of it" }, { NAME: "States" }]);

  const changed = await push({ "db/scripts/mart/data/regions.csv": "code,name\nEU,Europe\n" });
  expect(changed.report).toMatchObject({
    applied: [{ script: "R__regions.sql" }, { script: "A__always.sql" }],
  });
  expect(await names()).toEqual([{ NAME: "Europe" }, { NAME: "States" }]);

  const broken = await push({ "db/scripts/mart/data/regions.csv": "code,name\nEU,Europe,1\n" });
  expect(broken.report).toMatchObject({
    outcome: "failed",
    failure: {
      file: "mart/data/regions.csv",
      line: 2,
      message: "The row has 3 fields, the header 2.",
      snippet: "2 | EU,Europe,1\n  | ^^\nread by mart/R__regions.sql:2:21",
    },
  });
  await push({ "db/scripts/mart/data/regions.csv": "code,name\nEU,Europe\n" });
});

it("is not deployed elsewhere by its own configuration file", async () => {
  const config = `${repository["db/schemachange-config.yml"]}snowflake-database: OTHER\n`;
  const { report } = await push({ "db/schemachange-config.yml": config });
  expect(report).toMatchObject({
    outcome: "failed",
    failure: {
      file: "db/schemachange-config.yml",
      message: "snowflake-database says where or as whom, which a pushed file must not",
      next: "Take it out, and write it in the deployer's snowhook.yml: projects.shop.environments.prod.database.",
    },
  });
});

it("reads nothing of the function's environment that snowhook.yml does not name", async () => {
  const { report } = await push({
    "db/schemachange-config.yml": repository["db/schemachange-config.yml"],
    "db/scripts/V2__leak.sql": "SELECT '{{ env_var('AWS_SESSION_TOKEN') }}';",
  });
  expect(report).toMatchObject({ outcome: "failed", failure: { file: "V2__leak.sql" } });
  expect(JSON.stringify(report)).not.toContain("session-token-value");
});
