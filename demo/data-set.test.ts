import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ConfigError } from "../core/errors/index.ts";
import { readDataSet } from "./data-set.ts";

it("reads the file that is given", async () => {
  const folder = mkdtempSync(join(tmpdir(), "snowhook-data-"));
  const file = join(folder, "a.csv");
  writeFileSync(file, "Rank\n");
  expect(await readDataSet(file, {})).toEqual({
    csv: Buffer.from("Rank\n"),
    description: `stand-in: ${file}`,
  });
  const failure = await readDataSet(folder, {}).catch((error: unknown) => error);
  expect(failure).toMatchObject({ message: `--data ${folder} cannot be read (EISDIR)` });
  rmSync(folder, { recursive: true });
});

it("says of one that is not there which it is and what to give", async () => {
  const failure = await readDataSet("nowhere.csv", {}).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ConfigError);
  expect(failure).toMatchObject({
    message: "--data nowhere.csv: there is no such file",
    next: expect.stringContaining("CSV"),
  });
});

it("else serves the sample, or asks Kaggle with the login of the environment", async () => {
  expect((await readDataSet(undefined, {})).kaggle).toBeUndefined();
  expect((await readDataSet(undefined, { KAGGLE_USERNAME: "me", KAGGLE_KEY: "hunter22" })).kaggle).toEqual({
    username: "me",
    key: "hunter22",
  });
});
