import { type ChildProcess, spawn } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";

const root = join(import.meta.dirname, "..");
/** A checkout of its own, without .git, so that no state of this one is touched. */
let checkout = "";

beforeAll(async () => {
  checkout = await mkdtemp(join(tmpdir(), "snowhook-start-"));
  const skipped = new Set([".git", "node_modules", ".snowhook", ".serverless", ".esbuild", "dist"]);
  for (const name of await readdir(root)) {
    if (!skipped.has(name)) {
      const filter = (path: string): boolean => !/node_modules|[/\\]dist$/.test(path.slice(root.length));
      await cp(join(root, name), join(checkout, name), { recursive: true, filter });
    }
  }
  await symlink(join(root, "node_modules"), join(checkout, "node_modules"));
});
// What a failed assertion left running would be in the way of the next run.
const started = new Set<ChildProcess>();
afterEach(async () => {
  for (const child of started) child.kill("SIGTERM");
  await vi.waitFor(() => expect(started.size).toBe(0), { timeout: 20_000 });
}, 30_000);
afterAll(() => rm(checkout, { recursive: true, force: true }));

interface Run {
  output(): string;
  ended: Promise<number | null>;
  pid: number;
  signal(name: NodeJS.Signals): void;
}

function run(script: string, ...args: string[]): Run {
  const child = spawn(process.execPath, ["--import", "tsx", join(checkout, script), ...args], {
    cwd: checkout,
    env: { ...process.env, NO_COLOR: "1", KAGGLE_USERNAME: undefined, KAGGLE_KEY: undefined },
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.add(child);
  child.once("close", () => started.delete(child));
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  return {
    output: () => output,
    ended: new Promise((resolve) => child.on("close", resolve)),
    pid: child.pid ?? 0,
    signal: (name) => child.kill(name),
  };
}

/** Processes that this one has started, and theirs. */
async function descendants(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  const children = text
    .trim()
    .split(" ")
    .filter((one) => one !== "")
    .map(Number);
  return [...children, ...(await Promise.all(children.map(descendants))).flat()];
}

async function until(what: () => boolean, of: Run): Promise<void> {
  let ended = false;
  void of.ended.then(() => {
    ended = true;
  });
  while (!what()) {
    if (ended) throw new Error(`it ended too early:\n${of.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

// Whole starts, some of them twice: long where many processes share two cores.
describe("npm start", { timeout: 400_000 }, () => {
  it("--once shows what came out and exits with 0; a second one finds nothing to apply", async () => {
    const first = run("demo/start.ts", "--once", "--fresh");
    expect(await first.ended, first.output()).toBe(0);
    const text = first.output();
    for (const script of ["V1.0.0__landing.sql", "R__4_vendor_rows.sql", "A__grants.sql"]) {
      expect(text).toMatch(new RegExp(`✓ ${script.replaceAll(".", "\\.")}\\s+[\\d.]+ m?s`));
    }
    expect(text).toMatch(/SNOWHOOK_DEV_NINTENDO\s+10\s+[\d,]+\.\d\d/);
    expect(text).toMatch(/SNOWHOOK_DEV_API\s+31\s+[\d,]+\.\d\d/);
    expect(text).toMatch(/http:\/\/127\.0\.0\.1:\d+\/test/);
    expect(text).toContain("All came out right");
    expect(text).not.toContain("\u001b");

    const second = run("demo/start.ts", "--once");
    expect(await second.ended, second.output()).toBe(0);
    expect(second.output()).not.toMatch(/✓ [VR]\d*\S*__/);
    expect(second.output()).toContain("7 scripts are applied and unchanged");
  });

  it("stays up, takes pushes, and stops cleanly at Ctrl-C", async () => {
    const running = run("demo/start.ts");
    await until(() => running.output().includes("npm run push -- staging"), running);
    const processes = await descendants(running.pid);
    expect(processes.length).toBeGreaterThan(0);

    const push = run("demo/push.ts", "staging");
    expect(await push.ended, push.output()).toBe(0);
    expect(push.output()).toMatch(/^staging [0-9a-f]{7}: webhook answered 202\nsuccess: /m);
    expect(running.output()).toMatch(/SNOWHOOK_STAGING_SONY\s+6\s/);

    const unknown = run("demo/push.ts", "feature");
    expect(await unknown.ended).toBe(1);
    expect(unknown.output()).toBe(
      'no environment has the branch "feature"\n  Use one that snowhook.yml maps: dev, staging, main.\n',
    );

    running.signal("SIGINT");
    expect(await running.ended).toBe(0);
    // A container may take a moment to end after it was told to.
    await vi.waitFor(() => expect([running.pid, ...processes].filter(alive)).toEqual([]), 15_000);
    const late = run("demo/push.ts", "staging");
    expect(await late.ended).toBe(1);
    expect(late.output()).toContain("Nothing is running here");
  });

  it.each([
    [["--onse"], /onse/],
    [["--data", "nowhere.csv"], /nowhere\.csv/],
    [["--port", "0x"], /--port 0x/],
    [["--branch", "feature"], /"feature"\n.*: dev, staging, main\./],
  ])("says what is wrong with %j and exits with 1", async (args, message) => {
    const wrong = run("demo/start.ts", "--once", ...args);
    expect(await wrong.ended).toBe(1);
    expect(wrong.output()).toMatch(message);
    expect(wrong.output()).not.toMatch(/^ +at |Error:|ENOENT/m);
  });
});
