import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readProjectFile } from "../../core/project/read-project-file.ts";
import { folderWith } from "../testing/run-cli.ts";
import { init } from "./init.ts";

const text = (folder: string, name: string) => readFileSync(join(folder, name), "utf8");

function repository(files: Record<string, string>, remote?: string, branches: string[] = []): string {
  const folder = folderWith(files);
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, stdio: "ignore" });
  git("init", "--initial-branch", "main");
  if (remote !== undefined) git("remote", "add", "origin", remote);
  git("-c", "user.name=T", "-c", "user.email=t@localhost", "commit", "--allow-empty", "-m", "first");
  for (const branch of branches) git("branch", branch);
  return folder;
}

describe("init", () => {
  it("finds scripts, modules, configuration, databases, variables, remote and branch", async () => {
    const folder = repository(
      {
        "db/migrations/raw/V1.0.0__land.sql": "CREATE SCHEMA RAW.LANDING;",
        "db/migrations/raw/R__rows.sql":
          "{% from 'modules/m.sql' import t %}SELECT * FROM {{ mart }}.CORE.{{ t() }};",
        "db/migrations/A__grants.sql":
          "-- USE DATABASE NOT_ONE;\nSELECT 'USE DATABASE NEITHER', '{{ env_var('REGION', 'eu') }}';",
        "db/modules/m.sql": "{% macro t() %}T{% endmacro %}",
        "db/schemachange-config.yml":
          "config-version: 1\nroot-folder: db/migrations\nmodules-folder: db/modules\nchange-history-table: RAW.META.H\nvars: { mart: MART }\n",
      },
      "git@github.com:acme/Data-Shop.git",
      ["dev"],
    );
    const { found, written, kept } = await init(folder, {});
    expect({ written, kept, notes: found.notes }).toEqual({
      written: ["snowhook.yml", "serverless.yml", "snowhook-next-steps.md"],
      kept: [],
      notes: [],
    });
    const { projects } = readProjectFile(text(folder, "snowhook.yml"));
    expect(projects).toMatchObject([
      {
        key: "data-shop",
        repository: "acme/Data-Shop",
        scripts: "db/migrations",
        modules: "db/modules",
        config: "db/schemachange-config.yml",
        envVars: ["REGION"],
        environments: [
          {
            key: "prod",
            branch: "main",
            role: "DATA_SHOP_DEPLOY",
            historyTable: "RAW.META.H",
            owns: ["MART", "RAW"],
          },
        ],
      },
    ]);
    expect(text(folder, "snowhook.yml")).toContain("For dev:");
    expect(text(folder, "serverless.yml")).toContain("service: data-shop-snowhook");
  });

  it("gives each branch its environment where the scripts leave the place open", async () => {
    const folder = repository(
      { "migrations/V1__t.sql": "CREATE TABLE {{ database }}.PUBLIC.T (A INT);" },
      undefined,
      ["develop", "staging", "feature/x"],
    );
    await init(folder, {});
    const [project] = readProjectFile(
      text(folder, "snowhook.yml").replace("OWNER/NAME", "acme/shop"),
    ).projects;
    expect(project?.environments.map(({ key, branch }) => [key, branch])).toEqual([
      ["prod", "main"],
      ["staging", "staging"],
      ["dev", "develop"],
    ]);
    expect(text(folder, "snowhook-next-steps.md")).toContain("write OWNER/NAME");
  });

  it("overwrites nothing", async () => {
    const folder = repository({ "migrations/V1__t.sql": "SELECT 1;" });
    writeFileSync(join(folder, "serverless.yml"), "mine");
    const { written, kept } = await init(folder, {});
    expect({ written, kept }).toEqual({
      written: ["snowhook.yml", "snowhook-next-steps.md"],
      kept: ["serverless.yml"],
    });
    expect(text(folder, "serverless.yml")).toBe("mine");
  });

  it.each([
    [{ "readme.md": "" }, /There is no script in/],
    [{ "V1__t.sql": "SELECT 1;" }, /at the top of the repository/],
  ])("says what is missing in %j", async (files, message) => {
    await expect(init(folderWith(files), {})).rejects.toThrow(message);
  });

  it("tells of scripts that cannot be rendered yet", async () => {
    const folder = repository({ "migrations/V1__t.sql": "SELECT {{ colour }};" });
    await init(folder, {});
    expect(text(folder, "snowhook-next-steps.md")).toMatch(/V1__t\.sql cannot be rendered yet: .*colour/);
  });
});
