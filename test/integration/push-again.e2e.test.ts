import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sample } from "../support/data-set.ts";
import type { Pipeline } from "../support/pipeline.ts";
import { startPipeline } from "../support/pipeline.ts";

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline(sample);
  await pipeline.local.invoke("setup", {});
  await pipeline.deploy("dev");
}, 300_000);
afterAll(() => pipeline?.stop());

const history = (environment = "DEV") =>
  pipeline.as<{ SCRIPT: string; STATUS: string }>(
    `SNOWHOOK_${environment}_DEPLOY`,
    `SELECT SCRIPT, STATUS FROM SNOWHOOK_${environment}.METADATA.CHANGE_HISTORY ORDER BY INSTALLED_ON`,
  );
const rows = async (environment = "DEV") => {
  const [row] = await pipeline.as(
    `SNOWHOOK_${environment}_DEPLOY`,
    `SELECT COUNT(*) AS N, SUM(GLOBAL_SALES) AS TOTAL FROM SNOWHOOK_${environment}.VIDEOGAMES.VIDEOGAMESALES`,
  );
  return { count: Number(row?.N), total: Number(row?.TOTAL) };
};
const text = (path: string): string => Buffer.from(pipeline.checkout.files.get(path)?.bytes ?? []).toString();

describe("a second push", { timeout: 120_000 }, () => {
  it("of the same scripts applies no V and no R script and changes nothing", async () => {
    const before = await rows();
    pipeline.applied();
    await pipeline.deploy("dev");
    expect(pipeline.applied()).toEqual(["A__grants.sql"]);
    expect(await rows()).toEqual(before);
  });

  it("of nothing under migrations/ deploys nothing", async () => {
    const { delivery, end } = await pipeline.push("dev", { "docs/note.md": "x" });
    expect(delivery.status).toBe(200);
    expect(JSON.parse(delivery.body)).toMatchObject({ status: "ignored" });
    expect(end).toBeUndefined();
  });

  it("with one changed R script applies that one", async () => {
    pipeline.applied();
    const path = "migrations/R__2_dynamic_videogamesales.sql";
    await pipeline.deploy("dev", { [path]: text(path).replace("'1 hour'", "'2 hours'") });
    expect(pipeline.applied()).toEqual(["R__2_dynamic_videogamesales.sql", "A__grants.sql"]);
  });

  it("with changed Python stages it anew and applies the procedure's script", async () => {
    pipeline.applied();
    const path = "migrations/python/load_kaggle_dataset/load_errors.py";
    await pipeline.deploy("dev", { [path]: `${text(path)}\n# changed\n` });
    expect(pipeline.applied()).toContain("R__1_load_kaggle_dataset.sql");
  });
});

describe("by hand", { timeout: 120_000 }, () => {
  it.each(["dev", undefined, "commit"])("deploys %s", async (which) => {
    pipeline.applied();
    const ref = which === "commit" ? pipeline.checkout.commit : which;
    // The last push to dev changed a script; the commit is the checkout as it is, so that script goes back.
    const report = await pipeline.local.invoke("deploy", {
      environment: "dev",
      ...(ref === undefined ? {} : { ref }),
    });
    expect(report).toMatchObject({ outcome: "succeeded", environment: "dev" });
    expect(pipeline.applied().at(-1)).toBe("A__grants.sql");
  });

  it("refuses an environment that is not there and an event that is none", async () => {
    await expect(pipeline.local.invoke("deploy", { environment: "nowhere" })).rejects.toThrow(/nowhere/);
    await expect(pipeline.local.invoke("ingest", {})).rejects.toThrow(/environment/);
  });
});

describe("another branch", { timeout: 120_000 }, () => {
  it("has its own database and history", async () => {
    const before = await history();
    await pipeline.deploy("staging");
    await pipeline.deploy("main");
    expect(await history()).toEqual(before);
    expect((await history("STAGING")).length).toBe(8);
    expect((await history("PROD")).length).toBe(8);
    expect((await rows("STAGING")).count).toBeGreaterThan(0);
  });

  it("is shown nothing of the others", async () => {
    await expect(
      pipeline.as("SNOWHOOK_STAGING_DEPLOY", "SELECT COUNT(*) FROM SNOWHOOK_PROD.VIDEOGAMES.VIDEOGAMESALES"),
    ).rejects.toThrow(/does not exist or not authorized/);
  });

  it("that is no environment's deploys nothing, and says so", async () => {
    const { delivery } = await pipeline.push("feature");
    expect([delivery.status, JSON.parse(delivery.body)]).toEqual([
      200,
      { status: "ignored", reason: "branch feature is not an environment's branch" },
    ]);
  });
});

describe("what fails", { timeout: 120_000 }, () => {
  it("a script: the status names file, statement and message, earlier scripts stay, the next push goes on", async () => {
    pipeline.applied();
    const good = {
      "migrations/V1.1.0__good.sql":
        "CREATE TABLE IF NOT EXISTS {{ database }}.VIDEOGAMES.GOOD (A INTEGER);\n",
    };
    const broken =
      "CREATE TABLE {{ database }}.VIDEOGAMES.ODD (A INTEGER);\nINSERT INTO {{ database }}.VIDEOGAMES.NOWHERE VALUES (1);\n";
    const { end } = await pipeline.push("dev", { ...good, "migrations/V1.2.0__broken.sql": broken });
    expect(end?.state).toBe("failure");
    expect(end?.description).toMatch(/V1\.2\.0__broken\.sql:?\d*, statement 2/);
    expect(pipeline.applied()).toContain("V1.1.0__good.sql");
    const failure = pipeline.log.findLast((entry) => entry.message === "deployment failed")?.failure;
    expect(failure).toMatchObject({ statement: 2 });
    expect(JSON.stringify(failure)).toMatch(/NOWHERE.*does not exist or not authorized/);
    const recorded = await history();
    expect(recorded).toContainEqual({ SCRIPT: "V1.1.0__good.sql", STATUS: "Success" });
    expect(recorded).toContainEqual({ SCRIPT: "V1.2.0__broken.sql", STATUS: "Failed" });

    const fixed = "CREATE TABLE IF NOT EXISTS {{ database }}.VIDEOGAMES.ODD (A INTEGER);\n";
    await pipeline.deploy("dev", { ...good, "migrations/V1.2.0__broken.sql": fixed });
    const applied = pipeline.applied();
    expect(applied).toContain("V1.2.0__broken.sql");
    expect(applied).not.toContain("V1.1.0__good.sql");
  });

  it("Kaggle: the deployment fails clearly and the old data is still there", async () => {
    const before = await rows("STAGING");
    pipeline.local.kaggle.setDown(true);
    try {
      const { end } = await pipeline.push("staging", { "migrations/V2.0.0__x.sql": "SELECT 1;\n" });
      expect(end?.state).toBe("failure");
      expect(end?.description).toMatch(/could not be downloaded.*HTTP 503/);
    } finally {
      pipeline.local.kaggle.setDown(false);
    }
    expect(await rows("STAGING")).toEqual(before);
    await pipeline.local.invoke("ingest", { environment: "staging" });
    expect(await rows("STAGING")).toEqual(before);
  });

  it.each([
    ["USAGE ON INTEGRATION SNOWHOOK_STAGING_KAGGLE", "R__1_load_kaggle_dataset.sql"],
    ["READ ON SECRET SNOWHOOK_STAGING.EGRESS.KAGGLE_SECRET", "R__1_load_kaggle_dataset.sql"],
    ["USAGE ON WAREHOUSE SNOWHOOK_WH", ""],
    ["USAGE ON DATABASE SNOWHOOK_STAGING", ""],
  ])(
    "one grant taken away (%s): the deployment fails in Snowflake's words, setup puts it right",
    async (grant, script) => {
      const path = "migrations/R__1_load_kaggle_dataset.sql";
      // Another text each time: the procedure must be made again.
      const changes = { [path]: `${text(path)}\n-- without ${grant}\n` };
      await pipeline.as("ACCOUNTADMIN", `REVOKE ${grant} FROM ROLE SNOWHOOK_STAGING_DEPLOY`);
      const { end } = await pipeline.push("staging", changes);
      expect(end?.state).toBe("failure");
      // GitHub cuts what is long; the log has it whole.
      const failure = JSON.stringify(
        pipeline.log.findLast((entry) => entry.message === "deployment failed")?.failure,
      );
      expect(failure).toMatch(
        /[Ii]nsufficient privileges|not authorized|No active warehouse|no schema SNOWHOOK_STAGING.METADATA that this role can see/,
      );
      expect(failure).toContain(script);
      await pipeline.local.invoke("setup", { environment: "staging" });
      await pipeline.deploy("staging", changes);
    },
  );
});
