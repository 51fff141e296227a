import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  everyEnvironment,
  findEnvironment,
  type ProjectEnvironment,
} from "../core/project/find-environment.ts";
import { loadProjectFile } from "../core/project/load-project-file.ts";
import { templateVariables } from "../core/project/template-variables.ts";
import { quoteLiteral } from "../core/snowflake/quote.ts";
import { createRenderer } from "../core/templates/create-renderer.ts";

const root = join(import.meta.dirname, "..");
const file = loadProjectFile(root);
const environments = everyEnvironment(file);
const folders = [
  "setup/shared",
  "setup/environment",
  "setup/reset/environment",
  "setup/reset/shared",
  "migrations",
];
const files = new Map(
  folders.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".sql"))
      .map(
        (name) => [relative(root, join(root, folder, name)), readFileSync(join(root, folder, name))] as const,
      ),
  ),
);

function render(path: string, place: ProjectEnvironment, kaggle = { username: "user", key: "key" }): string {
  const vars = {
    ...templateVariables(place, {
      user: "SNOWHOOK_SERVICE",
      staged: { load_kaggle_dataset: "@FILES/hash" },
    }),
    kaggle_username: kaggle.username,
    kaggle_key: kaggle.key,
  };
  return createRenderer({ files, vars }).render(path);
}

const dev = findEnvironment(file, undefined, "dev");

describe.each([...files.keys()])("%s", (path) => {
  it("renders for every environment, and names no other one", () => {
    for (const place of environments) {
      const sql = render(path, place);
      const others = environments.filter((candidate) => candidate !== place);
      for (const other of others) expect(sql).not.toContain(String(other.environment.database));
      expect(sql.trimEnd()).toMatch(/;$/);
    }
  });

  it("never replaces what may hold data, and never drops it outside reset", () => {
    const sql = render(path, dev);
    expect(sql).not.toMatch(/CREATE\s+OR\s+REPLACE/i);
    if (!path.startsWith("setup/reset")) expect(sql).not.toMatch(/\b(DROP|TRUNCATE)\b/i);
    if (path.startsWith("setup/reset")) expect(sql).toMatch(/IF EXISTS/);
  });
});

describe("migrations", () => {
  it("hold no secret and nothing of the account's", () => {
    const all = [...files.keys()].filter((path) => path.startsWith("migrations/"));
    const sql = all
      .map((path) => render(path, dev, { username: "SECRET_USER", key: "SECRET_KEY" }))
      .join("\n");
    expect(sql).not.toMatch(
      /SECRET_USER|SECRET_KEY|ACCOUNTADMIN|CREATE (?:OR ALTER )?(?:ROLE|USER|DATABASE)/,
    );
    expect(sql).not.toMatch(/CREATE[^;]*(?:NETWORK RULE|INTEGRATION|SECRET) /);
  });

  it("import every file of the procedure, and no other", () => {
    const folder = join(root, dev.project.staged.load_kaggle_dataset ?? "");
    const python = readdirSync(folder).filter((name) => name.endsWith(".py"));
    const imported = render("migrations/R__1_load_kaggle_dataset.sql", dev).matchAll(
      /@FILES\/hash\/(\w+\.py)/g,
    );
    expect([...imported].map((match) => match[1]).sort()).toEqual(python.sort());
  });
});

describe("setup", () => {
  it("writes Kaggle's key as one literal, whatever it holds", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("'", "\\", "a", "{{", "\n", "é", ";"), minLength: 1 }),
        (key) => {
          const sql = render("setup/environment/30-egress.sql", dev, { username: "it's", key });
          expect(sql.split(`PASSWORD = ${quoteLiteral(key)}`)).toHaveLength(3);
          expect(sql.split("USERNAME = 'it''s'")).toHaveLength(3);
        },
      ),
    );
  });

  it("gives the environment's user its other working roles and nothing else", () => {
    const granted = environments.flatMap((place) =>
      [...files.keys()]
        .filter((path) => path.startsWith("setup/"))
        .flatMap((path) => [...render(path, place).matchAll(/GRANT ROLE (\w+) TO USER SNOWHOOK_SERVICE/g)])
        .map((match) => match[1]),
    );
    expect(granted).toEqual(
      environments.flatMap(({ environment: { vars } }) => [vars.etl_role, vars.api_role]),
    );
  });

  it("undoes all that belongs to the account", () => {
    const made =
      /CREATE (ROLE|USER|DATABASE|WAREHOUSE|COMPUTE POOL|EXTERNAL ACCESS INTEGRATION) IF NOT EXISTS (\w+)/g;
    const all = (folder: string) =>
      [...files.keys()]
        .filter((path) => path.startsWith(folder))
        .map((path) => render(path, dev))
        .join("\n");
    const setup = all("setup/shared") + all("setup/environment");
    const reset = all("setup/reset");
    const objects = [...setup.matchAll(made)];
    expect(objects.length).toBeGreaterThan(8);
    for (const [, kind = "", name] of objects) {
      expect(reset).toContain(`DROP ${kind.replace("EXTERNAL ACCESS ", "")} IF EXISTS ${name};`);
    }
  });
});
