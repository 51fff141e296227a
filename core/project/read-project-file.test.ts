import { describe, expect, it } from "vitest";
import { describeError } from "../errors/index.ts";
import { readProjectFile } from "./read-project-file.ts";

const text = `version: 1
projects:
  shop:
    repository: acme/shop
    environments:
      dev:
        branch: dev
        database: SHOP_DEV
        history_table: SHOP_DEV.META.HISTORY
      prod:
        branch: main
        database: SHOP
        history_table: SHOP.META.HISTORY
    jobs:
      load:
        sql: CALL LOAD()
        when: [after-deployment]
`;
const prod = "projects.shop.environments.prod";

/** The text with one thing in it replaced. */
function but(written: string | RegExp, by: string): string {
  const changed = text.replace(written, by);
  expect(changed).not.toBe(text);
  return changed;
}
const inProd = (line: string) => but("branch: main\n", `branch: main\n        ${line}\n`);
const inProject = (line: string) => but("    environments:\n", `    ${line}\n    environments:\n`);
const inJob = (line: string) => but("CALL LOAD()\n", `CALL LOAD()\n        ${line}\n`);

function messageFor(wrong: string): string {
  try {
    readProjectFile(wrong);
  } catch (error) {
    return describeError(error);
  }
  return "no error";
}

// In the order in which people meet them: YAML, what is where, values, what does not fit together.
const MISTAKES: [what: string, text: () => string, message: string][] = [
  [
    "a tab",
    () => but("    repository", "\trepository"),
    "snowhook.yml:4:1: this is not valid YAML: Tabs are not allowed as indentation",
  ],
  [
    "an open quote",
    () => but("database: SHOP\n", 'database: "SHOP\n'),
    "snowhook.yml:12:19: this is not valid YAML: a quote is opened here and never closed",
  ],
  [
    "a key twice",
    () => but("branch: main\n", "branch: main\n        branch: prod\n"),
    "snowhook.yml:12:9: this is not valid YAML: Map keys must be unique",
  ],
  [
    "a wrong indentation",
    () => but("        database: SHOP\n", "       database: SHOP\n"),
    "snowhook.yml:12:1: this is not valid YAML: All mapping items must start at the same column",
  ],
  [
    "no version",
    () => but("version: 1\n", ""),
    "snowhook.yml:1:1: the file has no version: write version: 1",
  ],
  [
    "a version in quotes",
    () => but("version: 1", 'version: "1"'),
    'snowhook.yml:1:10: version "1" must be 1, as a number',
  ],
  [
    "a misspelt key",
    () => but("repository:", "reposittory:"),
    'snowhook.yml:4:5: projects.shop has no "reposittory": did you mean repository?',
  ],
  [
    "an address as repository",
    () => but("acme/shop", "https://github.com/acme/shop.git"),
    `snowhook.yml:4:17: projects.shop.repository "https://github.com/acme/shop.git" must be OWNER/NAME, as in the repository's address; did you mean acme/shop?`,
  ],
  [
    "a repository without its owner",
    () => but("acme/shop", "shop"),
    `snowhook.yml:4:17: projects.shop.repository "shop" must be OWNER/NAME, as in the repository's address`,
  ],
  [
    "a whole ref as branch",
    () => but("branch: main", "branch: refs/heads/main"),
    `snowhook.yml:11:17: ${prod}.branch "refs/heads/main" must be a branch's name, without refs/heads/; did you mean main?`,
  ],
  [
    "no branch",
    () => but("        branch: main\n", ""),
    `snowhook.yml:10:7: ${prod} has no branch: write the branch whose pushes are deployed there`,
  ],
  [
    "an empty branch",
    () => but("branch: main", "branch:"),
    `snowhook.yml:11:9: ${prod}.branch is empty: write the branch whose pushes are deployed there`,
  ],
  [
    "a branch twice",
    () => but("branch: main", "branch: dev"),
    `snowhook.yml:11:17: ${prod}.branch: branch dev is that of dev too: a branch deploys one environment of a project`,
  ],
  [
    "an upper-case key",
    () => but("      prod:", "      Prod:"),
    'snowhook.yml:10:7: "Prod" as a key of projects.shop.environments must be a lower-case word (a-z, 0-9, -) other than all; did you mean prod?',
  ],
  [
    "a list of environments",
    () => but(/ {6}dev:[\s\S]*/, "      - { branch: dev }\n"),
    "snowhook.yml:6:7: projects.shop.environments must be a map (key: value)",
  ],
  [
    "a folder with slashes around it",
    () => inProject("scripts: ./migrations/"),
    'snowhook.yml:5:14: projects.shop.scripts "./migrations/" must be a path inside the repository like jobs/load, without a slash at its ends, without . and ..; did you mean migrations?',
  ],
  [
    "a folder outside",
    () => inProject("modules: ../shared"),
    'snowhook.yml:5:14: projects.shop.modules "../shared" must be a path inside the repository like jobs/load, without a slash at its ends, without . and ..',
  ],
  [
    "schemachange's word for the folder",
    () => inProject("root-folder: scripts"),
    'snowhook.yml:5:5: projects.shop has no "root-folder": the folder of the scripts is called scripts',
  ],
  [
    "schemachange's word for the table",
    () => inProd("change-history-table: A.B.C"),
    `snowhook.yml:12:9: ${prod} has no "change-history-table": it is called history_table`,
  ],
  [
    "a password",
    () => inProd("password: hunter2"),
    `snowhook.yml:12:9: ${prod} has no "password": secrets stand in Secrets Manager, never in this file; docs/SECRET.md says how`,
  ],
  [
    "SQL in a name",
    () => but("database: SHOP\n", "database: SHOP; DROP DATABASE X\n"),
    `snowhook.yml:12:19: ${prod}.database "SHOP; DROP DATABASE X" must be a name in Snowflake: letters, digits, _ and $, or anything in "double quotes"`,
  ],
  [
    "a table of four parts",
    () => but("SHOP.META.HISTORY", "X.SHOP.META.HISTORY"),
    `snowhook.yml:13:24: ${prod}.history_table "X.SHOP.META.HISTORY" must be DATABASE.SCHEMA.TABLE`,
  ],
  [
    "yes for true",
    () => inProd("create_history_table: yes"),
    `snowhook.yml:12:31: ${prod}.create_history_table "yes" must be true or false; did you mean true?`,
  ],
  [
    "a schema without its database",
    () => but("database: SHOP\n", "schema: PUBLIC\n"),
    `snowhook.yml:12:17: ${prod}.schema: needs the database that it is in: write it as database`,
  ],
  [
    "a template without quotes",
    () => inJob("role: {{ loader }}"),
    "snowhook.yml:17:15: projects.shop.jobs.load.role must be text: put quotes around {{ … }}, which is a map for YAML",
  ],
  [
    "a job without SQL",
    () => but("        sql: CALL LOAD()\n", ""),
    "snowhook.yml:16:9: projects.shop.jobs.load says nothing of what to run: write sql or file",
  ],
  [
    "a trigger that is none",
    () => but("[after-deployment]", "[after_deployment]"),
    'snowhook.yml:17:16: projects.shop.jobs.load.when.0 "after_deployment" must be one of after-deployment, manual; did you mean after-deployment?',
  ],
  [
    "a trigger without its list",
    () => but("[after-deployment]", "after-deployment"),
    'snowhook.yml:17:15: projects.shop.jobs.load.when "after-deployment" must be a list ([a, b]); did you mean [after-deployment]?',
  ],
  [
    "cron of five fields",
    () => inJob("schedule: 0 6 * * *"),
    'snowhook.yml:17:19: projects.shop.jobs.load.schedule "0 6 * * *" must be rate(1 hour) or cron(minutes hours day-of-month month day-of-week year), six fields as AWS has them',
  ],
  [
    "an environment that is none",
    () => inJob("environments: [pord]"),
    'snowhook.yml:17:24: projects.shop.jobs.load.environments.0: there is no environment "pord": did you mean prod?',
  ],
  [
    "one history for two environments",
    () => but(/ {8}history_table.*\n/g, ""),
    `snowhook.yml:9:7: ${prod}.history_table: METADATA.SCHEMACHANGE.CHANGE_HISTORY is that of shop/dev too: give each its own, or name the two accounts as account`,
  ],
  [
    "one secret for two environments",
    () => inProd("secret: snowhook/shop/dev"),
    `snowhook.yml:12:17: ${prod}.secret: is that of shop/dev too: an environment has a user of its own`,
  ],
  ["only text", () => "hello", 'snowhook.yml:1:1: the file "hello" must be a map (key: value)'],
];

describe("a snowhook.yml that is wrong", () => {
  it.each(MISTAKES)("%s", (_, wrong, message) => {
    expect(messageFor(wrong())).toBe(message);
  });

  it("is told every mistake at once, in the order of the file", () => {
    const wrong = inProd("owns: SHOP\n        on_changed: warn")
      .replace("repository:", "repo:")
      .replace("[after-deployment]", "[nightly]");
    expect(messageFor(wrong)).toBe(
      [
        "4 mistakes in snowhook.yml:",
        '  snowhook.yml:4:5: projects.shop has no "repo": did you mean repository?',
        `  snowhook.yml:12:15: ${prod}.owns "SHOP" must be a list ([a, b]); did you mean [SHOP]?`,
        `  snowhook.yml:13:9: ${prod} has no "on_changed": put it under options:`,
        '  snowhook.yml:19:16: projects.shop.jobs.load.when.0 "nightly" must be one of after-deployment, manual',
      ].join("\n"),
    );
  });

  it("is told that environments.yml is no more, key by key", () => {
    expect(
      messageFor("version: 1\nrepository: a/b\nshared: {}\nenvironments: { dev: { branch: dev } }\n"),
    ).toBe(
      [
        "4 mistakes in snowhook.yml:",
        "  snowhook.yml:1:1: the file has no projects: name the project and what it consists of under projects:",
        '  snowhook.yml:2:1: the file has no "repository": put it under projects: NAME:',
        '  snowhook.yml:3:1: the file has no "shared": what environments share stands in each of them, or in vars',
        '  snowhook.yml:4:1: the file has no "environments": put it under projects: NAME:',
      ].join("\n"),
    );
  });
});

describe("a snowhook.yml that is right", () => {
  it("says no more than a plain schemachange repository needs", () => {
    const file = readProjectFile(
      "version: 1\nprojects: { shop: { repository: acme/shop, environments: { dev: { branch: main } } } }",
    );
    expect(file).toEqual({
      projects: [
        {
          key: "shop",
          repository: "acme/shop",
          scripts: "migrations",
          staged: {},
          envVars: [],
          vars: {},
          environments: [
            {
              project: "shop",
              key: "dev",
              branch: "main",
              secretId: "snowhook/shop/dev",
              historyTable: "METADATA.SCHEMACHANGE.CHANGE_HISTORY",
              createHistoryTable: false,
              owns: [],
              bringYourOwn: false,
              drift: false,
              notify: [],
              vars: {},
              options: {},
              promotion: { approvers: [], approvals: 0, freeze: [] },
              shown: { isProduction: false, isTransient: false },
              dangers: {},
            },
          ],
          jobs: [],
          services: [],
        },
      ],
    });
  });

  it("says what is done about dangerous statements, and takes no other words for it", () => {
    const withDangers = (dangers: string) =>
      readProjectFile(
        `version: 1\nprojects: { shop: { repository: acme/shop, environments: { dev: { branch: main, dangers: ${dangers} } } } }`,
      ).projects[0]?.environments[0]?.dangers;
    expect(withDangers("{ destructive: block, unrecoverable: allow }")).toEqual({
      destructive: "block",
      unrecoverable: "allow",
    });
    expect(() => withDangers("{ destructive: error }")).toThrow(/dangers\.destructive/);
    expect(() => withDangers("{ harmful: block }")).toThrow(/harmful/);
  });

  it("takes names as SQL does: plain ones in any case, others in quotes", () => {
    const [project] = readProjectFile(
      inProd('role: "\\"my role\\""\n        warehouse: load_wh').replace(
        "SHOP.META.HISTORY",
        "shop.history",
      ),
    ).projects;
    expect(project?.environments[1]).toMatchObject({
      role: '"my role"',
      warehouse: "LOAD_WH",
      historyTable: "METADATA.SHOP.HISTORY",
    });
  });

  it("gives an environment the project's variables under its own", () => {
    const [project] = readProjectFile(
      inProd("vars: { b: 3, c: [x] }").replace(
        "    environments:",
        "    vars: { a: 1, b: 2 }\n    environments:",
      ),
    ).projects;
    expect(project?.environments.map(({ vars }) => vars)).toEqual([
      { a: 1, b: 2 },
      { a: 1, b: 3, c: ["x"] },
    ]);
  });

  it("lets two accounts have tables, users and roles of the same names", () => {
    const same = text
      .replaceAll(/SHOP_DEV/g, "SHOP")
      .replace("branch: dev\n", "branch: dev\n        account: ACME-DEV\n        role: DEPLOY\n")
      .replace("branch: main\n", "branch: main\n        account: ACME-PROD\n        role: DEPLOY\n");
    expect(readProjectFile(same).projects[0]?.environments).toHaveLength(2);
    expect(messageFor(same.replace("ACME-PROD", "acme-dev"))).toContain("DEPLOY is that of shop/dev too");
  });
});
