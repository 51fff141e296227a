import { readFile } from "node:fs/promises";
import { ConfigError } from "../core/errors/index.ts";
import { whole } from "../local/terminal/format.ts";
import { sampleCsv } from "./kaggle/sample.ts";

/** What the Kaggle stand-in serves, or the login to the real one. */
export interface DataSet {
  csv: Uint8Array;
  description: string;
  kaggle?: { username: string; key: string };
}

/**
 * The file of `--data`, else the real Kaggle when the environment has a login, else the sample.
 * @throws {ConfigError} when the file cannot be read
 */
export async function readDataSet(
  file: string | undefined,
  { KAGGLE_USERNAME: username, KAGGLE_KEY: key }: NodeJS.ProcessEnv,
): Promise<DataSet> {
  if (file !== undefined) return { csv: await readData(file), description: `stand-in: ${file}` };
  const csv = Buffer.from(sampleCsv());
  if (username !== undefined && key !== undefined) {
    return { csv, description: `the real one, as ${username}`, kaggle: { username, key } };
  }
  const games = csv.toString().split("\n").length - 2;
  return { csv, description: `stand-in: a sample of ${whole(games)} games` };
}

async function readData(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    const { code = "" } = cause as NodeJS.ErrnoException;
    const message =
      code === "ENOENT" ? `--data ${file}: there is no such file` : `--data ${file} cannot be read (${code})`;
    throw new ConfigError(message, {
      next: "Give the path of a CSV file with the columns of Kaggle's vgsales.csv, or leave --data out for the sample.",
      cause,
    });
  }
}
