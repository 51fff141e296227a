import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { describe, expect, it } from "vitest";

// Who may know whom, and what a file looks like: the plan of the house, held by a test.

const root = join(import.meta.dirname, "..");

/** Room -> the rooms that its own files may import from, beside packages. Tests may go anywhere. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: ["jinja"],
  handlers: ["core"],
  cli: ["core", "jinja"],
  local: ["handlers", "core", "snowglobe"],
  demo: ["local", "core", "api-image"], // of the last only what builds the image
  bin: ["cli", "local"],
  snowglobe: [],
  jinja: [],
  "api-image": [],
  examples: ["api-image", "test"], // an example client is made from its description, over rows of a test
};

/**
 * Room -> its folders from the ground up: a folder imports from itself and from those before it, so that there is no
 * circle between folders. A room that is listed here lists all of its folders.
 */
const floors: Readonly<Record<string, readonly string[]>> = {
  "core/migrations": [
    "sql-text",
    "scripts",
    "contracts",
    "dangers",
    "lease",
    "history",
    "plan",
    "apply",
    "trial",
    "commands",
  ],
  "core/review": ["markdown", "judge", "rehearsal", "pull", "commands", "."],
  "jinja/src": [
    "errors",
    "limits",
    "text",
    "values",
    "data",
    "operations",
    "formatting",
    "methods",
    "lexer",
    "parser",
    "filters",
    "render",
    "tests",
    "globals",
    "compiler",
    "environment",
    ".",
  ],
};

/** Packages of this repository, by the room they are. */
const workspaces: Readonly<Record<string, string>> = {
  snowglobe: "snowglobe",
  "jinja-exact": "jinja",
  "snowhook-api": "api-image",
};

const sources = Object.keys(mayImport).flatMap((room) => filesOf(room));
const isTest = (path: string) => /\.(test|slow)\.ts$/.test(path);
/** What only tests may use: fakes, folders called `testing`, and ways to start a snowglobe. */
const isForTests = (path: string) => /(^|\/)((fake|test)-[^/]+\.ts$|testing\/)/.test(path);
const shipped = sources.filter((path) => !isTest(path) && !isForTests(path));

function filesOf(folder: string): string[] {
  const ignored = new Set(["node_modules", "dist", "public", "generated"]);
  let entries: ReturnType<typeof readFolder>;
  try {
    entries = readFolder(folder);
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ignored.has(entry.name) ? [] : filesOf(path);
    return path.endsWith(".ts") ? [path] : [];
  });
}

function readFolder(folder: string) {
  return readdirSync(join(root, folder), { withFileTypes: true });
}

/** What a file imports, statically, dynamically, or as a type. */
function importsOf(path: string): string[] {
  const text = readFileSync(join(root, path), "utf8");
  const pattern =
    /^(?:import|export)\s(?:[^;'"]*?\sfrom\s)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/gm;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? "");
}

/** The room that an import leads to; undefined for packages that are not of this repository. */
function roomOf(path: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return workspaces[specifier.split("/")[0] ?? ""];
  return relative(root, resolve(root, dirname(path), specifier)).split(sep)[0];
}

describe("who knows whom", () => {
  it("finds the sources it judges", () => {
    expect(shipped.length).toBeGreaterThan(100);
    expect(importsOf("handlers/webhook.ts")).toContain("../core/github/receive-delivery.ts");
    expect(roomOf("local/start-local.ts", "snowglobe")).toBe("snowglobe");
  });

  it.each(Object.entries(mayImport))("%s imports from %j only", (room, allowed) => {
    const wrong = shipped
      .filter((path) => path.startsWith(`${room}/`))
      .flatMap((path) =>
        importsOf(path).map((specifier) => ({ path, specifier, to: roomOf(path, specifier) })),
      )
      .filter(({ to }) => to !== undefined && to !== room && !allowed.includes(to));
    expect(wrong).toEqual([]);
  });

  it("core knows no Lambda and no emulator", () => {
    const wrong = shipped
      .filter((path) => path.startsWith("core/"))
      .flatMap((path) => importsOf(path).map((specifier) => `${path} ${specifier}`))
      .filter((line) => / (aws-lambda|@middy\/|fauxqs|@duckdb\/)/.test(line));
    expect(wrong).toEqual([]);
  });

  it("the driver is loaded in one place only", () => {
    const loads = shipped
      .filter((path) => /^(core|handlers|cli)\//.test(path))
      .filter((path) => {
        const text = readFileSync(join(root, path), "utf8");
        return /(^import (?!type)[^;]*|import\()\s*["']snowflake-sdk["']/m.test(text);
      });
    expect(loads).toEqual(["core/snowflake/driver.ts"]);
  });

  it("api-image knows no project", () => {
    const words = /video.?game|kaggle|nintendo|\bsony\b|vendor|\bplatforms\b|_sales\b|sales_/i;
    const files = [
      ...filesOf("api-image"),
      ...readFolder("api-image/public").map(({ name }) => `api-image/public/${name}`),
    ];
    expect(files.length).toBeGreaterThan(80);
    expect(files.filter((path) => words.test(readFileSync(join(root, path), "utf8")))).toEqual([]);
  });

  it("what any project uses knows no word of the shipped one", () => {
    const words = /video.?games|kaggle|vendor|nintendo|platforms?_|\bsales\b|vgsales/i;
    const wrong = sources
      .filter((path) => /^(local|bin)\//.test(path))
      .filter((path) => words.test(readFileSync(join(root, path), "utf8")));
    expect(wrong).toEqual([]);
  });

  it("what is for tests is used by tests only", () => {
    const running = shipped.filter((path) => !path.startsWith("examples/"));
    const wrong = running.filter((path) => importsOf(path).some((specifier) => isForTests(specifier)));
    expect(wrong).toEqual([]);
  });
});

/** The folder of a room that a path is in; "." for the room's own files; undefined outside of it. */
function floorOf(room: string, path: string): string | undefined {
  if (!path.startsWith(`${room}/`)) return undefined;
  const [first, ...rest] = path.slice(room.length + 1).split("/");
  return rest.length === 0 ? "." : first;
}

/** Imports within a room that lead upwards, and folders that have no place in its order. */
function wrongWays(
  room: string,
  order: readonly string[],
  files: readonly string[],
  imports: (path: string) => readonly string[] = importsOf,
): string[] {
  return files.flatMap((path) => {
    const from = floorOf(room, path);
    if (from === undefined) return [];
    if (!order.includes(from)) return [`${path} is in no folder of the order`];
    return imports(path).flatMap((specifier) => {
      if (!specifier.startsWith(".")) return [];
      const to = floorOf(room, relative(root, resolve(root, dirname(path), specifier)).replaceAll(sep, "/"));
      return to !== undefined && order.indexOf(to) > order.indexOf(from) ? [`${path} -> ${specifier}`] : [];
    });
  });
}

describe("the floors of a room", () => {
  it.each(Object.entries(floors))("%s: imports lead down only, %j", (room, order) => {
    expect(wrongWays(room, order, shipped)).toEqual([]);
    expect(order.filter((floor) => !shipped.some((path) => floorOf(room, path) === floor))).toEqual([]);
  });

  it("tells an import that leads up, and a folder without a floor", () => {
    const up = wrongWays(
      "core/x",
      ["a", "b"],
      ["core/x/a/one.ts", "core/x/b/two.ts", "core/x/c/three.ts"],
      (path) => (path.endsWith("one.ts") ? ["../b/two.ts", "./other.ts", "../../y/z.ts"] : ["../a/one.ts"]),
    );
    expect(up).toEqual(["core/x/a/one.ts -> ../b/two.ts", "core/x/c/three.ts is in no folder of the order"]);
  });
});

describe("what a file looks like", () => {
  it("is called in kebab-case, for what it does", () => {
    const names = sources.map((path) => path.split("/").at(-1) ?? "");
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*\.ts$/.test(name))).toEqual([]);
    expect(names.filter((name) => /^(utils?|helpers?|misc|common|types)\.ts$/.test(name))).toEqual([]);
  });

  it("has at most 350 lines", () => {
    const long = shipped
      .map((path) => ({ path, lines: readFileSync(join(root, path), "utf8").split("\n").length }))
      .filter(({ lines }) => lines > 350);
    expect(long).toEqual([]);
  });

  it("leaves nothing to do later and switches no rule off", () => {
    const wrong = shipped.filter((path) => {
      return /\b(TODO|FIXME|XXX)\b|@ts-(ignore|expect-error|nocheck)/.test(
        readFileSync(join(root, path), "utf8"),
      );
    });
    expect(wrong).toEqual([]);
  });

  it("names no folder of the machine it was written on", () => {
    const wrong = shipped.filter((path) =>
      /["'`]\/(work|home|root)\//.test(readFileSync(join(root, path), "utf8")),
    );
    expect(wrong).toEqual([]);
  });
});

describe("a handler", () => {
  const handlers = filesOf("handlers").filter((path) => !isTest(path));

  it.each(handlers)("%s fits about a page", (path) => {
    expect(readFileSync(join(root, path), "utf8").split("\n").length).toBeLessThanOrEqual(110);
  });
});
