import { fork } from "node:child_process";
import { readFileSync } from "node:fs";
import snowflake from "snowflake-sdk";
import { startSnowglobe } from "snowglobe";

// Large results: what the server's process takes at most, and how long another session's `SELECT 1` waits beside them.
// The server is a process of its own, so that the driver's rows are not counted as its memory.

const USER = { user: "BENCH", password: "bench" };
const ROWS = [1_000_000, 4_000_000];

interface Measured {
  readonly rows: number;
  readonly seconds: number;
  /** The server's peak of resident memory. */
  readonly megabytes: number;
  /** `SELECT 1` of another session: alone, and beside the large result; the median and the longest, in milliseconds. */
  readonly alone: number;
  readonly beside: number;
  readonly longest: number;
}

/** Measures one result of so many rows, in a server of its own. */
export async function measureResult(rows: number): Promise<Measured> {
  const server = fork(import.meta.filename, ["serve"], { execArgv: process.execArgv });
  try {
    const accessUrl = await new Promise<string>((resolve, reject) => {
      server.once("message", (url) => resolve(String(url)));
      server.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    });
    const [reader, other] = [await connect(accessUrl), await connect(accessUrl)];
    await run(reader, "CREATE WAREHOUSE w");
    const alone: number[] = [];
    for (let index = 0; index < 50; index += 1) alone.push(await timed(() => run(other, "SELECT 1")));

    const beside: number[] = [];
    let isRead = false;
    const asking = (async () => {
      while (!isRead) {
        beside.push(await timed(() => run(other, "SELECT 1")));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    const milliseconds = await timed(() =>
      // Submitted and not fetched: the driver's own work in this process would be measured with it.
      run(
        reader,
        `SELECT SEQ4() AS n, 'customer ' || n AS name, n / 7 AS amount FROM TABLE(GENERATOR(ROWCOUNT => ${rows}))`,
        true,
      ),
    );
    isRead = true;
    await asking;
    return {
      rows,
      seconds: milliseconds / 1000,
      megabytes: peakMegabytes(server.pid ?? 0),
      alone: median(alone),
      beside: median(beside),
      longest: Math.max(...beside),
    };
  } finally {
    server.kill("SIGKILL");
  }
}

/** Prints the figures as a table. */
export async function printResults(): Promise<void> {
  console.log(
    "| rows | written after | server's memory at most | SELECT 1 alone | beside it | beside it, longest |",
  );
  console.log("| --- | --- | --- | --- | --- | --- |");
  for (const count of ROWS) {
    const { rows, seconds, megabytes, alone, beside, longest } = await measureResult(count);
    console.log(
      `| ${rows.toLocaleString("en")} | ${seconds.toFixed(1)} s | ${megabytes} MB | ${alone.toFixed(1)} ms | ${beside.toFixed(1)} ms | ${longest.toFixed(0)} ms |`,
    );
  }
}

type Connection = ReturnType<typeof snowflake.createConnection>;

async function connect(accessUrl: string): Promise<Connection> {
  const connection = snowflake.createConnection({
    accessUrl,
    account: "SNOWGLOBE",
    username: USER.user,
    password: USER.password,
  });
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve()));
  });
  return connection;
}

function run(connection: Connection, sqlText: string, streamResult = false): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.execute({
      sqlText,
      streamResult,
      complete: (error) => (error ? reject(error) : resolve()),
    });
  });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Linux keeps it for every process. */
function peakMegabytes(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Math.round(Number(kilobytes) / 1024);
}

async function serve(): Promise<void> {
  const globe = await startSnowglobe({ administrator: USER });
  process.send?.(globe.url);
}

if (process.argv[1] === import.meta.filename) {
  if (process.argv[2] === "serve") await serve();
  else {
    snowflake.configure({ logLevel: "OFF", additionalLogToConsole: false });
    await printResults();
  }
}
