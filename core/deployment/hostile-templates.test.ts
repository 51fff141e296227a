import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { environmentByKey } from "../environments/find-environment.ts";
import { readEnvironments } from "../environments/read-environments.ts";
import { createRenderer } from "../templates/create-renderer.ts";
import { migrationConfig } from "./carry-out.ts";

// What a pushed script may reach while it is rendered by the function: its variables, and nothing of the function.

const environments = readEnvironments(`
version: 1
repository: acme/pipeline
shared: { database: SNOWHOOK, warehouse: SNOWHOOK_WH, compute_pool: SNOWHOOK_POOL, image_repository: SNOWHOOK.SHARED.IMAGES }
ingest: { owner: gregorut, dataset: videogamesales }
environments: { dev: { branch: dev, name: DEV } }
`);
const token = "session-token-value";
beforeEach(() => {
  vi.stubEnv("AWS_SESSION_TOKEN", token);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

function render(script: string): string {
  const config = migrationConfig(environmentByKey(environments, "dev"), "2".repeat(40), "SERVICE");
  const files = new Map([["V1__a.sql", Buffer.from(script)]]);
  return createRenderer({
    files,
    ...(config.vars === undefined ? {} : { vars: config.vars }),
    ...(config.environmentVariables === undefined
      ? {}
      : { environmentVariables: config.environmentVariables }),
  }).render("V1__a.sql");
}

describe("a pushed script", () => {
  it("sees the names of its environment", () => {
    expect(render("USE {{ database }}; -- {{ vendor_roles.SONY }}")).toBe(
      "USE SNOWHOOK_DEV; -- SNOWHOOK_DEV_SONY",
    );
  });

  it.each([
    '{{ env_var("AWS_SESSION_TOKEN") }}',
    "{{ process.env.AWS_SESSION_TOKEN }}",
    "{{ environment.constructor.constructor('return process')().env.AWS_SESSION_TOKEN }}",
    "{{ env_var.constructor('return process')() }}",
    "{{ ''.__class__.__mro__ }}",
    '{% include "/proc/self/environ" %}',
    '{% include "../../environments.yml" %}',
    '{% import "fs" as fs %}{{ fs.readFileSync("/etc/passwd") }}',
  ])("does not get at the function with %s", (script) => {
    let text = "";
    expect(() => {
      text = render(script);
    }).toThrow();
    expect(text).not.toContain(token);
  });
});
