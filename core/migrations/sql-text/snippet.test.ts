import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sqlSnippet } from "./snippet.ts";

describe("a line with a caret", () => {
  it("points at the column, also behind tabs and at the line's end", () => {
    expect(sqlSnippet("a\n\tb c", 2, 4)).toBe("2 |  b c\n       ^");
    expect(sqlSnippet("abc", 1, 4)).toBe("1 | abc\n       ^");
    expect(sqlSnippet("abc", 1, 99)).toBe("1 | abc\n       ^");
    expect(sqlSnippet("abc", 1)).toBe("1 | abc");
    expect(sqlSnippet("abc", 2, 1)).toBeUndefined();
  });

  it("shows a long line in part, with the caret still under its character", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 5000 }), (length, column) => {
        const at = Math.min(column, length);
        const line = `${"a".repeat(at - 1)}X${"b".repeat(length - at)}`;
        const [shown = "", caret = ""] = (sqlSnippet(line, 1, at) ?? "").split("\n");
        expect(shown.length).toBeLessThanOrEqual(110);
        expect(shown[caret.indexOf("^")]).toBe("X");
      }),
    );
  });
});
