import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { knownFunctions } from "../snowflake-index/index-of-names.ts";
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

const VALUES = [
  "2",
  "'a'",
  "'2024-01-02'::DATE",
  "PARSE_JSON('[1]')",
  "ARRAY_CONSTRUCT(1)",
  "TRUE",
  "OBJECT_CONSTRUCT('a', 1)",
];

/** What has a form of its own, or takes only values of a kind. */
const CALLS: Readonly<Record<string, string>> = {
  CASE: "CASE WHEN TRUE THEN 1 END",
  CAST: "CAST('1' AS NUMBER)",
  TRY_CAST: "TRY_CAST('1' AS NUMBER)",
  EXTRACT: "EXTRACT(YEAR FROM '2024-01-02'::DATE)",
  CONVERT_TIMEZONE: "CONVERT_TIMEZONE('UTC', '2024-01-02'::TIMESTAMP_NTZ)",
  TO_BINARY: "TO_BINARY('AB')",
  BASE64_DECODE_STRING: "BASE64_DECODE_STRING('YQ==')",
  HEX_DECODE_STRING: "HEX_DECODE_STRING('61')",
  GROUPING: "GROUPING(x) FROM (SELECT 1 AS x) GROUP BY x",
};

it("a function that Snowflake has is called or refused by its name", async () => {
  const wrong: string[] = [];
  for (const { name, kind, least } of knownFunctions().values()) {
    if (kind.includes("table") || !/^[A-Z0-9_$.]+$/.test(name)) continue;
    const call = (value: string, count: number) => `SELECT ${name}(${Array(count).fill(value).join(", ")})`;
    const messages: string[] = [];
    const own = CALLS[name];
    if (own !== undefined) {
      const message = await failure(`SELECT ${own}`);
      if (message !== undefined) wrong.push(`${name}: ${message}`);
      continue;
    }
    for (const value of VALUES) {
      const message = await failure(call(value, least ?? 1));
      messages.push(message ?? "");
      if (message === undefined || message.includes(name)) break;
    }
    const last = messages.at(-1) ?? "";
    // Arguments of a wrong type are told with the function's name or with the types that it takes.
    if (
      last !== "" &&
      !/not supported|Unsupported|Invalid argument|not recognized|argument|constant|date|type|OVER/i.test(
        last,
      )
    )
      wrong.push(`${name}: ${last}`);
    if (messages.some((message) => /internal error|syntax error/.test(message)))
      wrong.push(`${name}: ${messages.join(" / ")}`);
  }
  expect(wrong).toEqual([]);
}, 240_000);
