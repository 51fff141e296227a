import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { gunzipSync } from "node:zlib";
import * as z from "zod";
import { ConfigError } from "../errors/index.ts";
import { DEPLOY_AGAIN } from "./deploy-again.ts";

/** Where snowhook.yml and the administrator's SQL are: in a folder, or with the stack (serverless/project.cjs). */
export interface ProjectSource {
  /** holds snowhook.yml */
  readonly folder: string;
  /** path of the parameters that hold it, instead of a folder; ends in a digest of what they hold */
  readonly parameters?: string;
  /** snowhook.yml itself, when it is short enough for an environment variable: then nothing is fetched for it */
  readonly packed?: string;
}

/** What a function needs of it: everybody snowhook.yml, setup and reset also the administrator's SQL. */
export type ProjectParts = "file" | "setup";

/** Longest text that a part may unpack to, in bytes. */
const MAX_PART_BYTES = 10 * 1024 ** 2;

const filesSchema = z.record(
  z
    .string()
    .refine((path) => path === posix.normalize(path) && !path.startsWith("/") && !path.startsWith("..")),
  z.string(),
);

/**
 * The folder that holds snowhook.yml, and with `setup` the administrator's SQL beside it. What the stack brings is
 * unpacked into the function's own temporary folder, under its digest: never a mixture of two, never an older one.
 * @throws {ConfigError} when the stack's parameters are not there or not whole
 * @throws {ConnectionError} when they cannot be asked for; that may pass
 */
export async function openProjectFolder(source: ProjectSource, parts: ProjectParts): Promise<string> {
  const { folder, parameters, packed } = source;
  if (parameters === undefined) return folder;
  const target = join(tmpdir(), `snowhook-${parameters.replaceAll(/[^\w-]+/g, "-")}`);
  const wanted = parts === "setup" ? (["file", "setup"] as const) : (["file"] as const);
  for (const part of wanted) {
    const path = `${parameters}/${part}`;
    await unpack(part === "file" && packed !== undefined ? packed : await fetchLater(path), target, path);
  }
  return target;
}

/** The client of Systems Manager takes a fifth of a cold start: it is loaded when something is to be fetched. */
async function fetchLater(path: string): Promise<string> {
  const { fetchParameters } = await import("./fetch-parameters.ts");
  return fetchParameters(path);
}

async function unpack(text: string, target: string, name: string): Promise<void> {
  let files: Record<string, string>;
  try {
    const bytes = gunzipSync(Buffer.from(text, "base64"), { maxOutputLength: MAX_PART_BYTES });
    files = filesSchema.parse(JSON.parse(bytes.toString("utf8")));
  } catch (cause) {
    throw new ConfigError(`the parameters under ${name} do not hold what the stack put there`, {
      next: DEPLOY_AGAIN,
      cause,
    });
  }
  for (const [path, content] of Object.entries(files)) {
    const file = join(target, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
