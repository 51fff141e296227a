import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as z from "zod";
import { signIn } from "../client/plain-client.ts";
import { startSnowglobe } from "../start-snowglobe.ts";
import { greeting } from "./greeting.ts";
import { type CommandOptions, readOptions, usage } from "./read-options.ts";
import { readSeed, runSeed } from "./seed.ts";

/** What the command has of its process. */
export interface CommandIo {
  out(text: string): void;
  err(text: string): void;
  /** Resolves when it shall end. */
  readonly stopped: Promise<void>;
}

/** `snowglobe`: starts an account and says how to connect. Resolves with the exit code when it was stopped. */
export async function runCommand(args: readonly string[], io: CommandIo): Promise<number> {
  let options: CommandOptions;
  try {
    options = readOptions(args, process.env.SNOWGLOBE_PASSWORD);
  } catch (error) {
    io.err(
      `${error instanceof Error ? error.message : String(error)}\n  snowglobe --help lists the options.\n`,
    );
    return 1;
  }
  if (options.help || options.version) {
    io.out(options.help ? usage : `${version()}\n`);
    return 0;
  }
  return await serve(options, io);
}

async function serve(options: CommandOptions, io: CommandIo): Promise<number> {
  const password = options.password ?? randomBytes(12).toString("base64url");
  const { account, user, port, folder, mounts } = options;
  try {
    const seed = options.seed === undefined ? undefined : await readSeed(options.seed);
    const globe = await startSnowglobe({
      account,
      port,
      administrator: { user, password },
      mounts,
      ...(folder === undefined ? {} : { folder }),
    });
    try {
      if (seed) {
        const client = await signIn(globe.url, { user, password });
        io.err(`${await runSeed(seed, folder, client)}\n`);
        await client.close();
      }
      io.out(greeting(globe.url, options, password, version()));
      await io.stopped;
      return 0;
    } finally {
      await globe.close();
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const taken = code === "EADDRINUSE";
    io.err(
      taken
        ? `port ${port} is already in use (--port ${port})\n  Stop what listens there, or give another port.\n`
        : `${error.message}\n`,
    );
    return 1;
  }
}

function version(): string {
  const file = createRequire(import.meta.url).resolve("snowglobe/package.json");
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, "utf8"))).version;
}
