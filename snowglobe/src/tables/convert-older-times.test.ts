import { DuckDBInstance } from "@duckdb/node-api";
import { expect, it } from "vitest";
import { convertOlderTimes } from "./convert-older-times.ts";

it("an account from before nanoseconds keeps its times", async () => {
  const duck = await (await DuckDBInstance.create(":memory:")).connect();
  await duck.run(`SET TimeZone = 'UTC'; CREATE SCHEMA "D.PUBLIC"; CREATE SCHEMA other;
    CREATE TABLE other.t AS SELECT TIMESTAMP '2024-01-01' AS untouched;
    CREATE TABLE "D.PUBLIC".t (id INTEGER, t TIME, n TIMESTAMP NOT NULL, l TIMESTAMPTZ, z STRUCT(t TIMESTAMP, o SMALLINT));
    INSERT INTO "D.PUBLIC".t VALUES
      (1, '00:00:01.5', '1970-01-01 00:00:00.000002', '1969-12-31 23:59:59.999999+00', {'t': TIMESTAMP '1970-01-01 00:00:01', 'o': 60}),
      (2, NULL, '1970-01-01', NULL, NULL)`);
  await convertOlderTimes(duck);
  await convertOlderTimes(duck);
  const read = await duck.runAndReadAll(`FROM "D.PUBLIC".t ORDER BY id`);
  expect(read.getRowsJson()).toEqual([
    [1, "1500000000", "2048", "-1024", { t: "1024000000", o: 60 }],
    [2, null, "0", null, null],
  ]);
  expect((await duck.runAndReadAll("SELECT typeof(untouched) FROM other.t")).getRowsJson()).toEqual([
    ["TIMESTAMP"],
  ]);
  duck.closeSync();
});
