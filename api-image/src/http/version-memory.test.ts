import { describe, expect, it } from "vitest";
import type { Caller, ReadOptions, RowSource } from "../rows/row-source.ts";
import { shapeOf } from "../tables/table-shape.ts";
import { stationsApi, stationsData } from "../test-stations.ts";
import { versionMemory } from "./version-memory.ts";

const declared = stationsApi.tables.stations;
if (!declared) throw new Error("stations");
const table = shapeOf("stations", declared, stationsData().relations['"STATIONS"']?.columns ?? []);
const as = (token: string): Caller => ({ kind: "user", token });
const options = (): ReadOptions => ({ requestId: "r", signal: new AbortController().signal });

/** Everybody sees the same version; a token is `NAME-NUMBER`, and its user NAME. */
function memory(seconds = 30) {
  const asked: string[] = [];
  const version: RowSource["version"] = async (_table, caller) => {
    const token = caller.kind === "user" ? caller.token : "service-0";
    asked.push(token);
    return { user: token.split("-")[0] ?? "", version: "same" };
  };
  return { asked, versions: versionMemory({ version } as unknown as RowSource, seconds) };
}

describe("what is remembered of a version", () => {
  it("is another for another user, also when they see the same rows: what a policy hides may change at once", async () => {
    const { versions } = memory();
    const anna = await versions.of(table, as("anna-1"), options());
    const bert = await versions.of(table, as("bert-1"), options());
    expect(bert.tag).not.toBe(anna.tag);
  });

  it("is found by the token, never by another one, not even the same user's", async () => {
    const { asked, versions } = memory();
    const first = await versions.of(table, as("anna-1"), options());
    expect(versions.known(table, as("anna-1"))).toEqual(first);
    expect(versions.known(table, as("anna-2"))).toBeUndefined();
    expect(versions.known(table, { kind: "service" })).toBeUndefined();
    const again = await versions.of(table, as("anna-2"), options());
    expect(asked).toEqual(["anna-1", "anna-2"]);
    expect(again.tag).toBe(first.tag);
  });

  it("is asked for once by those who ask at once, and each time when nothing may be remembered", async () => {
    const { asked, versions } = memory(0);
    await Promise.all([
      versions.of(table, as("anna-1"), options()),
      versions.of(table, as("anna-1"), options()),
    ]);
    expect(asked).toHaveLength(1);
    await versions.of(table, as("anna-1"), options());
    expect(asked).toHaveLength(2);
  });
});
