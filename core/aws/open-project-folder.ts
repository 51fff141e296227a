import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { gunzipSync } from "node:zlib";
import { GetParametersByPathCommand, type SSMClient } from "@aws-sdk/client-ssm";
import * as z from "zod";
import { ConfigError, ConnectionError } from "../errors/index.ts";
import { withinLimit } from "./client-options.ts";
import { createParametersClient } from "./create-parameters-client.ts";

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
  const client = createParametersClient();
  try {
    for (const part of wanted) {
      const text =
        part === "file" && packed !== undefined ? packed : await fetchPart(client, parameters, part);
      await unpack(text, target, `${parameters}/${part}`);
    }
  } finally {
    client.destroy();
  }
  return target;
}

/** The chunks of one part, put together: `0-of-2`, `1-of-2`. */
async function fetchPart(client: SSMClient, parameters: string, part: ProjectParts): Promise<string> {
  const chunks = new Map<string, string>();
  let next: string | undefined;
  do {
    const page = await fetchPage(client, `${parameters}/${part}`, next);
    for (const { Name = "", Value = "" } of page.Parameters ?? [])
      chunks.set(Name.split("/").at(-1) ?? "", Value);
    next = page.NextToken;
  } while (next !== undefined);
  const count = chunks.size;
  const whole = Array.from({ length: count }, (_, index) => chunks.get(`${index}-of-${count}`));
  if (count === 0 || whole.includes(undefined)) {
    throw new ConfigError(`the parameters under ${parameters}/${part} are not whole`, { next: DEPLOY_AGAIN });
  }
  return whole.join("");
}

async function fetchPage(client: SSMClient, path: string, token: string | undefined) {
  const command = new GetParametersByPathCommand({
    Path: path,
    ...(token === undefined ? {} : { NextToken: token }),
  });
  try {
    return await client.send(command, withinLimit());
  } catch (cause) {
    const reason = cause instanceof Error ? cause.name : "unknown error";
    throw new ConnectionError(`the parameters under ${path} cannot be fetched: ${reason}`, {
      next: "Let the function's role read them (ssm:GetParametersByPath); the stack's own roles may.",
      cause,
    });
  }
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

const DEPLOY_AGAIN = "Deploy the stack again: npx serverless deploy.";
