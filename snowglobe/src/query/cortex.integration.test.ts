import { afterAll, beforeAll, expect, it } from "vitest";
import { openWholeAccount, type WholeAccount } from "../parts/open-whole-account.ts";

// Cortex runs on Snowflake's models: https://docs.snowflake.com/en/user-guide/snowflake-cortex/aisql. Every spelling is
// refused by its name, with what to do.

let account: WholeAccount;
beforeAll(async () => {
  account = await openWholeAccount();
}, 60_000);
afterAll(() => account.close());

const refusal = (what: string, suite = "Cortex") =>
  `Unsupported feature in snowglobe: ${what} (${suite} runs in Snowflake only: keep scripts that use it out of the embedded account).`;

it.each([
  ["SELECT AI_COMPLETE('m', 'x')", "function AI_COMPLETE"],
  ["SELECT ai_agg(a, 'x') FROM VALUES ('b') AS t (a)", "function AI_AGG"],
  ["SELECT snowflake.cortex.complete('m', 'x')", "function SNOWFLAKE.CORTEX.COMPLETE"],
  [`SELECT "SNOWFLAKE"."CORTEX".SENTIMENT('x')`, "function SNOWFLAKE.CORTEX.SENTIMENT"],
  ["SELECT CORTEX.SENTIMENT('x')", "function CORTEX.SENTIMENT"],
  ["SELECT SNOWFLAKE.CORTEX.OF_TOMORROW('x')", "function SNOWFLAKE.CORTEX.OF_TOMORROW"],
  [
    "SELECT * FROM TABLE(CORTEX_SEARCH_DATA_SCAN(SERVICE_NAME => 's'))",
    "table function CORTEX_SEARCH_DATA_SCAN",
  ],
  ["CALL SNOWFLAKE.CORTEX.FINETUNE('CREATE')", "procedure SNOWFLAKE.CORTEX.FINETUNE"],
  ["CREATE VIEW v AS SELECT AI_SENTIMENT('x') AS a", "function AI_SENTIMENT"],
  ["CREATE TABLE t AS SELECT AI_FILTER('x') AS a", "function AI_FILTER"],
  ["CREATE FUNCTION f(a VARCHAR) RETURNS VARCHAR AS 'AI_COMPLETE(''m'', a)'", "function AI_COMPLETE"],
  [
    "CREATE CORTEX SEARCH SERVICE s ON c WAREHOUSE = w TARGET_LAG = '1 day' AS SELECT 1 AS c",
    "CORTEX SEARCH SERVICE objects",
  ],
  ["ALTER CORTEX SEARCH SERVICE s SUSPEND", "CORTEX SEARCH SERVICE objects"],
  ["SHOW CORTEX SEARCH SERVICES", "statement SHOW CORTEX SEARCH SERVICES"],
])("refuses %s", async (sql, what) => {
  await expect(account.run(sql)).rejects.toThrow(refusal(what));
});

it("refuses Snowflake ML in the same way", async () => {
  for (const [sql, what] of [
    ["CREATE OR REPLACE SNOWFLAKE.ML.FORECAST f(INPUT_DATA => x)", "statement CREATE SNOWFLAKE.ML.FORECAST"],
    ["SELECT SNOWFLAKE.ML.FORECAST('x')", "function SNOWFLAKE.ML.FORECAST"],
  ] as const)
    await expect(account.run(sql)).rejects.toThrow(refusal(what, "Snowflake ML"));
});

it("refuses it when a procedure comes to it, and leaves functions of others alone", async () => {
  await account.run(
    "CREATE PROCEDURE p() RETURNS VARCHAR LANGUAGE SQL AS $$ BEGIN RETURN SNOWFLAKE.CORTEX.COMPLETE('a', 'b'); END $$",
  );
  await expect(account.run("CALL p()")).rejects.toThrow(refusal("function SNOWFLAKE.CORTEX.COMPLETE"));
  await account.run("CREATE FUNCTION ai_own(a INT) RETURNS INT AS 'a + 1'");
  expect((await account.run("SELECT ai_own(1)")).rows).toEqual([["2"]]);
  await expect(account.run("SELECT ai_other(1)")).rejects.toThrow("Unknown function AI_OTHER");
});
