import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { ConfigError } from "../core/errors/index.ts";
import type { LocalAnswer, LocalServer } from "./http.ts";
import { json, serve } from "./http.ts";
import type { PushResult } from "./push-branch.ts";

const runningSchema = z.object({ url: z.url(), pid: z.number() });
const answerSchema = z.object({ pid: z.number(), state: z.string() });
const commandSchema = z.object({ branch: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/) });

/** Lets other commands (`npm run push`) reach this running instance; how, stands in its state folder. */
export async function startControl(
  state: string,
  push: (branch: string) => Promise<PushResult>,
): Promise<LocalServer> {
  const server = await serve(async (request) => {
    if (request.method === "GET" && request.url.pathname === "/")
      return json(200, { pid: process.pid, state });
    if (request.method !== "POST" || request.url.pathname !== "/push") return json(404, {});
    const command = commandSchema.safeParse(JSON.parse(request.body.toString()));
    if (!command.success) return json(400, { message: "branch: must be a branch's name" });
    return answerTo(push(command.data.branch));
  });
  const file = runningFile(state);
  await mkdir(state, { recursive: true, mode: 0o700 });
  await rm(file, { force: true });
  await writeFile(file, JSON.stringify({ url: server.url, pid: process.pid }), { mode: 0o600 });
  return {
    ...server,
    close: async () => {
      await rm(file, { force: true });
      await server.close();
    },
  };
}

/** What a push came to; one that cannot be is refused with what its error says. */
async function answerTo(pushed: Promise<PushResult>): Promise<LocalAnswer> {
  try {
    return json(200, await pushed);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return json(400, { message: error.message, next: error.next });
  }
}

/**
 * Address of the instance that runs over a state folder; nothing when none does. The instance itself is asked: after
 * a crash its number may be another process's (in a container it mostly is one's own), and its file may be cut off.
 */
export async function runningInstance(state: string): Promise<string | undefined> {
  try {
    const { url, pid } = runningSchema.parse(JSON.parse(await readFile(runningFile(state), "utf8")));
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    const answer = answerSchema.safeParse(await response.json());
    return answer.data?.pid === pid && answer.data.state === state ? url : undefined;
  } catch {
    // There is no file, it says nothing, or nobody answers: it ended without saying so.
    return undefined;
  }
}

function runningFile(state: string): string {
  return join(state, "running.json");
}
