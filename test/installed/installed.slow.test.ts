import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { shop } from "../support/shop.ts";
import { filesOfTarball, packPackages } from "./pack-packages.ts";
import { followSetupGuide } from "./setup-guide.ts";

// What somebody has who installs the packages: tarballs, an empty folder, and a schemachange repository of their own.

const LONG = { timeout: 900_000 };
let folder = "";
let tarballs: string[] = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "snowhook-installed-"));
  tarballs = await packPackages(join(folder, "tarballs"));
}, LONG);
after(() => rm(folder, { recursive: true, force: true }));

const repository = () => join(folder, "shop");

/** Runs a command in the repository; what it printed and its exit code. */
async function sh(command: string, ...args: string[]): Promise<{ code: number; output: string }> {
  const env = { ...process.env, NO_COLOR: "1", NODE_OPTIONS: undefined };
  return promisify(execFile)(command, args, { cwd: repository(), env, maxBuffer: 64 * 1024 ** 2 }).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    (error: { code?: number; stdout?: string; stderr?: string }) => ({
      code: typeof error.code === "number" ? error.code : 1,
      output: `${error.stdout}${error.stderr}`,
    }),
  );
}

test(
  "the tarballs hold JavaScript and types: no TypeScript, no tests, nothing that starts tsx",
  LONG,
  async () => {
    const names = tarballs.map((path) => basename(path)).sort();
    assert.deepEqual(
      names.map((name) => name.replace(/-\d.*/, "")),
      ["jinja-exact", "snowglobe", "snowhook"],
    );
    for (const tarball of tarballs) {
      const files = await filesOfTarball(tarball);
      const paths = [...files.keys()];
      assert.ok(paths.includes("LICENSE"), tarball);
      assert.ok(paths.some((path) => path.endsWith(".d.ts")));
      // snowglobe/testing is a door: for its users' tests.
      const wrong = paths.filter(
        (path) =>
          (!path.startsWith("dist/testing/use-snowglobe.") &&
            /(?<!\.d)\.ts$|\.test\.|\/testing\/|(?:^|\/)(?:fake|test)-/.test(path)) ||
          path.startsWith("demo"),
      );
      assert.deepEqual(wrong, []);
      const tsx = [...files].filter(
        ([path, bytes]) => /\.m?js$/.test(path) && /["']tsx/.test(bytes.toString()),
      );
      assert.deepEqual(
        tsx.map(([path]) => path),
        [],
      );
    }
  },
);

test("each function is ready, and small", LONG, async () => {
  const snowhook = tarballs.find((path) => basename(path).startsWith("snowhook")) ?? "";
  const zips = [...(await filesOfTarball(snowhook))].filter(([path]) => path.endsWith(".zip"));
  const sizes = Object.fromEntries(zips.map(([path, { length }]) => [basename(path, ".zip"), length]));
  for (const name of [
    "webhook",
    "deploy",
    "dead-letter",
    "reconcile",
    "janitor",
    "ingest",
    "setup",
    "reset",
    "bind-api",
  ]) {
    assert.ok(
      (sizes[name] ?? Infinity) < (name === "webhook" ? 100_000 : 1_700_000),
      `${name}: ${sizes[name]}`,
    );
  }
  assert.ok((await stat(snowhook)).size < 14_000_000);
});

test("they install beside a repository of somebody's own", LONG, async () => {
  for (const [path, text] of Object.entries({ ...shop, ".gitignore": "node_modules/\n" })) {
    await mkdir(dirname(join(repository(), path)), { recursive: true });
    await writeFile(join(repository(), path), text);
  }
  await sh("git", "init", "--initial-branch", "main");
  await sh("git", "remote", "add", "origin", "https://github.com/acme/shop.git");
  await writeFile(join(repository(), "package.json"), JSON.stringify({ private: true }));
  const { code, output } = await sh(
    "npm",
    "install",
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    ...tarballs,
  );
  assert.equal(code, 0, output);
  const bins = await readdir(join(repository(), "node_modules/.bin"));
  for (const bin of ["snowhook", "snowglobe", "serverless"]) assert.ok(bins.includes(bin), bin);
});

test("their doors are there for programs, with types", LONG, async () => {
  const program = `import { readProjectFile, type ProjectFile } from "snowhook";
import { startSnowglobe } from "snowglobe";
const file: ProjectFile = readProjectFile("version: 1\\nprojects: { shop: { repository: a/b, environments: { dev: { branch: dev } } } }");
const globe = await startSnowglobe({ administrator: { user: "ADMIN", password: "secret" } });
console.log(file.projects[0]?.scripts, globe.url.startsWith("http://127.0.0.1:"));
await globe.close();
`;
  await writeFile(join(repository(), "program.mts"), program);
  const tsc = join(import.meta.dirname, "../../node_modules/.bin/tsc");
  const types = join(import.meta.dirname, "../../node_modules/@types");
  const options = ["--strict", "--skipLibCheck", "--target", "es2023", "--module", "nodenext"];
  const compiled = await sh(tsc, ...options, "--types", "node", "--typeRoots", types, "program.mts");
  assert.equal(compiled.code, 0, compiled.output);
  const { output } = await sh("node", "program.mjs");
  assert.match(output, /^migrations true$/m);
  await Promise.all(["program.mts", "program.mjs"].map((name) => rm(join(repository(), name))));
});

test("init writes what the repository says of itself", LONG, async () => {
  const { code, output } = await sh("npx", "snowhook", "init");
  assert.equal(code, 0, output);
  assert.match(output, /5 scripts in db\/scripts, repository acme\/shop/);
  const file = await readFile(join(repository(), "snowhook.yml"), "utf8");
  for (const line of ["modules: db/modules", "config: db/schemachange-config.yml", "branch: main"]) {
    assert.ok(file.includes(line), file);
  }
  await sh("git", "add", "--all");
  await sh("git", "-c", "user.name=T", "-c", "user.email=t@localhost", "commit", "-m", "Deploy it");
});

test("local --once deploys it by a push; a second push has nothing to do", LONG, async () => {
  const first = await sh("npx", "snowhook", "local", "--once");
  assert.equal(first.code, 0, first.output);
  for (const script of Object.keys(shop).filter((path) => path.startsWith("db/scripts"))) {
    assert.match(first.output, new RegExp(`✓ ${basename(script).replaceAll(".", "\\.")}`));
  }
  assert.match(first.output, /SHOP_RAW\.METADATA\.CHANGE_HISTORY/);

  const second = await sh("npx", "snowhook", "local", "--once");
  assert.equal(second.code, 0, second.output);
  assert.doesNotMatch(second.output, /✓ [VR][\d_]/);
  assert.match(second.output, /4 scripts are applied and unchanged/);
});

test(
  "serverless package makes the stack from what the package brings, without an account",
  LONG,
  async () => {
    const { code, output } = await sh("npx", "serverless", "package");
    assert.equal(code, 0, output);
    const text = await readFile(
      join(repository(), ".serverless/cloudformation-template-update-stack.json"),
      "utf8",
    );
    const { Resources } = JSON.parse(text) as { Resources: Record<string, { Type: string }> };
    const functions = Object.keys(Resources).filter(
      (name) => Resources[name]?.Type === "AWS::Lambda::Function",
    );
    assert.ok(functions.includes("WebhookLambdaFunction") && functions.includes("DeployLambdaFunction"));
    assert.ok(!text.includes(repository()), "a path of this machine is in the template");
  },
);

test("docs/setup.md, pasted line by line, leads to a deployed push, and back", LONG, async () => {
  const { doctor, databases } = await followSetupGuide(join(folder, "guide"), repository());
  assert.doesNotMatch(doctor, /✗/);
  for (const link of [
    "webhook",
    "snowhook/webhook",
    "snowhook/github",
    "snowhook/shop/prod",
    "sign-in",
    "concurrency",
  ])
    assert.match(doctor, new RegExp(`✓ .*${link}`), doctor);
  assert.deepEqual(
    databases.pushed.filter((name) => !databases.before.includes(name)),
    ["SHOP_MART", "SHOP_RAW"],
  );
  assert.deepEqual(databases.after, databases.before);
});
