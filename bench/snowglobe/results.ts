import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import * as z from "zod";
import { printTable } from "../print-table.ts";
import { signIn } from "./client.ts";
import { median, timed } from "./measure.ts";
import { startBuilt } from "./processes.ts";

// Large results of the built package: what the server's process takes at most, and how long another session's `SELECT 1`
// waits beside them. That session stands in a process of its own, so that it does not wait for the reader of the rows.
// `npm run build -w snowglobe && npx tsx bench/snowglobe/results.ts`

const ROWS = [1_000_000, 4_000_000];

/** `SELECT 1` of another session, in milliseconds. */
const waits = z.object({ median: z.number(), longest: z.number() });
type Waits = z.infer<typeof waits>;

/** Measures one result of so many rows, in a server of its own. */
async function measureResult(rows: number): Promise<string[]> {
  const server = await startBuilt();
  try {
    const reader = await signIn(server.url);
    await reader.run("CREATE WAREHOUSE w");
    const alone = await askBeside(server.url, () => new Promise((resolve) => setTimeout(resolve, 2000)));
    let taken = 0;
    const beside = await askBeside(server.url, async () => {
      taken = await timed(() =>
        reader.run(
          `SELECT SEQ4() AS n, 'customer ' || n AS name, n / 7 AS amount FROM TABLE(GENERATOR(ROWCOUNT => ${rows}))`,
        ),
      );
    });
    return [
      rows.toLocaleString("en"),
      `${(taken / 1000).toFixed(1)} s`,
      `${peakMegabytes(server.pid)} MB`,
      `${alone.median.toFixed(1)} ms, ${alone.longest.toFixed(0)} ms`,
      `${beside.median.toFixed(1)} ms, ${beside.longest.toFixed(0)} ms`,
    ];
  } finally {
    await server.stop();
  }
}

/** What another session waits for its answers while something is done. */
async function askBeside(url: string, work: () => Promise<void>): Promise<Waits> {
  const asker = fork(import.meta.filename, ["ask", url], { execArgv: process.execArgv });
  await once(asker, "message");
  await work();
  asker.send("stop");
  const [message] = await once(asker, "message");
  return waits.parse(message);
}

/** The process of the other session: asks until it is told to stop. */
async function ask(url: string): Promise<void> {
  const client = await signIn(url);
  for (let warm = 0; warm < 50; warm += 1) await client.run("SELECT 1");
  let isOver = false;
  process.once("message", () => {
    isOver = true;
  });
  process.send?.("ready");
  const times: number[] = [];
  while (!isOver) {
    times.push(await timed(() => client.run("SELECT 1")));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  process.send?.({ median: median(times), longest: Math.max(...times) } satisfies Waits);
}

/** Linux keeps it for every process. */
function peakMegabytes(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Math.round(Number(kilobytes) / 1024);
}

if (process.argv[2] === "ask") {
  await ask(process.argv[3] ?? "");
  process.exit();
}
const measured: string[][] = [];
for (const rows of ROWS) measured.push(await measureResult(rows));
printTable(
  [
    "rows",
    "written and fetched after",
    "server's memory at most",
    "SELECT 1 alone: median, longest",
    "beside it: median, longest",
  ],
  measured,
);
