import { expect, it } from "vitest";
import { describeJob, reportedRow } from "./job-row.ts";

it("takes a procedure's object, or its text, for the row", () => {
  expect(reportedRow({ LOAD: { rows: 3 } })).toEqual({ rows: 3 });
  expect(reportedRow({ LOAD: '{"rows": 3}' })).toEqual({ rows: 3 });
});

it.each([
  [{ LOAD: "done" }],
  [{ LOAD: "{broken" }],
  [{ LOAD: "[1]" }],
  [{ LOAD: null }],
  [{ A: 1, B: { c: 2 } }],
])("leaves the row %j as it is", (row) => {
  expect(reportedRow(row)).toEqual(row);
});

it("reports in one line, without what would fill it", () => {
  const row = { rows: 3, at: new Date(0), text: "x".repeat(41), deep: { a: 1 }, ok: true, none: null };
  expect(describeJob({ job: "load", row })).toBe("load: rows 3, at 1970-01-01T00:00:00.000Z, ok true");
  expect(describeJob({ job: "load" })).toBe("load done");
});
