import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as z from "zod";
import { startSnowglobe } from "../start-snowglobe.ts";
import { type CommandOptions, readOptions, usage } from "./read-options.ts";

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
  const { account, user, port, folder } = options;
  try {
    const globe = await startSnowglobe({
      account,
      port,
      administrator: { user, password },
      ...(folder === undefined ? {} : { folder }),
    });
    io.out(greeting(globe.url, options, password));
    await io.stopped;
    await globe.close();
    return 0;
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

/** Everything that a driver wants to be told; a password that somebody gave is not repeated. */
function greeting(url: string, options: CommandOptions, password: string): string {
  const { hostname, port } = new URL(url);
  const secret = options.password === undefined ? password : "as you gave it";
  const kept = options.folder === undefined ? "in memory, gone at the end" : `kept in ${options.folder}`;
  return `snowglobe ${version()} is up: an account ${kept}. Ctrl-C stops it.

  account    ${options.account}
  address    ${url}
  host       ${hostname}, port ${port}, protocol http
  user       ${options.user} (role ACCOUNTADMIN)
  password   ${secret}

Node.js, snowflake-sdk:
  createConnection({ accessUrl: "${url}", account: "${options.account}", username: "${options.user}", password })
Python, snowflake-connector-python:
  connect(protocol="http", host="${hostname}", port=${port}, account="${options.account}", user="${options.user}", password=password)
`;
}

function version(): string {
  const file = createRequire(import.meta.url).resolve("snowglobe/package.json");
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, "utf8"))).version;
}
