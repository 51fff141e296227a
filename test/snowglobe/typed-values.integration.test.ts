import fc from "fast-check";
import { type Snowglobe, startSnowglobe } from "snowglobe";
import { afterAll, beforeAll, expect, it } from "vitest";
import { asPythonReads } from "./as-python-reads.ts";
import { type RawClient, type RowType, signInRaw } from "./raw-client.ts";
import { type Kind, typedExpressions } from "./typed-expressions.ts";

// A value has one type and one meaning, whoever asks: a description, a run, a table made of it, a connector that reads
// the cells by their positions, and Snowflake's own text of it.

let globe: Snowglobe;
let client: RawClient;
beforeAll(async () => {
  const [user, password] = ["ADMIN", "correct horse"];
  globe = await startSnowglobe({ administrator: { user, password } });
  client = await signInRaw(globe.url, user, password);
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "ALTER SESSION SET TIMEZONE = 'America/Los_Angeles'",
  ])
    await client.query(sql);
});
afterAll(() => globe?.close());

const MOMENT = "'YYYY-MM-DD HH24:MI:SS.FF9'";
/** The text that says all of a value. */
const PRINTED: Readonly<Record<Kind, (sql: string) => string>> = {
  number: (sql) => `TO_VARCHAR(${sql})`,
  float: (sql) => `TO_VARCHAR(${sql})`,
  text: (sql) => sql,
  boolean: (sql) => `TO_VARCHAR(${sql})`,
  date: (sql) => `TO_VARCHAR(${sql}, 'YYYY-MM-DD')`,
  time: (sql) => `TO_VARCHAR(${sql}, 'HH24:MI:SS.FF9')`,
  ntz: (sql) => `TO_VARCHAR(${sql}, ${MOMENT})`,
  ltz: (sql) => `TO_VARCHAR(CONVERT_TIMEZONE('UTC', (${sql})::TIMESTAMP_TZ), ${MOMENT})`,
  tz: (sql) => `TO_VARCHAR(${sql}, ${MOMENT})`,
  binary: (sql) => `HEX_ENCODE(${sql})`,
};

/** The same from what was read of a cell. */
function printed(kind: Kind, read: string | bigint): string {
  if (typeof read === "string") return kind === "float" ? String(Number(read)) : read;
  if (kind === "date") return new Date(Number(read) * 86_400_000).toISOString().slice(0, 10);
  const second = 1_000_000_000n;
  const fraction = ((read % second) + second) % second;
  const whole = new Date(Number((read - fraction) / second) * 1000).toISOString();
  const digits = fraction.toString().padStart(9, "0");
  return kind === "time"
    ? `${whole.slice(11, 19)}.${digits}`
    : `${whole.slice(0, 10)} ${whole.slice(11, 19)}.${digits}`;
}

/** A type as DESCRIBE TABLE writes it. */
function written({ type, precision, scale, length }: RowType): string {
  switch (type) {
    case "fixed":
      return `NUMBER(${precision},${scale})`;
    case "real":
      return "FLOAT";
    case "text":
      return `VARCHAR(${length})`;
    case "binary":
      return `BINARY(${length})`;
    case "boolean":
    case "date":
      return type.toUpperCase();
    default:
      return `${type.toUpperCase()}(${scale})`;
  }
}

it("is typed and valued alike by all who look at it", async () => {
  let [values, ran] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(typedExpressions(3), { minLength: 8, maxLength: 8 }), async (expressions) => {
      const items = expressions.flatMap(({ kind, sql }, index) => [
        `${sql} AS v${index}`,
        `${PRINTED[kind](sql)} AS p${index}`,
      ]);
      const query = `SELECT ${items.join(",\n  ")} FROM VALUES (4.25, 'snow'), (-7.5, 'globe')`;
      const described = await client.query(query, { describeOnly: true });
      let result: Awaited<ReturnType<RawClient["query"]>>;
      try {
        result = await client.query(query);
      } catch (error) {
        // A date beyond the calendar or a number beyond 38 digits is an error of the value.
        expect(String(error)).toMatch(/^Error: 10\d{4} /);
        return;
      }
      ran += 1;
      expect(result.rowtype).toEqual(described.rowtype);
      for (const row of result.rowset)
        for (const [index, { kind, sql }] of expressions.entries()) {
          const [column, cell, text] = [result.rowtype[2 * index], row[2 * index], row[2 * index + 1]];
          if (column === undefined) throw new Error(`no column of ${sql}`);
          if (cell === null || cell === undefined) expect([sql, text]).toEqual([sql, null]);
          else {
            const shown = kind === "float" ? String(Number(text)) : text;
            expect([sql, printed(kind, asPythonReads(column, cell))]).toEqual([sql, shown]);
            values += 1;
          }
        }
      await client.query(`CREATE OR REPLACE TABLE d.public.t AS ${query}`);
      const { rowset } = await client.query("DESCRIBE TABLE d.public.t");
      expect(rowset.map(([, type]) => type)).toEqual(result.rowtype.map(written));
    }),
    { numRuns: 40 },
  );
  expect(ran).toBeGreaterThan(20);
  expect(values).toBeGreaterThan(200);
});
