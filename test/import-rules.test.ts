import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

/** Which rooms a room may import from, beside itself. `snowglobe` is a package: by its name only. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: [],
  handlers: ["core"],
  cli: ["core"],
  local: ["core", "handlers", "snowglobe", "api-image"],
  snowglobe: [],
  "api-image": [],
};
const packages = new Map([
  ["snowglobe", "snowglobe"],
  ["videogamesales-api", "api-image"],
]);

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ["node_modules", "dist"].includes(entry.name) ? [] : sources(path);
    return /\.(?:ts|mts|mjs|js)$/.test(entry.name) && !/\.test\.ts$/.test(entry.name) ? [path] : [];
  });
}

/** The rooms that a file imports from. */
function importedRooms(file: string): string[] {
  const text = readFileSync(file, "utf8");
  const specifiers = text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']/g);
  return [...specifiers].flatMap(([, specifier = ""]) => {
    if (!specifier.startsWith(".")) return packages.get(specifier.split("/")[0] ?? "") ?? [];
    return relative(root, resolve(dirname(file), specifier)).split("/")[0] ?? [];
  });
}

describe("who may know whom", () => {
  it.each(Object.entries(allowed))("%s imports only from %j and itself", (room, others) => {
    const files = sources(join(root, room));
    expect(files.length).toBeGreaterThan(0);
    const faults = files.flatMap((file) =>
      importedRooms(file)
        .filter((other) => other !== room && !others.includes(other))
        .map((other) => `${relative(root, file)} imports from ${other}`),
    );
    expect(faults).toEqual([]);
  });

  it("keeps Snowflake's driver and core's connection out of the webhook's reach", () => {
    const reached = new Set<string>();
    const follow = (file: string): void => {
      if (reached.has(file)) return;
      reached.add(file);
      const text = readFileSync(file, "utf8");
      // What is imported as a type is gone when it runs.
      const imports = text.matchAll(/^(?:import|export)\s+(?!type\b)[^;]*?from\s+["'](\.[^"']+)["']/gms);
      for (const [, specifier = ""] of imports) follow(resolve(dirname(file), specifier));
    };
    follow(join(root, "handlers/webhook.ts"));
    const names = [...reached].map((file) => relative(root, file));
    expect(names).toContain("core/github/verify-signature.ts");
    expect(names.filter((name) => name.startsWith("core/snowflake/"))).toEqual([]);
  });
});
