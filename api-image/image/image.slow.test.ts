// npm run test:api:slow: builds the image, pushes it to Debian's docker-registry on loopback, pulls it and runs it.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type BuiltImage, buildImage } from "./build-image.ts";

const run = promisify(execFile);
const buildah = (...args: string[]) =>
  run("buildah", ["--storage-driver", "vfs", ...args], { maxBuffer: 1e8 });

const declaration = fileURLToPath(new URL("test-api.yml", import.meta.url));
const what = { name: "snowhook-api", declaration };
let folder: string;
let registry: string;
let stopRegistry: () => void;
let image: BuiltImage;

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

async function until(what: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await what().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("waited in vain");
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "image-test-"));
  registry = `127.0.0.1:${await freePort()}`;
  const settings = `version: 0.1\nlog: { level: error }\nstorage: { filesystem: { rootdirectory: ${folder}/registry } }\nhttp: { addr: ${registry} }\n`;
  await writeFile(join(folder, "registry.yml"), settings);
  const child = spawn("docker-registry", ["serve", join(folder, "registry.yml")], { stdio: "ignore" });
  stopRegistry = () => child.kill();
  await until(async () => (await fetch(`http://${registry}/v2/`)).ok);
  image = await buildImage({
    ...what,
    tag: "commit",
    push: `${registry}/snowhook/shared/images`,
    insecure: true,
  });
});

after(async () => {
  stopRegistry?.();
  await rm(folder, { recursive: true, force: true });
});

test("is small, for amd64, runs as nobody, and is the same when it is built again", async () => {
  const { stdout } = await run("skopeo", [
    "inspect",
    "--tls-verify=false",
    "--raw",
    `docker://${image.name}`,
  ]);
  const manifest = JSON.parse(stdout) as { layers: { size: number }[] };
  const megabytes = manifest.layers.reduce((sum, layer) => sum + layer.size, 0) / 1e6;
  console.log(`compressed: ${megabytes.toFixed(1)} MB`);
  assert.ok(megabytes < 80, `${megabytes} MB`);
  const config = JSON.parse(
    (await run("skopeo", ["inspect", "--tls-verify=false", "--config", `docker://${image.name}`])).stdout,
  ) as {
    architecture: string;
    config: { User: string; Entrypoint: string[] };
  };
  assert.equal(config.architecture, "amd64");
  assert.equal(config.config.User, "65532:65532");
  const again = await buildImage({
    ...what,
    tag: "again",
    push: `${registry}/snowhook/shared/images`,
    insecure: true,
  });
  assert.equal(again.digest, image.digest);
});

test("is pulled, answers, and ends by itself on SIGTERM", async () => {
  const pulled = (
    await buildah("from", "--tls-verify=false", "--pull-always", `docker://${image.name}`)
  ).stdout.trim();
  const port = await freePort();
  try {
    const env = {
      PORT: String(port),
      SNOWFLAKE_ACCOUNT: "A",
      SNOWFLAKE_DATABASE: "D",
      SNOWFLAKE_SCHEMA: "S",
    };
    const mounted = (await buildah("mount", pulled)).stdout.trim();
    // In a chroot as the image's user: what buildah run does, but with a process of our own to send SIGTERM to.
    const child = spawn(
      "/usr/sbin/chroot",
      ["--userspec=65532:65532", mounted, "/bin/node", "/app/main.mjs"],
      {
        env: { ...env, SNOWHOOK_PUBLIC: "/app/public", SNOWHOOK_API_FILE: "/app/api.yml", HOST: "127.0.0.1" },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    let log = "";
    child.stdout.on("data", (text) => {
      log += String(text);
    });
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    await until(async () => (await fetch(`http://127.0.0.1:${port}/health/live`)).ok);
    assert.equal((await fetch(`http://127.0.0.1:${port}/test`)).status, 200);
    const away = await fetch(`http://127.0.0.1:${port}/stations`);
    assert.equal(away.status, 503);
    assert.ok(Number(away.headers.get("retry-after")) > 0);
    child.kill("SIGTERM");
    assert.equal(await ended, 0);
    const lines = log
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { body: string; severity_text: string });
    assert.deepEqual(lines.at(-1), { ...lines.at(-1), body: "Stopped", severity_text: "INFO" });
  } finally {
    await buildah("rm", pulled);
  }
});
