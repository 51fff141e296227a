import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StatementError } from "../errors/index.ts";
import { shopFile } from "../project/testing/shop.ts";
import { readSecret } from "../secrets/read-secret.ts";
import { secretSchema } from "../secrets/secret.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { checkConfirmation, runReset } from "./run-reset.ts";
import { everyEnvironment, runSetup } from "./run-setup.ts";

const file = shopFile("    vars:", "    setup: setup\n    vars:");
const secret = readSecret(
  secretSchema,
  JSON.stringify({
    account: "A",
    user: "SERVICE",
    password: "password-value",
    kaggle: { username: "someone", key: "it's-a-key" },
    github: { webhookSecret: "webhook-secret-value" },
  }),
  "s",
);
const scripts: Record<string, string> = {
  "shared/00-warehouse.sql": "CREATE WAREHOUSE SHOP_WH COMMENT = '{{ team }};'",
  "shared/10-user.sql": "-- two\nCREATE USER {{ service_user }};\n\nGRANT ROLE A TO USER {{ service_user }};",
  "shared/readme.md": "no script",
  "environment/10.sql":
    "CREATE DATABASE {{ database }}; CREATE SECRET S PASSWORD = '{{ outside_key | replace(\"'\", \"''\") }}';",
  "reset/environment/10.sql": "DROP DATABASE {{ database }}",
  "reset/shared/10.sql": "DROP WAREHOUSE {{ team }}",
};

let folder: string;
let asked: string[];
let fail: (sql: string) => Error | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "snowhook-setup-"));
  for (const [path, text] of Object.entries(scripts)) {
    const file = join(folder, "setup", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  asked = [];
  fail = () => undefined;
});
afterEach(() => rmSync(folder, { recursive: true }));

const connection = {
  async query(sql: string) {
    const error = fail(sql);
    if (error !== undefined) throw error;
    asked.push(sql);
    return { rows: [], queryId: "q", updatedRows: undefined };
  },
} as unknown as SnowflakeConnection;
const input = () => ({
  connection,
  folder,
  file,
  secret,
  setupVars: { outside_key: "it's-a-key" },
  secrets: ["it's-a-key", "password-value"],
});
const all = everyEnvironment(file);

describe("setup", () => {
  it("runs the shared scripts, then those of each environment, statement by statement", async () => {
    const done = await runSetup({ ...input(), chosen: all });
    expect(asked).toEqual([
      "CREATE WAREHOUSE SHOP_WH COMMENT = 'data;'",
      "CREATE USER SERVICE",
      "GRANT ROLE A TO USER SERVICE",
      "CREATE DATABASE SHOP_DEV",
      "CREATE SECRET S PASSWORD = 'it''s-a-key'",
      "CREATE DATABASE SHOP_PROD",
      "CREATE SECRET S PASSWORD = 'it''s-a-key'",
    ]);
    expect(done.map(({ script, statements }) => [script, statements])).toEqual([
      ["shared/00-warehouse.sql", 1],
      ["shared/10-user.sql", 2],
      ["dev: environment/10.sql", 2],
      ["prod: environment/10.sql", 2],
    ]);
  });

  it("gives the shared scripts nothing of an environment", async () => {
    writeFileSync(join(folder, "setup/shared/20.sql"), "DROP DATABASE {{ database }}");
    await expect(runSetup({ ...input(), chosen: all })).rejects.toThrow("database is not defined");
  });

  it("says which file, line and statement failed, without the keys", async () => {
    fail = (sql) => (sql.startsWith("GRANT") ? new StatementError(`no it's-a-key in: ${sql}`) : undefined);
    const failure = await runSetup({ ...input(), chosen: all }).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      where: { file: "setup/shared/10-user.sql", line: 4, statement: 2 },
      message: "no *** in: GRANT ROLE A TO USER SERVICE",
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
    expect(asked).toEqual(["DROP DATABASE SHOP_DEV"]);
  });

  it("of all takes the shared base last", async () => {
    await runReset({ ...input(), target: { environment: "all" } });
    expect(asked).toEqual(["DROP DATABASE SHOP_DEV", "DROP DATABASE SHOP_PROD", "DROP WAREHOUSE data"]);
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
