import { type ChildProcess, execFile, spawn } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { connectAsAdministrator } from "../local/administrator.ts";
import { localIdentity } from "../local/identity.ts";

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

/** The lines below a heading, up to the empty one behind them. */
function linesBelow(output: string, heading: string): string {
  const [, rest = ""] = output.split(new RegExp(`^  ${heading}.*:\n`, "m"));
  return rest.split("\n\n")[0] ?? "";
}

/** What is said to work when it is pasted, pasted. */
async function followLines(output: string): Promise<void> {
  const shell = (text: string) =>
    promisify(execFile)("bash", ["-c", text], { cwd: checkout, encoding: "utf8" }).then(
      ({ stdout }) => stdout,
    );
  // The shell reads the line; the request is made here: curl need not be installed.
  const asked = await shell(`curl() { printf '%s\n' "$@"; }\n${linesBelow(output, "The API from curl")}`);
  const [silent, flag, header = "", url = ""] = asked.split("\n");
  expect([silent, flag]).toEqual(["--silent", "--header"]);
  const [name = "", ...value] = header.split(": ");
  const answer = await fetch(url, { headers: { [name]: value.join(": ") } });
  expect(await answer.json()).toMatchObject({ data: [{ platform: "3DS" }, { platform: "DS" }, {}] });

  const rows = await shell(linesBelow(output, "The account from Node"));
  expect(rows.match(/PLATFORM: '/g)).toHaveLength(3);

  // Python's connector need not be installed either: the account's own Python runs the line with a connector that repeats
  // what it is told.
  const code = await shell(
    `python3() { printf '%s' "$2"; }\n${linesBelow(output, "The account from Python")}`,
  );
  const [, accessUrl = "", user = "", password = ""] =
    /accessUrl: "(.*?)"[\s\S]*username: "(.*?)", password: "(.*?)"/.exec(output) ?? [];
  const identity = await localIdentity(join(checkout, ".snowhook"), []);
  const connection = await connectAsAdministrator(
    { globe: { url: accessUrl }, identity },
    { warehouse: "SNOWHOOK_WH" },
  );
  try {
    for (const sql of ["CREATE DATABASE LINES", PYTHON]) await connection.query(sql);
    const { rows: said } = await connection.query("CALL LINES.PUBLIC.SAID(?)", { binds: [code] });
    const { hostname, port } = new URL(accessUrl);
    const told = {
      protocol: "http",
      host: hostname,
      port: Number(port),
      account: "SNOWGLOBE",
      user,
      password,
    };
    expect(JSON.parse(String(Object.values(said[0] ?? {})[0]))).toEqual([
      told,
      "SELECT * FROM SNOWHOOK_DEV.VIDEOGAMES.DYNAMIC_VIDEOGAMESALES LIMIT 3",
    ]);
  } finally {
    await connection.close();
  }
}

const PYTHON = `CREATE PROCEDURE LINES.PUBLIC.SAID (code VARCHAR) RETURNS VARCHAR LANGUAGE PYTHON RUNTIME_VERSION = '3.11'
PACKAGES = ('snowflake-snowpark-python') HANDLER = 'main' AS $$
import json, sys, types
def main(session, code):
    heard = []
    class Cursor:
        def execute(self, sql):
            heard.append(sql)
            return self
        def fetchall(self):
            return []
    class Connection:
        def cursor(self):
            return Cursor()
    def connect(**told):
        heard.append(told)
        return Connection()
    connector = types.ModuleType("snowflake.connector")
    connector.connect = connect
    package = types.ModuleType("snowflake")
    package.connector = connector
    before = dict(sys.modules)
    sys.modules.update({"snowflake": package, "snowflake.connector": connector})
    exec(compile(code, "line", "exec"), {})
    sys.modules.update(before)
    return json.dumps(heard)
$$`;

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
    // Everything stops now: nothing is offered that could not be reached.
    expect(text).toMatch(/http:\/\/127\.0\.0\.1:\d+\/test {3}answered, and stops now/);
    expect(text).not.toContain("curl");
    expect(text.split("\n").filter((line) => line.length > 80)).toEqual([]);
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
    expect(
      running
        .output()
        .split("\n")
        .filter((line) => line.length > 80),
    ).toEqual([]);
    await followLines(running.output());

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
