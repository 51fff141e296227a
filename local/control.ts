import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import type { LocalServer } from "./http.ts";
import { json, serve } from "./http.ts";
import type { PushResult } from "./push-branch.ts";

const runningSchema = z.object({ url: z.url(), pid: z.number() });
const commandSchema = z.object({ branch: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/) });

/** Lets other commands (`npm run push`) reach this running instance; how, stands in its state folder. */
export async function startControl(
  state: string,
  push: (branch: string) => Promise<PushResult>,
): Promise<LocalServer> {
  const server = await serve(async (request) => {
    if (request.method !== "POST" || request.url.pathname !== "/push") return json(404, {});
    const command = commandSchema.safeParse(JSON.parse(request.body.toString()));
    if (!command.success) return json(400, { message: "branch: must be a branch's name" });
    return json(200, await push(command.data.branch));
  });
  const file = runningFile(state);
  await mkdir(state, { recursive: true });
  await writeFile(file, JSON.stringify({ url: server.url, pid: process.pid }), { mode: 0o600 });
  return {
    ...server,
    close: async () => {
      await rm(file, { force: true });
      await server.close();
    },
  };
}

/** Address of the instance that runs over a state folder; nothing when none does. */
export async function runningInstance(state: string): Promise<string | undefined> {
  const text = await readFile(runningFile(state), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const { url, pid } = runningSchema.parse(JSON.parse(text));
  try {
    process.kill(pid, 0);
    return url;
  } catch {
    // It ended without saying so.
    return undefined;
  }
}

function runningFile(state: string): string {
  return join(state, "running.json");
}
