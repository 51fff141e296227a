import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openWholeAccount, type WholeAccount } from "../../../snowglobe/src/parts/open-whole-account.ts";
import { type KnownFunction, knownFunctions } from "../../../snowglobe/src/snowflake-index/index-of-names.ts";
import { CALLS } from "./function-calls.ts";

// Each function that Snowflake documents, called with plausible arguments: it answers, or is refused by its name.

/** What functions that tell of objects are asked about. */
const GROUND = [
  "CREATE TABLE plain (a INT)",
  "CREATE FILE FORMAT rows TYPE = CSV",
  "CREATE STAGE lake URL = 's3://lake/'",
  "CREATE EXTERNAL TABLE outside LOCATION = @lake FILE_FORMAT = (FORMAT_NAME = 'rows')",
  "COPY INTO plain FROM @lake FILE_FORMAT = (FORMAT_NAME = 'rows')",
  "CREATE MASKING POLICY hide AS (a INT) RETURNS INT -> NULL",
];

let account: WholeAccount;
const bucket = mkdtempSync(join(tmpdir(), "snowglobe-functions-"));
beforeAll(async () => {
  writeFileSync(join(bucket, "one.csv"), "1\n");
  account = await openWholeAccount({ mounts: { "s3://lake": bucket } });
  for (const statement of GROUND) await account.run(statement);
}, 60_000);
afterAll(async () => {
  await account.close();
  rmSync(bucket, { recursive: true });
});

const VALUES = [
  "2",
  "'a'",
  "'2024-01-02'::DATE",
  "'2024-01-02 03:04:05'::TIMESTAMP_NTZ",
  "TRUE",
  "PARSE_JSON('[1]')",
  "ARRAY_CONSTRUCT(1)",
  "OBJECT_CONSTRUCT('a', 1)",
  "TO_BINARY('AB')",
  "'2'",
];

function* calls({ name, kind, least = 1 }: KnownFunction): Generator<string> {
  const own = CALLS[name];
  if (own !== undefined) return yield own.startsWith("EXECUTE ") ? own : `SELECT ${own}`;
  for (const value of least === 0 ? [""] : VALUES) {
    const call = `${name}(${Array(least).fill(value).join(", ")})`;
    if (kind.includes("table")) yield `SELECT * FROM TABLE(${call})`;
    else yield kind === "window" ? `SELECT ${call} OVER (ORDER BY 1)` : `SELECT ${call}`;
  }
}

const NOT_OURS = /internal error|syntax error|Binder|Catalog|Parser|Conversion/;

it("answers or refuses by its name every function of the index", async () => {
  const counts = { right: 0, refused: 0, otherwise: 0 };
  const wrong: string[] = [];
  for (const known of knownFunctions().values()) {
    if (!/^[A-Z[|]/.test(known.name)) continue;
    let outcome: keyof typeof counts = "otherwise";
    const messages: string[] = [];
    for (const sql of calls(known)) {
      const message = await account.run(sql).then(
        () => undefined,
        (error: Error) => error.message,
      );
      if (message !== undefined && NOT_OURS.test(message)) wrong.push(`${sql}: ${message}`);
      if (message === undefined) outcome = "right";
      else if (message.startsWith("Unsupported feature") && message.includes(known.name)) outcome = "refused";
      else messages.push(`${sql}: ${message}`);
      if (outcome !== "otherwise") break;
    }
    counts[outcome] += 1;
    if (outcome === "otherwise") wrong.push(messages[0] ?? known.name);
  }
  console.info("functions:", counts);
  expect(wrong).toEqual([]);
  expect(counts).toMatchObject({ otherwise: 0 });
  expect(counts.right).toBeGreaterThanOrEqual(500);
}, 590_000);
