import snowflake from "snowflake-sdk";
import { startSnowglobe } from "snowglobe";
import { sideBySide, timed } from "./measure.ts";

// Long statements: 5,000 terms beside ten statements of 500, which is the same work when time grows with the length.

const USER = { user: "BENCH", password: "bench" };
const list = (count: number, item: (index: number) => string, between: string) =>
  Array.from({ length: count }, (_, index) => item(index)).join(between);
const SHAPES: Readonly<Record<string, (count: number) => string>> = {
  "+": (count) => `SELECT ${list(count, () => "1", " + ")}`,
  "||": (count) => `SELECT ${list(count, () => "c", " || ")} FROM (SELECT 'a' AS c)`,
  AND: (count) => `SELECT ${list(count, (index) => `c <> ${index}`, " AND ")} FROM (SELECT -1 AS c)`,
  IN: (count) => `SELECT c IN (${list(count, (index) => String(index + 10_000), ", ")}) FROM (SELECT 1 AS c)`,
  "UNION ALL": (count) => list(count, (index) => `SELECT ${index} AS c`, " UNION ALL "),
};

snowflake.configure({ logLevel: "OFF", additionalLogToConsole: false });
const globe = await startSnowglobe({ administrator: USER });
try {
  const connection = snowflake.createConnection({
    ...{ accessUrl: globe.url, account: "SNOWGLOBE", username: USER.user, password: USER.password },
  });
  await new Promise<void>((resolve, reject) =>
    connection.connect((error) => (error ? reject(error) : resolve())),
  );
  const run = (sqlText: string) =>
    new Promise<void>((resolve, reject) => {
      connection.execute({ sqlText, complete: (error) => (error ? reject(error) : resolve()) });
    });
  console.log("| chain | ten of 500 | one of 5,000 | ratio |");
  console.log("| --- | --- | --- | --- |");
  for (const [shape, make] of Object.entries(SHAPES)) {
    const { bare, ours } = await sideBySide(
      3,
      () =>
        timed(async () => {
          for (let time = 0; time < 10; time += 1) await run(make(500));
        }),
      () => timed(() => run(make(5000))),
    );
    console.log(
      `| ${shape} | ${bare.toFixed(0)} ms | ${ours.toFixed(0)} ms | ${(ours / bare).toFixed(1)} x |`,
    );
  }
} finally {
  await globe.close();
}
process.exit();
