import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SnowhookError } from "../../errors/index.ts";
import type { MigrationConfig } from "../contracts/migration-config.ts";
import { deployInput, testConfig } from "../testing/deploy-input.ts";
import { FakeSnowflake } from "../testing/fake-snowflake.ts";
import { deployMigrations } from "./deploy-migrations.ts";
import { planDeployment } from "./plan-deployment.ts";

const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);

async function planned(
  account: FakeSnowflake,
  scripts: Record<string, string>,
  config: MigrationConfig = testConfig,
) {
  return planDeployment(deployInput(account, scripts, { config }));
}

describe("a plan", () => {
  it("changes nothing, also on an account without a history", async () => {
    const account = new FakeSnowflake();
    expect(names((await planned(account, { "V1__a.sql": "SELECT 1" })).apply)).toEqual(["V1__a.sql"]);
    expect([account.tables.size, account.executed.length, account.requests.length]).toEqual([0, 0, 1]);
  });

  it("says what is no script, and what is not run", async () => {
    const plan = await planned(new FakeSnowflake(), {
      "notes.sql": "x",
      "V1__x.cli.yml": "x",
      "U1__x.sql": "SELECT 1",
    });
    expect(plan.unknown.map(({ reason }) => reason)).toEqual(["command-line-script", "not-a-script-name"]);
    expect(plan.warnings.map(({ kind }) => kind)).toEqual(["unknownFile"]);
    expect(plan.skipped.map(({ reason }) => reason)).toEqual(["undo-script"]);
  });

  it("tells a renamed script, and one that no longer renders", async () => {
    const account = new FakeSnowflake();
    await deployMigrations(deployInput(account, { "V1__a.sql": "SELECT 1", "V2__b.sql": "SELECT 2" }));
    const plan = await planned(account, { "V3__a.sql": "SELECT 1", "V2__b.sql": "SELECT {{ gone }}" });
    expect(plan.warnings.map(({ kind, path }) => [kind, path])).toEqual([
      ["unrenderable", "V2__b.sql"],
      ["renamed", "V3__a.sql"],
    ]);
    const strict = { ...testConfig, policies: { renamed: "error" as const } };
    await expect(planned(account, { "V3__a.sql": "SELECT 1" }, strict)).rejects.toThrow(
      /applied as V1__a\.sql/,
    );
  });

  it("tells a script that was renamed under the same version", async () => {
    const account = new FakeSnowflake();
    await deployMigrations(deployInput(account, { "V1__a.sql": "SELECT 1", "V2__b.sql": "SELECT 2" }));
    const plan = await planned(account, { "V1__better.sql": "SELECT 1", "V2__b.sql": "SELECT 2" });
    expect(plan.apply).toEqual([]);
    expect(plan.warnings.map(({ kind, path }) => [kind, path])).toEqual([
      ["renamed", "V1__better.sql"],
      ["ignoredVersioned", "V1__better.sql"],
    ]);
    const strict = { ...testConfig, policies: { renamed: "error" as const } };
    await expect(planned(account, { "V1__better.sql": "SELECT 1" }, strict)).rejects.toThrow(
      /applied as V1__a\.sql/,
    );
  });

  it("puts R scripts behind those that they depend on", async () => {
    const plan = await planned(new FakeSnowflake(), {
      "R__a.sql": "-- depends: R__c, R__b.sql\nSELECT 1",
      "R__b.sql": "--depends: r__C\nSELECT 2",
      "R__c.sql": "SELECT 3",
    });
    expect(names(plan.apply)).toEqual(["R__c.sql", "R__b.sql", "R__a.sql"]);
  });

  it("explains a cycle and a name that is not there", async () => {
    const cycle = { "R__a.sql": "-- depends: R__b\nSELECT 1", "R__b.sql": "-- depends: R__a\nSELECT 1" };
    await expect(planned(new FakeSnowflake(), cycle)).rejects.toThrow("R__a.sql -> R__b.sql -> R__a.sql");
    const gone = { "R__a.sql": "-- depends: R__zz\nSELECT 1" };
    await expect(planned(new FakeSnowflake(), gone)).rejects.toThrow(/depends on R__zz/);
  });
});

describe("for any tree of files", () => {
  const path = fc.oneof(
    fc.stringMatching(/^([a-z]\/)?[VRAU][0-9]{0,2}(\.[0-9])?__[a-c]\.sql$/),
    fc.stringMatching(/^[ -~☃]{1,8}\.sql$/),
  );
  const text = fc.constantFrom(
    "SELECT 1",
    "SELECT 2; -- x",
    "SELECT '{{ 1 }}'",
    "",
    "SELECT {{ gone }}",
    "BEGIN x; END",
  );
  const tree = fc.dictionary(path, text, { maxKeys: 8 });

  it("a plan comes, or an explanation; and a deployment does exactly what the plan said", async () => {
    await fc.assert(
      fc.asyncProperty(tree, tree, fc.boolean(), async (first, second, outOfOrder) => {
        const account = new FakeSnowflake();
        const config = { ...testConfig, outOfOrder };
        for (const scripts of [first, second, second]) {
          const plan = await planned(account, scripts, config).catch((error: unknown) => error);
          if (!(plan instanceof Error)) {
            const report = await deployMigrations(deployInput(account, scripts, { config }));
            const wanted = (plan as Awaited<ReturnType<typeof planned>>).apply;
            expect(report.applied.map(({ script, checksum }) => [script, checksum])).toEqual(
              wanted.map(({ name, checksum }) => [name, checksum]),
            );
            continue;
          }
          expect(plan).toBeInstanceOf(SnowhookError);
          await expect(deployMigrations(deployInput(account, scripts, { config }))).rejects.toThrow(
            plan.message,
          );
        }
      }),
    );
  });

  it("nothing but A scripts runs the second time", async () => {
    await fc.assert(
      fc.asyncProperty(tree, async (scripts) => {
        const account = new FakeSnowflake();
        const first = await deployMigrations(deployInput(account, scripts)).catch(() => undefined);
        if (first === undefined) return;
        const second = await deployMigrations(deployInput(account, scripts));
        expect(second.applied.filter(({ kind }) => kind !== "A")).toEqual([]);
      }),
    );
  });
});
