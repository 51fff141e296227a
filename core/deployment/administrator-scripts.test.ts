import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readEnvironments } from "../environments/read-environments.ts";
import { StatementError } from "../errors/index.ts";
import { readSecret } from "../secrets/read-secret.ts";
import { secretSchema } from "../secrets/secret.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { checkConfirmation, runReset } from "./run-reset.ts";
import { runSetup } from "./run-setup.ts";

const environments = readEnvironments(`
version: 1
repository: acme/pipeline
shared: { database: SNOWHOOK, warehouse: SNOWHOOK_WH, compute_pool: SNOWHOOK_POOL, image_repository: SNOWHOOK.SHARED.IMAGES }
ingest: { owner: gregorut, dataset: videogamesales }
vars: { team: data }
environments: { dev: { branch: dev, name: DEV }, prod: { branch: main, name: PROD } }
`);
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
  "shared/00-warehouse.sql": "CREATE WAREHOUSE {{ warehouse }} COMMENT = '{{ team }};'",
  "shared/10-user.sql": "-- two\nCREATE USER {{ service_user }};\n\nGRANT ROLE A TO USER {{ service_user }};",
  "shared/readme.md": "no script",
  "environment/10.sql":
    "CREATE DATABASE {{ database }}; CREATE SECRET S PASSWORD = '{{ kaggle_key | replace(\"'\", \"''\") }}';",
  "reset/environment/10.sql": "DROP DATABASE {{ database }}",
  "reset/shared/10.sql": "DROP WAREHOUSE {{ warehouse }}",
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
const input = () => ({ connection, folder, environments, secret, secrets: ["it's-a-key", "password-value"] });

describe("setup", () => {
  it("runs the shared scripts, then those of each environment, statement by statement", async () => {
    const done = await runSetup({ ...input(), chosen: environments.environments });
    expect(asked).toEqual([
      "CREATE WAREHOUSE SNOWHOOK_WH COMMENT = 'data;'",
      "CREATE USER SERVICE",
      "GRANT ROLE A TO USER SERVICE",
      "CREATE DATABASE SNOWHOOK_DEV",
      "CREATE SECRET S PASSWORD = 'it''s-a-key'",
      "CREATE DATABASE SNOWHOOK_PROD",
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
    await expect(runSetup({ ...input(), chosen: [] })).rejects.toThrow("database is not defined");
  });

  it("says which file, line and statement failed, without the keys", async () => {
    fail = (sql) => (sql.startsWith("GRANT") ? new StatementError(`no it's-a-key in: ${sql}`) : undefined);
    const failure = await runSetup({ ...input(), chosen: [] }).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      where: { file: "setup/shared/10-user.sql", line: 4, statement: 2 },
      message: "no *** in: GRANT ROLE A TO USER SERVICE",
    });
    expect(failure).not.toHaveProperty("cause");
  });

  it("masks a key also as it stands in SQL", async () => {
    fail = (sql) =>
      sql.startsWith("CREATE SECRET") ? new StatementError(`syntax error in: ${sql}`) : undefined;
    await expect(runSetup({ ...input(), chosen: environments.environments })).rejects.toThrow(
      "syntax error in: CREATE SECRET S PASSWORD = '***'",
    );
  });

  it("says where the scripts should be when they are not there", async () => {
    await expect(runSetup({ ...input(), folder: "/nowhere", chosen: [] })).rejects.toThrow(
      "/nowhere/setup/shared cannot be read",
    );
  });
});

describe("reset", () => {
  it("of one environment leaves the others and the shared base", async () => {
    await runReset({ ...input(), target: "dev" });
    expect(asked).toEqual(["DROP DATABASE SNOWHOOK_DEV"]);
  });

  it("of all takes the shared base last", async () => {
    await runReset({ ...input(), target: "all" });
    expect(asked).toEqual([
      "DROP DATABASE SNOWHOOK_DEV",
      "DROP DATABASE SNOWHOOK_PROD",
      "DROP WAREHOUSE SNOWHOOK_WH",
    ]);
  });

  it.each([
    ["dev", "delete SNOWHOOK_DEV"],
    ["prod", "delete SNOWHOOK_PROD"],
    ["all", "delete SNOWHOOK and every environment"],
  ])("of %s must be confirmed in its own words", (target, words) => {
    expect(() => checkConfirmation(environments, target, words)).not.toThrow();
    for (const other of [undefined, "", "yes", words.toUpperCase(), `${words} `, "delete SNOWHOOK"]) {
      expect(() => checkConfirmation(environments, target, other)).toThrow(
        "was not confirmed: nothing was done",
      );
    }
  });

  it("does not know other targets", () => {
    expect(() => checkConfirmation(environments, "SNOWHOOK_DEV", "x")).toThrow("there is no environment");
  });
});
