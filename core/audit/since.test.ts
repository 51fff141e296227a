import { expect, it } from "vitest";
import { readSince } from "./since.ts";

const now = new Date("2026-11-26T10:00:00Z");

it.each([
  ["90m", "2026-11-26T08:30:00.000Z"],
  ["12h", "2026-11-25T22:00:00.000Z"],
  ["30d", "2026-10-27T10:00:00.000Z"],
  ["2026-11-01", "2026-11-01T00:00:00.000Z"],
  ["2026-11-01 08:00:00Z", "2026-11-01T08:00:00.000Z"],
  ["2026-11-01T08:00:00+02:00", "2026-11-01T06:00:00.000Z"],
])("%s is %s", (written, time) => {
  expect(readSince(written, now).toISOString()).toBe(time);
});

it.each(["", "yesterday", "7", "7w", "2026-13-01", "1); DROP TABLE X; --"])("%j is refused", (written) => {
  expect(() => readSince(written, now)).toThrow(/--since does not understand/);
});
