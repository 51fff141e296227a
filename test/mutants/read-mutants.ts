import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Mutant } from "./mutant.ts";

/** All mutants, room by room in the order of their files' names. */
export async function readMutants(): Promise<Mutant[]> {
  const folder = join(import.meta.dirname, "rooms");
  const modules = await Promise.all(
    readdirSync(folder)
      .filter((name) => name.endsWith(".ts"))
      .sort()
      .map(
        (name) => import(pathToFileURL(join(folder, name)).href) as Promise<{ mutants: readonly Mutant[] }>,
      ),
  );
  return modules.flatMap(({ mutants }) => mutants);
}
