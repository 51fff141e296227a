import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { environmentByKey, environmentForRef, environmentOfBranch } from "./find-environment.ts";
import { loadEnvironments } from "./load-environments.ts";
import { readEnvironments } from "./read-environments.ts";
import { templateVariables } from "./template-variables.ts";

const text = `
version: 1
repository: acme/pipeline
files: { load_kaggle_dataset: migrations/python/load_kaggle_dataset }
shared: { database: SNOWHOOK, warehouse: SNOWHOOK_WH, compute_pool: SNOWHOOK_POOL, image_repository: SNOWHOOK.SHARED.IMAGES }
ingest: { owner: gregorut, dataset: videogamesales }
vars: { region: eu, lag: 1 hour }
environments:
  dev: { branch: dev, name: DEV, vars: { lag: 60 seconds } }
  prod: { branch: main, name: PROD, deploy_role: RELEASE }
`;
const environments = readEnvironments(text);

describe("the environment of a branch", () => {
  it("is found by the whole name, or refused with those there are", () => {
    expect(environmentOfBranch(environments, "main").key).toBe("prod");
    expect(() => environmentOfBranch(environments, "feature")).toThrow(
      expect.objectContaining({
        kind: "config",
        message: 'no environment has the branch "feature"',
        next: "Use one that environments.yml maps: dev, main.",
      }),
    );
  });
});

describe("environments.yml", () => {
  it("derives every name from the environment's, unless it is given", () => {
    expect(environmentByKey(environments, "dev")).toEqual({
      key: "dev",
      name: "DEV",
      branch: "dev",
      database: "SNOWHOOK_DEV",
      schema: "VIDEOGAMES",
      metadataSchema: "METADATA",
      warehouse: "SNOWHOOK_WH",
      computePool: "SNOWHOOK_POOL",
      imageRepository: "SNOWHOOK.SHARED.IMAGES",
      deployRole: "SNOWHOOK_DEV_DEPLOY",
      etlRole: "SNOWHOOK_DEV_ETL",
      apiRole: "SNOWHOOK_DEV_API",
      vendorRoles: {
        NINTENDO: "SNOWHOOK_DEV_NINTENDO",
        SONY: "SNOWHOOK_DEV_SONY",
        MICROSOFT: "SNOWHOOK_DEV_MICROSOFT",
      },
      integration: "SNOWHOOK_DEV_KAGGLE",
      vars: { region: "eu", lag: "60 seconds" },
    });
    expect(environmentByKey(environments, "prod").deployRole).toBe("RELEASE");
  });

  it("gives scripts the names, which vars cannot hide", () => {
    const dev = environmentByKey(readEnvironments(text.replace("region: eu", "database: OTHER")), "dev");
    const variables = templateVariables(dev, "SNOWHOOK_SERVICE", { load_kaggle_dataset: "@X/1" });
    expect(variables).toMatchObject({
      environment: "dev",
      database: "SNOWHOOK_DEV",
      lag: "60 seconds",
      service_user: "SNOWHOOK_SERVICE",
      staged: { load_kaggle_dataset: "@X/1" },
    });
  });

  it.each([
    ["an unknown key", text.replace("branch: dev,", "branch: dev, brunch: x,"), /environments\.dev.*brunch/s],
    ["SQL in a name", text.replace("name: DEV", "name: 'DEV; DROP DATABASE X'"), /environments\.dev\.name/],
    ["a lower-case name", text.replace("name: DEV", "name: dev"), /upper-case Snowflake identifier/],
    ["a folder outside", text.replace("migrations/python/", "../"), /files\.load_kaggle_dataset/],
    ["a hostile repository", text.replace("acme/pipeline", "acme/../x"), /repository: must be OWNER\/NAME/],
    ["a repository that is a path", text.replace("acme/pipeline", "acme/.."), /must be OWNER\/NAME/],
    ["a full ref as branch", text.replace("branch: main", "branch: refs/heads/main"), /without refs\/heads/],
    ["no environment", text.replace(/environments:[\s\S]*/, "environments: {}"), /at least one/],
    ["broken YAML", `${text}\n  - [`, /environments\.yml, line \d+, column \d+/],
    ["an empty file", "", /the file/],
  ])("refuses %s and says where", (_, broken, message) => {
    expect(() => readEnvironments(broken)).toThrow(message);
  });

  it.each([
    ["a branch", text.replace("branch: main", "branch: dev"), /branch dev belongs to both/],
    ["a database", text.replace("name: PROD", "name: PROD, database: SNOWHOOK_DEV"), /database SNOWHOOK_DEV/],
    ["a role", text.replace("RELEASE", "SNOWHOOK_DEV_ETL"), /role SNOWHOOK_DEV_ETL belongs to both/],
    ["a role twice", text.replace("RELEASE", "SNOWHOOK_PROD_API"), /for two things/],
  ])("refuses two environments that share %s", (_, broken, message) => {
    expect(() => readEnvironments(broken)).toThrow(message);
  });

  it("says where it looked for the file", () => {
    expect(() => loadEnvironments("/nowhere")).toThrow("/nowhere/environments.yml cannot be read");
  });
});

describe("branch to environment", () => {
  it("finds the environment of a branch", () => {
    expect(environmentForRef(environments, "refs/heads/main")).toMatchObject({
      environment: { key: "prod" },
    });
  });

  it.each([
    ["refs/tags/dev", "refs/tags/dev is a tag: only branches deploy"],
    ["refs/heads/feature/dev", "branch feature/dev is not an environment's branch"],
    ["refs/heads/DEV", "branch DEV is not an environment's branch"],
    ["refs/heads/", "branch  is not an environment's branch"],
    ["dev", "dev is not a branch"],
    ["refs/pull/1/head", "refs/pull/1/head is not a branch"],
  ])("gives a reason for %s", (ref, reason) => {
    expect(environmentForRef(environments, ref)).toEqual({ reason });
  });

  it("takes no ref but the exact branch's", () => {
    fc.assert(
      fc.property(fc.string(), (ref) => {
        const found = environmentForRef(environments, ref);
        expect("environment" in found).toBe(ref === "refs/heads/dev" || ref === "refs/heads/main");
      }),
    );
  });

  it("names the environments there are when asked for another", () => {
    expect(() => environmentByKey(environments, "test")).toThrow(
      'there is no environment "test": environments.yml has dev, prod',
    );
  });
});
