import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { type Browser, chromium } from "playwright-core";
import { extract } from "tar-stream";

/** Where Debian, Ubuntu, Fedora and Chrome's own packages put it. */
const INSTALLED = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** A browser that is there, and what it needs in its environment. */
interface Found {
  executablePath: string;
  env: Record<string, string>;
}

/**
 * The browser of the page tests: that of CHROMIUM, else the one that npm brought, else an installed one.
 * @throws {Error} when there is none: it says what to install
 * @example const browser = await launchBrowser();
 */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = await findBrowser();
  const own = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return chromium.launch({
    executablePath,
    env: { ...Object.fromEntries(own), ...env },
    // Chromium's own sandbox needs rights that root in a container does not have; /dev/shm is small or missing there.
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
}

async function findBrowser(): Promise<Found> {
  const asked = process.env.CHROMIUM;
  if (asked !== undefined) {
    if (existsSync(asked)) return { executablePath: asked, env: {} };
    throw new Error(
      `CHROMIUM is ${asked}, and there is no such file: give the path of a Chromium, or unset it`,
    );
  }
  const brought = archives();
  if (brought !== undefined) return unpacked(brought);
  const installed = INSTALLED.find((path) => existsSync(path));
  if (installed !== undefined) return { executablePath: installed, env: {} };
  throw new Error(
    "The page tests need a Chromium and there is none. On Linux x64 `npm ci` brings one (without --omit=dev); " +
      "elsewhere install it (Debian: apt-get install chromium), or set CHROMIUM to its path.",
  );
}

/** The folder of the packed browser; it is built for Linux on x64 only. */
function archives(): string | undefined {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  try {
    const entry = createRequire(import.meta.url).resolve("@sparticuz/chromium");
    const folder = join(entry.slice(0, entry.lastIndexOf("/build/")), "bin");
    return existsSync(join(folder, "chromium.br")) ? folder : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Unpacks the browser beside node_modules' other caches, once: under a name of its own first, so that two test files
 * that start together never run half of one. The package's own way unpacks into fixed names in the temporary folder.
 */
async function unpacked(from: string): Promise<Found> {
  const cache = join(dirname(dirname(dirname(from))), ".cache");
  const version = await readFile(join(from, "../package.json"), "utf8").then((text) => {
    return String((JSON.parse(text) as { version: unknown }).version);
  });
  const folder = join(cache, `chromium-${version}`);
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true });
    const made = await mkdtemp(join(cache, "unpacking-"));
    try {
      await writeFile(join(made, "chromium"), await inflate(join(from, "chromium.br")), { mode: 0o755 });
      for (const name of ["al2023", "fonts", "swiftshader"]) {
        await untar(await inflate(join(from, `${name}.tar.br`)), made);
      }
      await writeFile(join(made, "fonts.conf"), fontsConfiguration(folder));
      // The other one that unpacked it meanwhile has the same.
      await rename(made, folder).catch((error: unknown) => {
        if (!existsSync(folder)) throw error;
      });
    } finally {
      await rm(made, { recursive: true, force: true });
    }
  }
  return {
    executablePath: join(folder, "chromium"),
    env: { LD_LIBRARY_PATH: join(folder, "lib"), FONTCONFIG_FILE: join(folder, "fonts.conf") },
  };
}

const decompress = promisify(brotliDecompress);

async function inflate(file: string): Promise<Buffer> {
  return decompress(await readFile(file));
}

async function untar(archive: Buffer, into: string): Promise<void> {
  const entries = extract();
  entries.end(archive);
  for await (const entry of entries) {
    const path = join(into, entry.header.name);
    if (entry.header.type === "directory") {
      await mkdir(path, { recursive: true });
      entry.resume();
      continue;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, Buffer.concat(chunks), { mode: 0o755 });
  }
}

/** The package's own configuration names folders of a Lambda. */
function fontsConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, "fonts")}</dir>
  <cachedir>${join(tmpdir(), "snowhook-fonts")}</cachedir>
</fontconfig>
`;
}
