import { expect, it } from "vitest";
import type { LogEntry } from "../handlers.ts";
import { createScreen } from "./screen.ts";
import { showDeployLog } from "./show-log.ts";

it("says why a deployment waits, and for how long: nothing else would move on the screen", () => {
  const lines: string[] = [];
  const entry: LogEntry = {
    level: "info",
    function: "deploy",
    message: "deployment paused",
    outcome: "paused",
    reason: "somebody is deploying here.",
    afterSeconds: 60,
  };
  showDeployLog(
    createScreen((line) => lines.push(line)),
    entry,
  );
  expect(lines.join("\n")).toContain("somebody is deploying here.");
  expect(lines.join("\n")).toContain("60 s");
});

it("says what a warning is about", () => {
  const lines: string[] = [];
  const warning = { kind: "renamed", path: "V3__a.sql", message: "The same text was applied as V1__a.sql." };
  showDeployLog(
    createScreen((line) => lines.push(line)),
    { level: "warn", function: "deploy", message: "warning", warning },
  );
  expect(lines.join("\n")).toContain("V3__a.sql: The same text was applied as V1__a.sql.");
});
