import { readFileSync } from "node:fs";
import { join } from "node:path";
import snowflake from "snowflake-sdk";
import { describe, expect, it } from "vitest";
import { connect, startTestGlobe } from "./server/test-driver.ts";
import { startSnowglobe } from "./start-snowglobe.ts";

const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");

/** The code of the README's block of a language that has a text in it, without its imports. */
function block(language: string, text: string): string {
  const blocks = [...readme.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  const found = blocks.find(([, its, code]) => its === language && code?.includes(text));
  return (found?.[2] ?? "throw new Error('no such block')").replaceAll(/^import .*$/gm, "");
}

const AsyncFunction = (async () => undefined).constructor as FunctionConstructor;

describe("the README", () => {
  it("has an example for Node.js that runs", async () => {
    const code = block("js", "startSnowglobe(");
    const run = new AsyncFunction("snowflake", "startSnowglobe", `${code}; return rows;`);
    expect(await run(snowflake, startSnowglobe)).toEqual([{ ROLE: "ACCOUNTADMIN" }]);
  });

  it("has an example for the SQL REST API that runs", async () => {
    const globe = await startTestGlobe();
    const connection = await connect(globe);
    const [made] = await connection.query("ALTER USER ADMIN ADD PROGRAMMATIC ACCESS TOKEN readme");
    const run = new AsyncFunction("globe", "token", `${block("js", "/api/v2/statements")}; return data;`);
    expect(await run(globe, made?.token_secret)).toEqual([["42"]]);
    await connection.close();
    await globe.close();
  });
});
