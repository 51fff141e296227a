import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { shopEnvironment, shopFile } from "../project/testing/shop.ts";
import { createRenderer } from "../templates/create-renderer.ts";
import { allowedVariables, migrationConfig } from "./migration-config.ts";

// What a pushed script may reach while it is rendered by the function: its variables, and nothing of the function.

const token = "session-token-value";
beforeEach(() => {
  vi.stubEnv("AWS_SESSION_TOKEN", token);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

function render(script: string, file = shopFile()): string {
  const config = migrationConfig(shopEnvironment("dev", file), {
    commit: "2".repeat(40),
    user: "SERVICE",
    environmentVariables: allowedVariables(file.projects[0]?.envVars ?? [], process.env),
  });
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
    expect(render("USE {{ database }}; -- {{ load_role }} {{ service_user }}")).toBe(
      "USE SHOP_DEV; -- SHOP_DEV_LOAD SERVICE",
    );
  });

  it("sees of the process's environment what the project names, and nothing else", () => {
    vi.stubEnv("REGION", "eu");
    const file = shopFile("    vars:", "    env_vars: [REGION]\n    vars:");
    expect(render('{{ env_var("REGION") }}', file)).toBe("eu");
    expect(() => render('{{ env_var("AWS_SESSION_TOKEN") }}', file)).toThrow();
  });

  it.each([
    '{{ env_var("AWS_SESSION_TOKEN") }}',
    "{{ process.env.AWS_SESSION_TOKEN }}",
    "{{ environment.constructor.constructor('return process')().env.AWS_SESSION_TOKEN }}",
    "{{ env_var.constructor('return process')() }}",
    "{{ ''.__class__.__mro__ }}",
    '{% include "/proc/self/environ" %}',
    '{{ from_csv("/proc/self/environ") }}',
    '{{ from_json("../../snowhook.yml") }}',
    '{{ from_csv("../" ~ "../proc/self/environ") }}',
    '{% include "../../snowhook.yml" %}',
    '{% import "fs" as fs %}{{ fs.readFileSync("/etc/passwd") }}',
  ])("does not get at the function with %s", (script) => {
    let text = "";
    expect(() => {
      text = render(script);
    }).toThrow();
    expect(text).not.toContain(token);
  });
});
