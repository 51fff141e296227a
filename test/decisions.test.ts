import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

// The decisions have one form: number and title, and whether they still hold.

const folder = join(import.meta.dirname, "../docs/adr");

it.each(readdirSync(folder))("%s has its number, its title and a status", (name) => {
  const [title, , status] = readFileSync(join(folder, name), "utf8").split("\n");
  expect(name).toMatch(/^\d{4}(?:-[a-z0-9]+)+\.md$/);
  expect(title).toMatch(new RegExp(`^# ${Number(name.slice(0, 4))}\\. \\S`));
  expect(status).toMatch(/^\*\*Status:\*\* (?:accepted|replaced by \[ADR \d+\]\(\d{4}-[a-z0-9-]+\.md\))$/);
});
