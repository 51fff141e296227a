import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { coverageOf, coverageText, statementNames } from "./coverage.ts";
import { openWholeAccount, type WholeAccount } from "./open-whole-account.ts";

let account: WholeAccount;
beforeAll(async () => {
  account = await openWholeAccount();
}, 60_000);
afterAll(() => account.close());

const failure = (sql: string) =>
  account.run(sql).then(
    () => undefined,
    (error: Error) => error.message,
  );

it("COVERAGE.md says what is here: npm run coverage:snowglobe writes it", async () => {
  const written = readFileSync(join(import.meta.dirname, "../../COVERAGE.md"), "utf8");
  expect(written).toBe(coverageText(await coverageOf(account)));
}, 120_000);

it("a statement that Snowflake has is never called a syntax error at its own words", async () => {
  const wrong: string[] = [];
  for (const name of statementNames()) {
    const message = (await failure(`${name} x`)) ?? "";
    const at = /unexpected '([^']+)'/.exec(message)?.[1]?.toUpperCase();
    if (/internal error/.test(message) || (at !== undefined && name.split(" ").includes(at) && at !== "X"))
      wrong.push(`${name}: ${message}`);
  }
  expect(wrong).toEqual([]);
}, 120_000);
