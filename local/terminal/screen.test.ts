import { expect, it } from "vitest";
import { createScreen } from "./screen.ts";

it("lines up what was done, how long it took, and what there is to say", () => {
  const lines: string[] = [];
  const screen = createScreen((line) => lines.push(line));
  screen.heading("Push");
  screen.done("V1__a.sql", "", 21);
  screen.done("LOAD", "3 rows", 1_234);
  screen.done("deployment", "success");
  screen.done("plain");
  screen.failed("V2__b.sql:3", "no such table\n\nlook there");
  const place = lines[3]?.indexOf("3 rows");
  expect(lines[4]?.indexOf("success")).toBe(place);
  expect(lines.slice(0, 3)).toEqual(["", "  Push", `  ✓ V1__a.sql${" ".repeat(30)}21 ms`]);
  expect(lines.slice(5)).toEqual(["  ✓ plain", "  ✗ V2__b.sql:3", "    no such table", "    look there"]);
});
