import { describe, expect, it } from "vitest";
import { readOptions } from "./options.ts";

describe("options of npm start", () => {
  it("has defaults", () => {
    expect(readOptions([])).toEqual({
      once: false,
      fresh: false,
      help: false,
      branch: "dev",
      ports: { webhook: 0, snowflake: 0 },
    });
  });

  it("reads what is given", () => {
    expect(readOptions(["--once", "--data", "a.csv", "--port", "8080", "--branch=main"])).toMatchObject({
      once: true,
      data: "a.csv",
      branch: "main",
      ports: { webhook: 8080, snowflake: 0 },
    });
  });

  it.each([[["--port", "x"]], [["--port", "70000"]], [["--onse"]], [["stray"]]])("refuses %j", (args) => {
    expect(() => readOptions(args)).toThrow(TypeError);
  });
});
