import type { RowSource } from "../rows/row-source.ts";
import type { Settings } from "../settings.ts";
import type { ShapeMemory } from "../tables/shape-memory.ts";
import type { BodyCache } from "./body-cache.ts";
import type { Metrics } from "./metrics.ts";
import type { VersionMemory } from "./version-memory.ts";

/** What the routes share. */
export interface Context {
  readonly source: RowSource;
  readonly settings: Settings;
  readonly shapes: ShapeMemory;
  readonly versions: VersionMemory;
  readonly cache: BodyCache;
  readonly metrics: Metrics;
}
