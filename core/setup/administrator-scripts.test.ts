import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StatementError } from "../errors/index.ts";
import { everyEnvironment } from "../project/find-environment.ts";
import { shopFile } from "../project/testing/shop.ts";
import { projectSecrets } from "../secrets/project-secrets.ts";
import type { ConnectionOptions, SnowflakeConnection } from "../snowflake/connection.ts";
import { checkConfirmation, runReset } from "./run-reset.ts";
import { runSetup } from "./run-setup.ts";

const file = shopFile("    vars:", "    setup: setup\n    vars:");
/** Two environments in one account. */
const secretsHeld: Record<string, unknown> = {
  "snowhook/shop/dev": { account: "A", user: "SHOP_DEV", password: "password-value" },
  "snowhook/shop/prod": { account: "A", user: "SHOP_PROD", password: "password-value" },
  "snowhook/shop/setup": { outside_key: "it's-a-key" },
  "snowhook/administrator": { user: "ADMIN", password: "administrator-value" },
};
const scripts: Record<string, string> = {
  "shared/00-warehouse.sql": "CREATE WAREHOUSE SHOP_WH COMMENT = '{{ team }};'",
  "shared/10-two.sql": "-- two\nCREATE ROLE A;\n\nGRANT ROLE A TO ROLE {{ team }};",
  "shared/readme.md": "no script",
  "environment/10.sql":
    "CREATE DATABASE {{ database }}; CREATE SECRET S PASSWORD = '{{ outside_key | replace(\"'\", \"''\") }}';",
  "reset/environment/10.sql": "DROP DATABASE {{ database }}",
  "reset/shared/10.sql": "DROP WAREHOUSE {{ team }}",
};

let folder: string;
let asked: string[];
let grants: { role: string }[];
let held: Record<string, unknown>;
let signedIn: string[];
let fail: (sql: string) => Error | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "snowhook-setup-"));
  for (const [path, text] of Object.entries(scripts)) {
    const file = join(folder, "setup", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  asked = [];
  signedIn = [];
  grants = [];
  held = { ...secretsHeld };
  fail = () => undefined;
});
afterEach(() => rmSync(folder, { recursive: true }));

const connection = {
  async query(sql: string) {
    const error = fail(sql);
    if (error !== undefined) throw error;
    if (!sql.startsWith("SHOW")) asked.push(sql);
    const rows = sql.startsWith("SHOW GRANTS TO USER") ? grants : [];
    return { rows, queryId: "q", updatedRows: undefined };
  },
  async close() {},
} as unknown as SnowflakeConnection;
const input = () => ({
  folder,
  file,
  secrets: projectSecrets(async (name) => (name in held ? JSON.stringify(held[name]) : undefined)),
  connect: async ({ account, user }: ConnectionOptions) => {
    signedIn.push(`${account} ${user}`);
    return connection;
  },
});
/** What the project's own scripts asked; the base has its own test, on an account. */
const own = () => asked.filter((sql) => !BASE.test(sql));
const BASE = /"|^GRANT OWNERSHIP|DEFAULT_SECONDARY_ROLES/;
const all = everyEnvironment(file);

describe("setup", () => {
  it("makes the base, runs the shared scripts, then those of each environment, statement by statement", async () => {
    const done = await runSetup({ ...input(), chosen: all });
    expect(signedIn).toEqual(["A ADMIN"]);
    expect(own()).toEqual([
      "CREATE WAREHOUSE SHOP_WH COMMENT = 'data;'",
      "CREATE ROLE A",
      "GRANT ROLE A TO ROLE data",
      "CREATE DATABASE SHOP_DEV",
      "CREATE SECRET S PASSWORD = 'it''s-a-key'",
      "CREATE DATABASE SHOP_PROD",
      "CREATE SECRET S PASSWORD = 'it''s-a-key'",
    ]);
    expect(done.map(({ script }) => script)).toEqual([
      "dev: base",
      "prod: base",
      "shared/00-warehouse.sql",
      "shared/10-two.sql",
      "dev: environment/10.sql",
      "prod: environment/10.sql",
    ]);
  });

  it("does in each Snowflake account what belongs there, and reads all secrets before it begins", async () => {
    held["snowhook/shop/prod"] = { account: "B", user: "SHOP", password: "p" };
    await runSetup({ ...input(), chosen: all });
    expect(signedIn).toEqual(["A ADMIN", "B ADMIN"]);
    expect(own().filter((sql) => sql.startsWith("CREATE DATABASE"))).toHaveLength(2);
    expect(own().filter((sql) => sql.startsWith("CREATE WAREHOUSE"))).toHaveLength(2);
    asked = [];
    delete held["snowhook/shop/prod"];
    await expect(runSetup({ ...input(), chosen: all })).rejects.toThrow(
      "there is no secret snowhook/shop/prod, which shop/prod signs in with",
    );
    expect(asked).toEqual([]);
  });

  it("refuses one user for two environments of an account", async () => {
    held["snowhook/shop/prod"] = held["snowhook/shop/dev"];
    await expect(runSetup({ ...input(), chosen: all })).rejects.toThrow(
      "shop/dev and shop/prod have the same user SHOP_DEV",
    );
    expect(asked).toEqual([]);
  });

  it("refuses a user that holds the role of another environment", async () => {
    grants = [{ role: "SHOP_PROD_DEPLOY" }];
    await expect(runSetup({ ...input(), chosen: all })).rejects.toThrow(
      "SHOP_DEV, the user of shop/dev, holds SHOP_PROD_DEPLOY of shop/prod",
    );
  });

  it("gives the shared scripts nothing of an environment", async () => {
    writeFileSync(join(folder, "setup/shared/20.sql"), "DROP DATABASE {{ database }}");
    await expect(runSetup({ ...input(), chosen: all })).rejects.toThrow("'database' is undefined");
  });

  it("says which file, line and statement failed, without the keys", async () => {
    fail = (sql) =>
      sql.startsWith("GRANT ROLE A") ? new StatementError(`no it's-a-key in: ${sql}`) : undefined;
    const failure = await runSetup({ ...input(), chosen: all }).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      where: { file: "setup/shared/10-two.sql", line: 4, statement: 2 },
      message: "no *** in: GRANT ROLE A TO ROLE data",
    });
    expect(failure).not.toHaveProperty("cause");
  });

  it("masks a key also as it stands in SQL", async () => {
    fail = (sql) =>
      sql.startsWith("CREATE SECRET") ? new StatementError(`syntax error in: ${sql}`) : undefined;
    await expect(runSetup({ ...input(), chosen: all })).rejects.toThrow(
      "syntax error in: CREATE SECRET S PASSWORD = '***'",
    );
  });

  it("says where the scripts should be when they are not there", async () => {
    await expect(runSetup({ ...input(), folder: "/nowhere", chosen: all })).rejects.toThrow(
      "/nowhere/setup is not there",
    );
  });
});

describe("reset", () => {
  it("of one environment leaves the others and the shared base", async () => {
    await runReset({ ...input(), target: { environment: "dev" } });
    expect(own()).toEqual(["DROP DATABASE SHOP_DEV"]);
    expect(asked.join()).not.toContain("PROD");
  });

  it("of all takes the shared base last", async () => {
    await runReset({ ...input(), target: { environment: "all" } });
    expect(own()).toEqual(["DROP DATABASE SHOP_DEV", "DROP DATABASE SHOP_PROD", "DROP WAREHOUSE data"]);
    expect(asked.at(-1)).toBe('DROP WAREHOUSE IF EXISTS "SHOP_WH"');
  });

  it.each([
    ["dev", "delete SHOP_DEV"],
    ["prod", "delete SHOP_PROD"],
    ["all", "delete every environment of shop"],
  ])("of %s must be confirmed in its own words", (target, words) => {
    expect(() => checkConfirmation(file, { environment: target }, words)).not.toThrow();
    for (const other of [undefined, "", "yes", words.toUpperCase(), `${words} `, "delete SHOP"]) {
      expect(() => checkConfirmation(file, { environment: target }, other)).toThrow(
        "was not confirmed: nothing was done",
      );
    }
  });

  it("leaves an environment alone that brings its own, as setup does", async () => {
    const own = shopFile("    vars:", "    setup: setup\n    vars:");
    const [project] = own.projects;
    const chosen = everyEnvironment(own).map((place) => ({
      ...place,
      environment: { ...place.environment, bringYourOwn: place.environment.key === "prod" },
    }));
    expect(project?.environments).toHaveLength(2);
    await runSetup({ ...input(), chosen });
    expect(asked).toContain("CREATE DATABASE SHOP_DEV");
    expect(asked).not.toContain("CREATE DATABASE SHOP_PROD");
  });

  it("does not know other targets", () => {
    expect(() => checkConfirmation(file, { environment: "SHOP_DEV" }, "x")).toThrow(
      "there is no environment",
    );
  });
});
