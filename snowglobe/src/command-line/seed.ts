import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { type PlainClient, StatementFailure } from "../client/plain-client.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { type SplitStatement, splitStatements } from "../sql/split-statements.ts";

/** A seed that cannot be read or run; the message says where, and what to do. */
export class SeedError extends Error {
  override readonly name = "SeedError";
}

export interface Seed {
  readonly file: string;
  readonly statements: readonly SplitStatement[];
  readonly digest: string;
}

const record = z.object({ digest: z.string(), ranAt: z.string() });
/** Beside the account: which seed it was given. */
const RECORD = "seed.json";

/** Reads a seed before anything is started. @throws {SeedError} when it is missing, no UTF-8 text or no SQL */
export async function readSeed(file: string): Promise<Seed> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new SeedError(
      error.code === "ENOENT"
        ? `--seed ${file}: there is no such file`
        : `--seed ${file}: cannot be read (${error.code})`,
    );
  });
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return {
      file,
      statements: splitStatements(text),
      digest: createHash("sha256").update(bytes).digest("hex"),
    };
  } catch (error) {
    if (error instanceof SnowflakeError)
      throw new SeedError(`${file}:${error.at?.line ?? 1}: ${oneLine(error.message)}`);
    throw new SeedError(`--seed ${file}: is not UTF-8 text`);
  }
}

/**
 * Runs a seed's statements in one session. An account in memory gets it at every start, one in a folder once.
 * @returns what to tell: that it ran, or that the folder has had one
 * @throws {SeedError} with file, line and the account's words at the first statement that fails
 */
export async function runSeed(seed: Seed, folder: string | undefined, client: PlainClient): Promise<string> {
  const before = folder === undefined ? undefined : await readRecord(join(folder, RECORD));
  if (before) {
    const changed = before.digest === seed.digest ? "" : " It has changed since; a new folder would run it.";
    return `${seed.file} is not run: the folder was seeded at ${before.ranAt}.${changed}`;
  }
  for (const statement of seed.statements) await runOne(seed, statement, folder, client);
  if (folder !== undefined) {
    const ran = { digest: seed.digest, ranAt: new Date().toISOString() };
    await writeFile(join(folder, RECORD), `${JSON.stringify(ran)}\n`);
  }
  return `${seed.file} ran: ${seed.statements.length} statements.`;
}

async function runOne(
  seed: Seed,
  statement: SplitStatement,
  folder: string | undefined,
  client: PlainClient,
): Promise<void> {
  const first = statement.tokens[0]?.value ?? "";
  if (first === "PUT" || first === "GET")
    throw new SeedError(
      `${seed.file}:${statement.line}: ${first} moves files and needs a driver: not in a seed.`,
    );
  try {
    await client.run(statement.sql);
  } catch (error) {
    if (!(error instanceof StatementFailure)) throw error;
    const line = statement.line + (error.at?.line ?? 1) - 1;
    const stays =
      folder === undefined
        ? ""
        : `\n  What ran before it stays in ${folder}; the next start runs the seed from its beginning.`;
    throw new SeedError(`${seed.file}:${line}: ${error.code} ${oneLine(error.message)}${stays}`);
  }
}

async function readRecord(file: string): Promise<z.infer<typeof record> | undefined> {
  try {
    return record.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new SeedError(`${file} is damaged: delete it to run the seed again`);
  }
}

function oneLine(message: string): string {
  return message.replaceAll(/\s*\n\s*/g, " ");
}
