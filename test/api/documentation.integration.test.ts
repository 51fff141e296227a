import { readFileSync } from "node:fs";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settingsFrom } from "../../api-image/src/settings.ts";
import { salesServer } from "../support/api-sample.ts";
import { runCurlLine } from "../support/curl.ts";

const text = readFileSync(new URL("../../docs/api.md", import.meta.url), "utf8");
const commands = [...text.matchAll(/^curl .+$/gm)].map(([command]) => command);

let app: FastifyInstance;
let base: string;
beforeAll(async () => {
  ({ app } = await salesServer());
  base = await app.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(() => app.close());

describe("docs/api.md", () => {
  it.each(commands)("%s", async (command) => {
    const { status, output } = await runCurlLine(command, { API: base });
    expect(status).toBe(200);
    expect(output.length).toBeGreaterThan(20);
  });

  it("names every variable of the environment, and no other", () => {
    const named = new Set(
      [...text.matchAll(/`((?:SNOWFLAKE|SNOWHOOK)_[A-Z_]+|HOST|PORT|LOG_LEVEL)(?:=on)?`/g)].map(
        (match) => match[1],
      ),
    );
    named.delete("SNOWFLAKE_PAT");
    const source = readFileSync(new URL("../../api-image/src/settings.ts", import.meta.url), "utf8");
    const known = new Set([...source.matchAll(/^ {2}([A-Z_]+): /gm)].map((match) => match[1]));
    for (const ours of ["SNOWHOOK_VERSION", "SNOWHOOK_ENVIRONMENT"]) known.delete(ours);
    expect([...named].sort()).toEqual([...known].sort());
  });
});

describe("settingsFrom", () => {
  it("refuses what does not fit, by name", () => {
    expect(() => settingsFrom({ PORT: "many" })).toThrow(/PORT.*SNOWFLAKE_ACCOUNT/);
  });

  it("reads Snowflake's environment, a key's, and the embedded account's", () => {
    const base = { SNOWFLAKE_ACCOUNT: "A", SNOWFLAKE_DATABASE: "D", SNOWFLAKE_SCHEMA: "S" };
    expect(settingsFrom({ ...base, SNOWFLAKE_HOST: "h.snowflakecomputing.com" }).snowflake).toMatchObject({
      accessUrl: undefined,
      host: "h.snowflakecomputing.com",
      signIn: { kind: "token-file", file: "/snowflake/session/token" },
    });
    expect(
      settingsFrom({ ...base, SNOWFLAKE_USER: "U", SNOWFLAKE_PRIVATE_KEY_FILE: "/k" }).snowflake.signIn,
    ).toMatchObject({ kind: "key" });
    const local = {
      ...base,
      SNOWFLAKE_HOST: "127.0.0.1",
      SNOWFLAKE_PORT: "1234",
      SNOWFLAKE_PROTOCOL: "http",
    };
    expect(settingsFrom(local).snowflake.accessUrl).toBe("http://127.0.0.1:1234");
  });
});
