import { z } from "zod";
import type { CatalogObject } from "../account/catalog.ts";

/** What searches of a table are made fast for: kept, and told; DuckDB needs no search access paths. */
export const searchPath = z.object({
  /** From 1 on, as DROP SEARCH OPTIMIZATION ON may name it. */
  id: z.number(),
  method: z.enum(["EQUALITY", "SUBSTRING", "GEO", "FULL_TEXT"]),
  column: z.string(),
  /** Behind the column, in a VARIANT: `:a.b` as written; empty for the column itself. */
  path: z.string(),
});
export type SearchPath = z.infer<typeof searchPath>;

export function searchPathsOf({ properties }: Pick<CatalogObject, "properties">): SearchPath[] {
  return z.array(searchPath).optional().parse(properties.searchOptimization) ?? [];
}

/** The paths of a table whose column was renamed, or without a name dropped. */
export function searchPathsAfter(table: CatalogObject, column: string, renamed?: string): SearchPath[] {
  const paths = searchPathsOf(table);
  if (renamed === undefined) return paths.filter((path) => path.column !== column);
  return paths.map((path) => (path.column === column ? { ...path, column: renamed } : path));
}
