import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createLog, logDestination } from "./logger.ts";

function gathering() {
  const writes: string[] = [];
  const destination = logDestination({ write: (bytes) => writes.push(Buffer.from(bytes).toString()) });
  return { writes, destination };
}

describe("access lines", () => {
  it("are what the logger itself would write, whatever a user is called", () => {
    const { writes, destination } = gathering();
    const log = createLog("info", destination);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(), (user, milliseconds) => {
        const access = { request: "0a-1", route: "/a/:b", method: "GET", status: "200", milliseconds, user };
        writes.length = 0;
        log.logger.info(access, "GET /a/:b 200");
        log.access(access);
        destination.flush();
        const [own, line] = writes
          .join("")
          .trimEnd()
          .split("\n")
          .map((text) => JSON.parse(text) as Record<string, unknown>);
        expect(Object.keys(line ?? {}).sort()).toEqual(Object.keys(own ?? {}).sort());
        expect(line).toEqual({ ...own, time: line?.time });
      }),
    );
  });

  it("are left out where information is", () => {
    const { writes, destination } = gathering();
    const access = { request: "r", route: "/", method: "GET", status: "200", milliseconds: 1, user: "u" };
    createLog("warn", destination).access(access);
    destination.flush();
    expect(writes).toEqual([]);
  });
});

describe("lines", () => {
  afterEach(() => void vi.useRealTimers());

  it("are written together, soon, in order", () => {
    vi.useFakeTimers();
    const { writes, destination } = gathering();
    for (const line of ["a\n", "ü\n", "c\n"]) destination.write(line);
    expect(writes).toEqual([]);
    vi.advanceTimersByTime(200);
    expect(writes).toEqual(["a\nü\nc\n"]);
    destination.flush();
    expect(writes).toHaveLength(1);
  });

  it("are all there, in order, when they fill the room many times over, or one is larger than it", () => {
    const { writes, destination } = gathering();
    const lines = Array.from({ length: 3000 }, (_, index) => `${index} ${"é€😀".repeat(index % 40)}\n`);
    lines.splice(1500, 0, `${"x".repeat(200_000)}\n`);
    for (const line of lines) destination.write(line);
    destination.flush();
    expect(writes.join("")).toBe(lines.join(""));
    expect(writes.length).toBeLessThan(20);
  });
});
