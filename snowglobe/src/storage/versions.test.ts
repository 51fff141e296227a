import type { DuckDBConnection } from "@duckdb/node-api";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createVersions } from "./versions.ts";

const connection = () => ({}) as DuckDBConnection;

/** What one session does, one after the other; time passes only where it is said. */
const step = fc.oneof(
  { weight: 3, arbitrary: fc.constant("write" as const) },
  { weight: 3, arbitrary: fc.constant("ask" as const) },
  { weight: 2, arbitrary: fc.constant("transaction" as const) },
  { weight: 1, arbitrary: fc.constant("rollback" as const) },
  { weight: 2, arbitrary: fc.constant("tick" as const) },
);

describe("versions", () => {
  it("tell at each time that was told what was committed before it, and nothing that came later", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let machine = 1_000_000;
        const versions = createVersions(() => machine);
        const committed: number[] = [];
        const told: { readonly time: number; readonly count: number }[] = [];
        const ask = () => told.push({ time: versions.now(), count: committed.length });
        const write = (during: () => void, commits: boolean) => {
          const duck = connection();
          versions.begin(duck);
          const version = versions.of(duck);
          during();
          if (commits) versions.committing(duck);
          versions.end(duck, commits);
          if (commits) committed.push(version);
        };
        for (const each of steps) {
          if (each === "tick") machine += 1;
          else if (each === "ask") ask();
          else if (each === "write") write(() => undefined, true);
          else write(ask, each === "transaction");
        }
        expect(committed).toEqual([...committed].sort((a, b) => a - b));
        expect(new Set(committed).size).toBe(committed.length);
        for (const { time, count } of told)
          expect(committed.filter((version) => version <= versions.at(time))).toHaveLength(count);
      }),
    );
  });

  it("do not move a clock that a test has stopped, and never run far ahead of the machine's", () => {
    const stopped = createVersions(
      () => 5_000,
      () => true,
    );
    const busy = createVersions(() => 5_000);
    for (const versions of [stopped, busy])
      for (let count = 0; count < 5_000; count += 1) {
        const duck = connection();
        versions.now();
        versions.begin(duck);
        versions.committing(duck);
        versions.end(duck, true);
      }
    expect(stopped.now()).toBe(5_000);
    expect(busy.now()).toBeLessThanOrEqual(5_051);
  });

  it("are not readable while another transaction that began before is open", () => {
    const versions = createVersions(() => 5_000);
    const [open, within] = [connection(), connection()];
    versions.begin(open);
    versions.begin(within);
    versions.end(within, true);
    expect(versions.latest()).toBeLessThan(versions.of(open));
    versions.end(open, true);
    expect(versions.latest()).toBeGreaterThan(0);
    expect(() => versions.of(open)).toThrow("outside of a transaction");
  });
});
