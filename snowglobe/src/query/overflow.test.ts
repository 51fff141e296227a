import { afterAll, beforeAll, expect, it } from "vitest";
import { openQueries, type Queries } from "./test-queries.ts";

let queries: Queries;
beforeAll(async () => {
  queries = await openQueries();
});
afterAll(() => queries.close());

const MOST = "9".repeat(38);
const tooLarge = (value: string) => `Number out of representable range: type FIXED(38,0), value ${value}`;

it.each([
  [`${MOST} + 1`, tooLarge(`${MOST} + 1`)],
  [`-${MOST} - 5`, tooLarge(`-${MOST} - 5`)],
  [`${MOST} * 10`, tooLarge(`${MOST} * 10`)],
  [`SUM(a) FROM (SELECT ${MOST} AS a UNION ALL SELECT 5)`, "Numeric value is out of range: SUM"],
  ["CHR(-1)", "Invalid character code -1 in the CHR input"],
])("tells what does not fit in Snowflake's words: SELECT %s", async (expression, message) => {
  await expect(queries.value(`SELECT ${expression}`)).rejects.toThrow(message);
});
