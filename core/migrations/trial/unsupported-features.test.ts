import { expect, it } from "vitest";
import { unsupportedFeatures } from "./unsupported-features.ts";

const finding = (feature: string, path: string, line: number) => ({
  ...{ kind: "unsupported" as const, path, line, statement: 1 },
  message: `SQL compilation error:\nUnsupported feature '${feature}'.`,
});

it("names each feature once, with all of its places, in the order in which they are met", () => {
  expect(
    unsupportedFeatures([
      finding("FAILOVER GROUP", "V1.sql", 3),
      finding("it's quoted", "V1.sql", 9),
      { kind: "failed", path: "V2.sql", line: 1, message: "Object 'T' does not exist" },
      { ...finding("", "V2.sql", 7), message: "Unsupported feature in account: FAILOVER GROUP." },
      { kind: "unsupported", path: "V3.sql", message: "told in other words" },
    ]),
  ).toEqual([
    {
      feature: "FAILOVER GROUP",
      places: [
        { path: "V1.sql", line: 3, statement: 1 },
        { path: "V2.sql", line: 7, statement: 1 },
      ],
    },
    { feature: "it's quoted", places: [{ path: "V1.sql", line: 9, statement: 1 }] },
    { feature: "told in other words", places: [{ path: "V3.sql" }] },
  ]);
});

it("names a function of Cortex once, with what to do", () => {
  const feature =
    "function AI_COMPLETE (Cortex runs in Snowflake only: keep scripts that use it out of the embedded account)";
  const found = ["V1.sql", "R__views.sql"].map((path, index) => ({
    ...finding("", path, index + 1),
    message: `Unsupported feature in snowglobe: ${feature}.`,
  }));
  expect(unsupportedFeatures(found)).toEqual([
    {
      feature,
      places: [
        { path: "V1.sql", line: 1, statement: 1 },
        { path: "R__views.sql", line: 2, statement: 1 },
      ],
    },
  ]);
});
