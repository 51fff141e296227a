import type { TrialFinding, UnsupportedFeature } from "./trial-report.ts";

/** 000002: https://docs.snowflake.com/en/developer-guide/snowflake-scripting/exceptions */
const NAMED = /Unsupported feature(?: in \w+: (.+?)| '(.+?)')\.?$/m;

/** Each feature that statements failed for, once, in the order in which they are met, with all of its places. */
export function unsupportedFeatures(findings: readonly TrialFinding[]): UnsupportedFeature[] {
  const features = new Map<string, UnsupportedFeature["places"][number][]>();
  for (const { kind, path, line, statement, message } of findings) {
    if (kind !== "unsupported") continue;
    const named = NAMED.exec(message);
    const feature = named?.[1] ?? named?.[2] ?? message;
    const places = features.get(feature) ?? [];
    places.push({
      path,
      ...(line === undefined ? {} : { line }),
      ...(statement === undefined ? {} : { statement }),
    });
    features.set(feature, places);
  }
  return [...features].map(([feature, places]) => ({ feature, places }));
}
