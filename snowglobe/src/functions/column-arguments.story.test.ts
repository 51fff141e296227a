import { afterAll, beforeAll, expect, it } from "vitest";
import { readDuckError } from "../duckdb/read-duck-error.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { openQueries, type Queries } from "../query/test-queries.ts";
import { functionRules } from "./function-rules.ts";

// What a function does for a constant it does for a column, or refuses by name: what DuckDB wants a constant for must
// not come out as an internal error.

let db: Queries;
beforeAll(async () => {
  db = await openQueries();
});
afterAll(() => db.close());

/** Arguments by the column that has them. */
const ARGUMENTS: readonly (readonly [column: string, sql: string])[] = [
  ["t", "'day'"],
  ["n", "2"],
  ["x", "'1.5'"],
  ["d", "'2024-01-01'::TIMESTAMP_NTZ"],
  ["v", "TO_VARIANT(1)"],
  ["a", "ARRAY_CONSTRUCT(1, 2)"],
  ["b", "TRUE"],
  ["o", "OBJECT_CONSTRUCT('a', 1)"],
  ["y", "TO_BINARY('AB')"],
];
/** What stands behind the first argument. */
const OTHERS = ARGUMENTS.slice(0, 6);

/** What nobody has put into words of what DuckDB says to a query's SQL before it runs. */
async function refusal(duckSql: string): Promise<string | undefined> {
  try {
    (await db.admin.duck.prepare(duckSql)).destroySync();
    return undefined;
  } catch (error) {
    const read = readDuckError(error);
    return read instanceof SnowflakeError && read.code !== "000603" ? undefined : String(error);
  }
}

it("every function takes columns where it takes constants, or refuses them by name", async () => {
  const columns = ARGUMENTS.map(([column, sql]) => `${sql} AS ${column}`).join(", ");
  await db.script(`CREATE TABLE arguments AS SELECT ${columns}`);
  const wrong: string[] = [];
  let taken = 0;
  for (const [name, rule] of functionRules()) {
    const over = rule.kind === "window" ? " OVER (ORDER BY 1)" : "";
    const count = Math.min(Math.max(rule.args[0], 1), rule.args[1], 4);
    const write = (args: readonly string[]) => `SELECT ${name}(${args.join(", ")})${over} FROM arguments`;
    let tried = 0;
    for (const first of ARGUMENTS)
      for (const other of count > 1 ? OTHERS : [first]) {
        const given = Array.from({ length: count }, (_, index) => (index === 0 ? first : other));
        if (tried >= 2 || (await db.compiled(write(given.map(([, sql]) => sql)))) === undefined) continue;
        tried += 1;
        for (let place = 0; place < count; place += 1) {
          const sql = write(given.map(([column, constant], index) => (index === place ? column : constant)));
          const compiled = await db.compiled(sql);
          const refused = compiled === undefined ? undefined : await refusal(compiled);
          if (refused !== undefined) wrong.push(`${sql}: ${refused}`);
          else if (compiled !== undefined) taken += 1;
        }
      }
  }
  expect(wrong).toEqual([]);
  expect(taken).toBeGreaterThan(300);
}, 120_000);

it("ARRAY_TO_STRING joins by each row's own separator", async () => {
  expect(
    await db.values(
      "SELECT ARRAY_TO_STRING([1, 'b', NULL, '2024-01-01'::DATE], column1) FROM VALUES ('-'), (', '), (NULL)",
    ),
  ).toEqual([["1-b--2024-01-01"], ["1, b, , 2024-01-01"], [null]]);
});
