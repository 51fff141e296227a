import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ACCOUNT_KINDS } from "../support/account-kinds.ts";
import { sample } from "../support/data-set.ts";
import type { Pipeline } from "../support/pipeline.ts";
import { startPipeline } from "../support/pipeline.ts";

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline(sample);
}, 300_000);
afterAll(() => pipeline?.stop());

/** The names (for grants: who has what) that SHOW gives, by kind. */
async function shown(): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {};
  for (const kind of ACCOUNT_KINDS) {
    const rows = await pipeline.administer(`SHOW ${kind}`);
    all[kind] = rows
      .map((row) => String(row.name ?? `${String(row.grantee_name)} ${String(row.privilege)}`))
      .sort();
  }
  return all;
}

const words = "delete every environment of videogames";

describe("reset", { timeout: 300_000 }, () => {
  it("does nothing without its own words", async () => {
    const before = await shown();
    for (const event of [
      { environment: "all" },
      { environment: "all", confirm: "yes" },
      { environment: "dev", confirm: words },
      { environment: "nowhere", confirm: "delete SNOWHOOK_NOWHERE" },
    ]) {
      await expect(pipeline.local.invoke("reset", event)).rejects.toThrow();
    }
    expect(await shown()).toEqual(before);
  });

  it("of everything leaves the account as it was before setup", async () => {
    const before = await shown();
    await pipeline.local.invoke("setup", {});
    await pipeline.deploy("dev");
    expect(await shown()).not.toEqual(before);
    await pipeline.local.invoke("reset", { environment: "all", confirm: words });
    expect(await shown()).toEqual(before);
  });

  it("can run again, and setup after it", async () => {
    const before = await shown();
    await pipeline.local.invoke("reset", { environment: "all", confirm: words });
    await pipeline.local.invoke("setup", {});
    await pipeline.local.invoke("setup", {});
    await pipeline.local.invoke("reset", { environment: "all", confirm: words });
    expect(await shown()).toEqual(before);
  });

  it("of one environment leaves the others alone", async () => {
    await pipeline.local.invoke("setup", { environment: "staging" });
    const before = await shown();
    await pipeline.local.invoke("setup", { environment: "dev" });
    await pipeline.deploy("staging");
    await pipeline.deploy("dev");
    await pipeline.local.invoke("reset", { environment: "dev", confirm: "delete SNOWHOOK_DEV" });
    expect(await shown()).toEqual(before);
    pipeline.applied();
    await pipeline.deploy("staging");
    expect(pipeline.applied()).toEqual(["A__grants.sql"]);
  });
});
