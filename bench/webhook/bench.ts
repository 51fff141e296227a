// npm run bench:webhook [-- cold | warm | burst]: what a delivery costs, over the packaged functions in processes of their own. All ratios are
// of one run, and what is compared takes turns, so that what else the machine does falls on all alike.
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { startFunctionUrl } from "../../local/aws/start-function-url.ts";
import { cpuOf } from "../process-usage.ts";
import { type Burst, burst } from "./burst.ts";
import { deliveries, eventOf } from "./deliveries.ts";
import { startPool } from "./function-pool.ts";
import { percentile } from "./percentile.ts";
import { openWorld, type WebhookWorld } from "./webhook-world.ts";

const SECRET = "a-secret-of-some-length";
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const WARM = 1_000;
const BURST = 1_000;
const AT_ONCE = 50;
/** Warm processes behind the function URL: two for each core; Lambda would start one for each event that finds none idle. */
const PROCESSES = Number(process.env.PROCESSES ?? 4);
/** The most that a cold start may be of an empty function's. */
const GOALS: Readonly<Record<string, number>> = { webhook: 2.3, deploy: 3.5 };

const missed: string[] = [];
const ms = (time: number) => time.toFixed(2);
const row = (...cells: readonly (string | number)[]) => console.log(`| ${cells.join(" | ")} |`);

async function coldStarts(world: WebhookWorld): Promise<void> {
  const names = ["empty", ...world.names];
  const best = new Map<string, { cpu: number; wall: number }>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of names) {
      const started = performance.now();
      const running = await world.start(name);
      await running.ready;
      const [wall, cpu] = [performance.now() - started, cpuOf([running.pid ?? 0])];
      await running.stop();
      const before = best.get(name) ?? { cpu: Number.POSITIVE_INFINITY, wall: Number.POSITIVE_INFINITY };
      best.set(name, { cpu: Math.min(before.cpu, cpu), wall: Math.min(before.wall, wall) });
    }
  }
  const of = (name: string) => best.get(name) ?? { cpu: Number.NaN, wall: Number.NaN };
  const empty = of("empty");
  console.log(
    `\nCold start, from the process to its first question for an event, best of ${ROUNDS} in turn\n`,
  );
  row("function", "ms", "of an empty one", "CPU ms", "of an empty one", "goal");
  row("---", "---:", "---:", "---:", "---:", "---:");
  for (const name of names) {
    const { cpu, wall } = of(name);
    const [ratio, cpuRatio] = [wall / empty.wall, cpu / empty.cpu];
    const goal = GOALS[name];
    const asked = goal === undefined ? "" : `<= ${goal}`;
    row(name, wall.toFixed(0), `${ratio.toFixed(2)} x`, cpu.toFixed(0), `${cpuRatio.toFixed(2)} x`, asked);
    if (goal !== undefined && ratio > goal) missed.push(`cold start of ${name}: ${ratio.toFixed(2)} x`);
  }
}

async function warm(world: WebhookWorld): Promise<void> {
  const [empty, webhook] = [await world.start("empty"), await world.start("webhook")];
  const times: Record<"empty" | "webhook", number[]> = { empty: [], webhook: [] };
  const measured = deliveries(WARM + 100, SECRET);
  for (const [index, delivery] of measured.entries()) {
    for (const [name, running] of [
      ["empty", empty],
      ["webhook", webhook],
    ] as const) {
      const started = performance.now();
      await running.invoke(eventOf(delivery));
      if (index >= 100) times[name].push(performance.now() - started);
    }
  }
  await Promise.all([empty.stop(), webhook.stop()]);
  const arrived = await world.drain();
  if (arrived.length !== measured.length) missed.push(`${arrived.length} of ${measured.length} arrived`);
  console.log(`\nWarm, one event at a time, ${WARM} events; the queue's answer is in it\n`);
  row("function", "p50, ms", "p99, ms", "p50 of an empty one");
  row("---", "---:", "---:", "---:");
  for (const name of ["empty", "webhook"] as const) {
    const [p50, p99] = [percentile(times[name], 0.5), percentile(times[name], 0.99)];
    row(name, ms(p50), ms(p99), `${(p50 / percentile(times.empty, 0.5)).toFixed(2)} x`);
  }
}

async function startBare(): Promise<{ url: string; child: ChildProcess }> {
  const path = fileURLToPath(new URL("bare-server.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", path, SECRET], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the bare server ended: ${code}`)));
    child.stdout.once("data", (data) => resolve(String(data).trim()));
  });
  return { url, child };
}

async function bursts(world: WebhookWorld): Promise<void> {
  const bare = await startBare();
  const pools = {
    empty: await startPool(PROCESSES, () => world.start("empty")),
    webhook: await startPool(PROCESSES, () => world.start("webhook")),
  };
  const fronts = {
    empty: await startFunctionUrl("empty", (event) => pools.empty.invoke(event)),
    webhook: await startFunctionUrl("webhook", (event) => pools.webhook.invoke(event)),
  };
  const targets = [
    ["bare node:http, the same signature", bare.url],
    [`empty function, ${PROCESSES} processes`, fronts.empty.url],
    [`webhook, ${PROCESSES} processes`, fronts.webhook.url],
  ] as const;
  const results: Burst[] = [];
  for (const [, url] of targets) {
    await burst(url, deliveries(200, SECRET), AT_ONCE); // warm
    await world.drain();
    const sent = deliveries(BURST, SECRET);
    results.push(await burst(url, sent, AT_ONCE));
    if (url !== fronts.webhook.url) continue;
    const arrived = new Set(await world.drain());
    const lost = sent.filter(({ id }) => !arrived.has(id)).length;
    console.log(
      `\nBurst of ${BURST} signed deliveries, ${AT_ONCE} at once: ${arrived.size} in the queue, ${lost} lost\n`,
    );
    if (lost > 0 || arrived.size !== BURST) missed.push(`${lost} deliveries lost`);
  }
  row("server", "answers", "p50, ms", "p99, ms", "p99 of bare");
  row("---", "---", "---:", "---:", "---:");
  for (const [index, { p50, p99, statuses }] of results.entries()) {
    const answers = [...statuses].map(([status, count]) => `${count} x ${status}`).join(", ");
    const ratio = p99 / (results[0]?.p99 ?? Number.NaN);
    row(targets[index]?.[0] ?? "", answers, ms(p50), ms(p99), `${ratio.toFixed(1)} x`);
    if ([...statuses.keys()].some((status) => status < 200 || status > 299))
      missed.push(`answered ${answers}`);
  }
  for (const front of Object.values(fronts)) await front.close();
  for (const pool of Object.values(pools)) await pool.stop();
  bare.child.kill();
}

console.log(`node ${process.version}`);
const only = process.argv[2];
const world = await openWorld(SECRET);
try {
  if (only === undefined || only === "cold") await coldStarts(world);
  if (only === undefined || only === "warm") await warm(world);
  if (only === undefined || only === "burst") await bursts(world);
} finally {
  await world.stop();
}
for (const what of missed) console.error(`missed: ${what}`);
process.exitCode = missed.length === 0 ? 0 : 1;
