import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

// The product knows no project: what the shipped one is about stands in snowhook.yml, migrations/, setup/, api-image/
// and demo/ only.

const root = join(import.meta.dirname, "..");
const ROOMS = ["core", "cli", "handlers", "local", "bin", "jinja", "snowglobe", "serverless"];
const WORDS = /video ?games?|vgsales|kaggle|gregorut|nintendo|\bsony\b|\bvendors?\b|vendor_/i;
function sourcesOf(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ["node_modules", "dist"].includes(entry.name) ? [] : sourcesOf(path);
    return /\.(?:ts|mjs|js|yml|json|py)$/.test(path) && !/\.(?:test|slow)\.ts$/.test(path) ? [path] : [];
  });
}

it.each(ROOMS)("%s has no word of the shipped project", (room) => {
  const sources = sourcesOf(room);
  expect(sources.length).toBeGreaterThan(0);
  const found = sources.flatMap((path) =>
    readFileSync(join(root, path), "utf8")
      .split("\n")
      .flatMap((line, index) => (WORDS.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  );
  expect(found).toEqual([]);
});
