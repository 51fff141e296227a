// npm run bench:api: the service beside a bare node:http server and beside Flask behind gunicorn, in one run.
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleForNode } from "../../api-image/build.ts";
import { type Measurement, measure } from "./measure.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
// What is measured is what is shipped: bundled, without what a loader of TypeScript adds.
const built = await mkdtemp(join(tmpdir(), "snowhook-bench-"));
process.once("exit", () => rmSync(built, { recursive: true, force: true }));
for (const name of ["api-server", "bare-server", "ready-server", "socket-server"])
  await bundleForNode(`${here}${name}.ts`, join(built, `${name}.mjs`));
cpSync(`${here}../../api-image/public`, join(built, "public"), { recursive: true });

// Warmed up for as long as node needs to compile what a server runs: a service that lasts is measured, not its start.
const sizes = [
  { rows: 20, requests: 20_000, warmUp: 10_000, connections: 8 },
  { rows: 1000, requests: 4000, warmUp: 4000, connections: 8 },
  { rows: 100_000, requests: 16, warmUp: 8, connections: 8 },
];
/** Rounds alternate between the servers, so that what else the machine does falls on all alike. */
const ROUNDS = Number(process.env.ROUNDS ?? 4);

interface Server {
  readonly url: string;
  readonly pids: readonly number[];
  stop(): void;
}

async function start(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Server> {
  const child = spawn(command, args, {
    cwd: here,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`${command} ended: ${code}`)));
    child.stdout.once("data", (data) => resolve(String(data).trim()));
  });
  return { url, pids: [child.pid ?? 0], stop: () => child.kill() };
}

async function startFlask(rows: number): Promise<Server | undefined> {
  if (!existsSync("/usr/bin/gunicorn")) return undefined;
  const port = await freePort();
  const child: ChildProcess = spawn(
    "/usr/bin/gunicorn",
    ["-w", "1", "-b", `127.0.0.1:${port}`, "--log-level", "error", "flask_server:app"],
    {
      cwd: here,
      env: { ...process.env, ROWS: String(rows) },
      stdio: "ignore",
    },
  );
  const url = `http://127.0.0.1:${port}/`;
  for (let tries = 0; ; tries += 1) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      break;
    if (tries > 100) throw new Error("gunicorn does not answer");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const workers = await childrenOf(child.pid ?? 0);
  return { url, pids: workers, stop: () => child.kill() };
}

async function childrenOf(pid: number): Promise<number[]> {
  const { readFile } = await import("node:fs/promises");
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text.trim().split(" ").map(Number);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

const node = (name: string, ...args: readonly string[]) =>
  start(process.execPath, [join(built, `${name}.mjs`), ...args]);
const api = (rows: number, mode: string) => node("api-server", String(rows), mode);

function best(all: readonly Measurement[]): Measurement {
  const [first, ...rest] = [...all].sort((a, b) => a.cpu - b.cpu);
  if (!first) throw new Error("nothing was measured");
  return { ...first, memory: Math.max(first.memory, ...rest.map((each) => each.memory)) };
}

console.log(
  `node ${process.version}, eight connections, best of ${ROUNDS} rounds; CPU and latency in ms a request, memory in MB\n`,
);
console.log("| rows | server | CPU | beside bare | median | p99 | memory |");
console.log("| ---: | --- | ---: | ---: | ---: | ---: | ---: |");
for (const { rows, requests, warmUp, connections } of sizes) {
  const servers: [string, Server | undefined][] = [
    ["bare node:http", await node("bare-server", String(rows))],
    ["bare node:http, bytes that stand ready", await node("ready-server", String(rows))],
    ["bare TCP socket, the same bytes", await node("socket-server", String(rows))],
    ["this service, uncached", await api(rows, "uncached")],
    ["this service, cached", await api(rows, "cached")],
    ["Flask, gunicorn", await startFlask(rows)],
  ];
  const results = new Map<string, Measurement[]>();
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [name, server] of servers)
      if (server)
        results.set(name, [
          ...(results.get(name) ?? []),
          await measure(server.url, server.pids, {
            requests,
            warmUp: round === 0 ? warmUp : 0,
            connections,
          }),
        ]);
  for (const [, server] of servers) server?.stop();
  const bare = best(results.get("bare node:http") ?? []);
  for (const [name, all] of results)
    if (!name.startsWith("Flask") && all.some(({ bytes }) => bytes !== bare.bytes))
      throw new Error(`${name} does not answer with the ${bare.bytes} bytes of the bare server`);
  for (const [name, all] of results) {
    const { cpu, median, p99, memory } = best(all);
    const cells = [
      rows.toLocaleString("en"),
      name,
      cpu.toFixed(3),
      `${(cpu / bare.cpu).toFixed(2)} x`,
      median.toFixed(2),
      p99.toFixed(2),
      memory.toFixed(0),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}
console.log("\nMemory of the service while it streams three million rows, uncached, in answers of");
for (const rows of [1000, 100_000, 1_000_000]) {
  const server = await api(rows, "made");
  // As many rows in all, however many an answer has: what node takes up while it gets warm is in each figure.
  const { memory, bytes } = await measure(server.url, server.pids, {
    requests: 3_000_000 / rows,
    warmUp: 3,
    connections: 1,
  });
  server.stop();
  console.log(
    `  ${rows.toLocaleString("en").padStart(9)} rows, ${(bytes / 1e6).toFixed(1)} MB: ${memory.toFixed(0)} MB resident`,
  );
}
