// npm run bench:api:questions: aggregates and facets through the service beside the same SQL through the driver alone, over the
// embedded account, in one run. What the service adds: reading the address, its own SQL around the question, writing JSON.
import { readDeclaration } from "../../api-image/src/declaration/read-declaration.ts";
import { startGlobeApi } from "../../test/support/api-globe.ts";
import { WIDE_YML, wideTable } from "../../test/support/wide-table.ts";

const ROWS = Number(process.env.ROWS ?? 200_000);
const ROUNDS = Number(process.env.ROUNDS ?? 15);

const questions: readonly (readonly [what: string, path: string, sql: string])[] = [
  ["count", "/measurements?select=count()", "SELECT COUNT(*) FROM DB.PUBLIC.WIDE"],
  [
    "sum by value",
    "/measurements?select=small_text,fine.sum(),count()",
    "SELECT SMALL_TEXT, SUM(FINE), COUNT(*) FROM DB.PUBLIC.WIDE GROUP BY SMALL_TEXT ORDER BY SMALL_TEXT LIMIT 101",
  ],
  [
    "filtered, sorted by the sum",
    "/measurements?select=short,total:price.sum()&flag=is.true&order=total.desc.nullslast&limit=20",
    "SELECT SHORT, SUM(PRICE) AS TOTAL FROM DB.PUBLIC.WIDE WHERE FLAG GROUP BY SHORT ORDER BY TOTAL DESC NULLS LAST, SHORT LIMIT 21",
  ],
  [
    "facets of three fields",
    "/measurements/facets?top=10",
    ["FLAG", "SMALL_TEXT", "SMALL_NUMBER"]
      .map(
        (name, at) =>
          `(SELECT ${at} AS F, TO_VARCHAR(${name}) AS V, COUNT(*) AS N FROM DB.PUBLIC.WIDE GROUP BY ${name} ORDER BY N DESC LIMIT 10)`,
      )
      .join(" UNION ALL "),
  ],
  [
    "a page of rows",
    "/measurements?limit=100&select=id,texts,price",
    "SELECT ID, TEXTS, PRICE FROM DB.PUBLIC.WIDE ORDER BY ID LIMIT 101",
  ],
];

const api = await startGlobeApi(readDeclaration(WIDE_YML, "wide.yml"), wideTable(ROWS));
const url = await api.app.listen({ host: "127.0.0.1", port: 0 });

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

const median = (times: readonly number[]) =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

async function ask(path: string): Promise<void> {
  const response = await fetch(`${url}${path}`);
  const body = await response.text();
  if (response.status !== 200) throw new Error(`${path}: ${body}`);
}

console.log(`${ROWS} rows, nothing kept, median of ${ROUNDS} in turn; milliseconds\n`);
console.log("| question | plain SQL | through the service | ratio |");
console.log("| --- | ---: | ---: | ---: |");
for (const [what, path, sql] of questions) {
  const plain: number[] = [];
  const served: number[] = [];
  // The first of each is not counted; then they take turns, so that what else the machine does falls on both.
  for (let round = -1; round < ROUNDS; round += 1) {
    const one = await timed(() => api.admin.query(sql));
    const other = await timed(() => ask(path));
    if (round < 0) continue;
    plain.push(one);
    served.push(other);
  }
  const [one, other] = [median(plain), median(served)];
  console.log(`| ${what} | ${one.toFixed(1)} | ${other.toFixed(1)} | ${(other / one).toFixed(2)} x |`);
}
await api.stop();
