// The service as it is shipped, over rows that are made when they are asked for.
import { createWriteStream } from "node:fs";
import { fileURLToPath } from "node:url";
import { createLogger, logDestination } from "../../api-image/src/logger.ts";
import type { RowSource } from "../../api-image/src/rows/row-source.ts";
import type { Row } from "../../api-image/src/rows/tables.ts";
import { createServer } from "../../api-image/src/server.ts";
import { settingsFrom } from "../../api-image/src/settings.ts";
import { row } from "./rows.ts";

const count = Number(process.argv[2]);
/** cached, uncached, or made: uncached, with rows that are made when they are asked for. */
const mode = process.argv[3] ?? "cached";
const BATCH = 1000;
// Rows stand ready as in the bare server; "made" makes them when they are asked for, to measure memory.
const ready: Row[] = mode === "made" ? [] : Array.from({ length: count }, (_, index) => row(index));

const source: RowSource = {
  async *read(query) {
    const until = Math.min(count, query.limit ?? count);
    for (let at = 0; at < until; at += BATCH) {
      const end = Math.min(until, at + BATCH);
      yield end <= ready.length
        ? ready.slice(at, end)
        : Array.from({ length: end - at }, (_, index) => row(at + index));
    }
  },
  version: async () => ({ user: "BENCH", version: "1" }),
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
const logger = createLogger("info", logDestination(createWriteStream("/dev/null")));
// Beside the bundle that bench.ts makes.
const publicFolder = fileURLToPath(new URL("./public", import.meta.url));
const { app } = await createServer({ source, settings, publicFolder, logger });
const url = await app.listen({ host: "127.0.0.1", port: 0 });
const limit = count > 10_000 ? "all" : String(count);
console.log(`${url}/videogamesales?limit=${limit}`);
