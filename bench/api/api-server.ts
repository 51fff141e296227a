// The service as it is shipped, over rows that are made when they are asked for.
import { openSync, writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readDeclaration } from "../../api-image/src/declaration/read-declaration.ts";
import { createLog, logDestination } from "../../api-image/src/logger.ts";
import type { RowSource } from "../../api-image/src/rows/row-source.ts";
import { createServer } from "../../api-image/src/server.ts";
import { settingsFrom } from "../../api-image/src/settings.ts";
import type { Row } from "../../api-image/src/tables/field.ts";
import { row } from "./rows.ts";

const count = Number(process.argv[2]);
/** cached, uncached, or made: uncached, with rows that are made when they are asked for. */
const mode = process.argv[3] ?? "cached";
const BATCH = 1000;
// Rows stand ready as in the bare server; "made" makes them when they are asked for, to measure memory.
const ready: Row[] = mode === "made" ? [] : Array.from({ length: count }, (_, index) => row(index));

/** A batch that stands ready, as an iterable without a generator's cost: the bare server has its rows for nothing too. */
function once(value: readonly Row[]): AsyncIterable<readonly Row[]> {
  let given = false;
  const next = (): Promise<IteratorResult<readonly Row[]>> => {
    if (given) return END;
    given = true;
    return Promise.resolve({ done: false, value });
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

const END = Promise.resolve({ done: true as const, value: undefined });

async function* made(until: number): AsyncGenerator<readonly Row[]> {
  for (let at = 0; at < until; at += BATCH)
    yield Array.from({ length: Math.min(until - at, BATCH) }, (_, index) => row(at + index));
}

async function* sliced(until: number): AsyncGenerator<readonly Row[]> {
  for (let at = 0; at < until; at += BATCH) yield ready.slice(at, Math.min(until, at + BATCH));
}

const declaration = readDeclaration(
  "title: Bench\ntables:\n  rows: { relation: ROWS, key: [platform, year], columns: all }",
  "bench",
);
const types = { PLATFORM: "VARCHAR", YEAR: "NUMBER(4,0)" };
const columns = [
  ...Object.entries(types),
  ...["NA", "EU", "JP", "OTHER", "GLOBAL"].map((name) => [`${name}_SALES`, "NUMBER(12,2)"] as const),
].map(([name, type]) => ({ name, type, nullable: true, comment: undefined }));
const source: RowSource = {
  read(query) {
    const until = Math.min(count, query.kind === "rows" ? (query.limit ?? count) : count);
    if (mode === "made") return made(until);
    if (until > BATCH) return sliced(until);
    return once(until === count ? ready : ready.slice(0, until));
  },
  version: async () => ({ user: "BENCH", version: "1" }),
  describe: async () => columns,
  check: async () => {},
  close: async () => {},
};
const settings = settingsFrom({
  SNOWFLAKE_ACCOUNT: "BENCH",
  SNOWFLAKE_DATABASE: "D",
  SNOWFLAKE_SCHEMA: "S",
  SNOWHOOK_CACHE_MEGABYTES: mode === "cached" ? "256" : "0",
  SNOWHOOK_FRESH_SECONDS: "3600",
  SNOWHOOK_REQUESTS_PER_MINUTE: "1000000",
  SNOWHOOK_MOST_DELAY_MILLISECONDS: "60000",
});
const nowhere = openSync("/dev/null", "w");
// Written at once, as node writes to a standard output that is a pipe.
const log = createLog("info", logDestination({ write: (bytes) => writeSync(nowhere, bytes) }));
// Beside the bundle that bench.ts makes.
const publicFolder = fileURLToPath(new URL("./public", import.meta.url));
const { app } = await createServer({ source, settings, declaration, publicFolder, log });
const url = await app.listen({ host: "127.0.0.1", port: 0 });
// Streams are what memory is measured with; a page is whole before it is sent.
const limit = mode === "made" || count > 10_000 ? "all" : String(count);
console.log(`${url}/rows?limit=${limit}`);
