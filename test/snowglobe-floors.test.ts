import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { describe, expect, it } from "vitest";

// snowglobe's floors: a folder imports only from floors below its own, and no two folders need each other.

const source = join(import.meta.dirname, "..", "snowglobe", "src");

/** From the ground up. `parts` is the wiring, "" the files beside the folders: the package's doors. */
const FLOORS = [
  "errors",
  "faults",
  "times",
  "variants",
  "types",
  "sql",
  "snowflake-index",
  "account",
  "duckdb",
  "storage",
  "time-travel",
  "catalog",
  "access",
  "session",
  "engine",
  "sandbox",
  "python",
  "javascript",
  "parser",
  "stages",
  "expression",
  "functions",
  "query",
  "dml",
  "tables",
  "semantic-views",
  "streams",
  "scripting",
  "routines",
  "apps",
  "show",
  "tags",
  "tasks",
  "services",
  "session-statements",
  "page",
  "server",
  "parts",
  "",
  "client",
  "command-line",
];

interface Import {
  readonly from: string;
  readonly to: string;
}

const isForTests = (path: string) => /\.(test|slow)\.ts$|(^|\/)((fake|test)-[^/]+\.ts$|testing\/)/.test(path);

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesOf(path);
    return path.endsWith(".ts") ? [path] : [];
  });
}

function importsOf(path: string): Import[] {
  const pattern =
    /^(?:import|export)\s(?:[^;'"]*?\sfrom\s)?["'](\.[^"']+)["']|\bimport\(\s*["'](\.[^"']+)["']\s*\)/gm;
  return [...readFileSync(path, "utf8").matchAll(pattern)].map((match) => ({
    from: inSource(path),
    to: inSource(resolve(dirname(path), match[1] ?? match[2] ?? "")),
  }));
}

function inSource(path: string): string {
  return relative(source, path).split(sep).join("/");
}

const floorOf = (path: string) => (path.includes("/") ? (path.split("/")[0] ?? "") : "");
const folderOf = (path: string) => dirname(path);

const shipped = filesOf(source).filter((path) => !isForTests(inSource(path)));
const imports = shipped.flatMap(importsOf);

/** Folders in an order in which each imports only from those before it; what is left over is a circle. */
function circlesIn(edges: readonly Import[]): string[] {
  const below = new Map<string, Set<string>>();
  for (const { from, to } of edges) {
    const [upper, lower] = [folderOf(from), folderOf(to)];
    below.set(upper, below.get(upper) ?? new Set());
    below.set(lower, below.get(lower) ?? new Set());
    if (upper !== lower) below.get(upper)?.add(lower);
  }
  for (;;) {
    const free = [...below].filter(([, needs]) => [...needs].every((folder) => !below.has(folder)));
    if (free.length === 0) return [...below.keys()].sort();
    for (const [folder] of free) below.delete(folder);
  }
}

describe("snowglobe's floors", () => {
  it("are all that there is", () => {
    const floors = new Set(shipped.map((path) => floorOf(inSource(path))));
    expect([...floors].sort()).toEqual([...FLOORS].sort());
    expect(imports.length).toBeGreaterThan(1_000);
  });

  it("import from floors below their own", () => {
    const heightOf = (path: string) => FLOORS.indexOf(floorOf(path));
    const wrong = imports
      .filter(({ from, to }) => floorOf(from) !== floorOf(to) && heightOf(to) >= heightOf(from))
      .map(({ from, to }) => `${from} imports ${to}`);
    expect(wrong).toEqual([]);
  });

  it("have no circle between their folders", () => {
    expect(circlesIn(imports)).toEqual([]);
    // The check itself sees one.
    expect(circlesIn([...imports, { from: "types/a.ts", to: "server/b.ts" }])).toContain("types");
  });
});
