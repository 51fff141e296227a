import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Mutant } from "./mutant.ts";

/** All mutants with the room whose file holds them, room by room in the order of their files' names. */
export async function readMutants(): Promise<(Mutant & { readonly room: string })[]> {
  const folder = join(import.meta.dirname, "rooms");
  const modules = await Promise.all(
    readdirSync(folder)
      .filter((name) => name.endsWith(".ts"))
      .sort()
      .map(async (name) => {
        const module: { mutants: readonly Mutant[] } = await import(pathToFileURL(join(folder, name)).href);
        return module.mutants.map((mutant) => ({ ...mutant, room: basename(name, ".ts") }));
      }),
  );
  return modules.flat();
}
