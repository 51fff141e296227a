import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { runPython } from "../../snowglobe/src/python/run-python.ts";

// The shipped procedure's Python is tested by Python, in the interpreter that the embedded account runs procedures in.
// With a Python of one's own: PYTHONPATH=migrations/python/load_kaggle_dataset python3 -m unittest discover test/procedure
test("the shipped procedure's own tests pass", { timeout: 60_000 }, async () => {
  const folders = ["../../migrations/python/load_kaggle_dataset/", "./"];
  const outcome = await runPython(
    {
      handler: "run_tests.main",
      imports: new Map((await Promise.all(folders.map(pythonFiles))).flat()),
      arguments: [],
      resultType: { name: "VARIANT" },
    },
    { operations: new Map(), signal: new AbortController().signal },
  );
  if (!("value" in outcome)) throw new Error(JSON.stringify(outcome));
  const [run, failures] = JSON.parse(outcome.value ?? "[]");
  expect(failures).toEqual([]);
  expect(run).toBeGreaterThan(45);
});

async function pythonFiles(relative: string): Promise<[name: string, bytes: Uint8Array][]> {
  const folder = new URL(relative, import.meta.url);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".py"));
  return await Promise.all(
    names.map(async (name): Promise<[string, Uint8Array]> => [name, await readFile(new URL(name, folder))]),
  );
}
