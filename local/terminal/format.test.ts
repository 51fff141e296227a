import { styleText } from "node:util";
import { describe, expect, it } from "vitest";
import { decimal, duration, pad, table, whole } from "./format.ts";

describe("what people read", () => {
  it("groups numbers", () => {
    expect([decimal(8920.444), decimal(0), whole(16598)]).toEqual(["8,920.44", "0.00", "16,598"]);
  });

  it("says durations in the unit that fits", () => {
    expect([14.4, 2_345, 65_000].map(duration)).toEqual(["14 ms", "2.3 s", "1 min 5 s"]);
  });

  it("counts no colours into widths", () => {
    expect(pad(styleText("red", "ab", { validateStream: false }), 4)).toBe(
      `${styleText("red", "ab", { validateStream: false })}  `,
    );
    expect(
      table(
        [
          ["a", "1"],
          ["bcd", "22"],
        ],
        new Set([1]),
      ),
    ).toEqual(["a      1", "bcd   22"]);
  });
});
