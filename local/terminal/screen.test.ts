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
  expect(lines.slice(0, 3)).toEqual(["", "  Push", `  ✓ V1__a.sql${" ".repeat(27)}21 ms`]);
  expect(lines.slice(5)).toEqual(["  ✓ plain", "  ✗ V2__b.sql:3", "    no such table", "    look there"]);
});

it("stays within 80 columns, and breaks no address", () => {
  const lines: string[] = [];
  const screen = createScreen((line) => lines.push(line));
  const address = `http://127.0.0.1:40000/${"path/".repeat(16)}`;
  screen.done("job", "rowsRead 1850, groups 261, totalHeight 106.41, file stations.csv, bytes 29585", 33_800);
  screen.done("container", `is at ${address}`);
  screen.line(`  not yet: ${"somebody deploys here, ".repeat(5)}`.trimEnd());
  expect(lines.filter((line) => line.length > 80)).toEqual([`      ${address}`]);
  expect(lines.slice(0, 3)).toEqual([
    `  ✓ job${" ".repeat(32)}33.8 s`,
    "      rowsRead 1850, groups 261, totalHeight 106.41, file stations.csv, bytes",
    "      29585",
  ]);
  expect(lines.slice(-2)).toEqual([
    "    not yet: somebody deploys here, somebody deploys here, somebody deploys",
    "  here, somebody deploys here, somebody deploys here,",
  ]);
});
